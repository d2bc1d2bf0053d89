// /c/bank/<n>/content and /signal as Hasher-Matcher-Actioner answers them: what is on a bank.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/utf8.h"
#include "service/json_fields.h"
#include "service/match_query.h"
#include "service/plain_text.h"
#include "service/problem.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/curation_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kFormBytes = 64 * 1024;  // around a file, with its fields
constexpr std::size_t kMaxNoteCharacters = 255;
constexpr std::size_t kMaxMetadataBytes = 16 * 1024;
constexpr std::int64_t kMostDisabledSeconds = 5LL * 366 * 86'400;
constexpr std::string_view kMetadataFields[] = {"content_id", "content_uri", "json"};

// What is said of a content beside its hashes.
struct Remarks {
  std::string note;
  std::string metadata;
};

Result<std::string> read_metadata(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) {
    return fail(ErrorCode::kInvalidArgument, "metadata should be a json object");
  }
  for (const auto& field : *object) {
    const bool known = std::find(std::begin(kMetadataFields), std::end(kMetadataFields),
                                 std::string_view(field.key())) != std::end(kMetadataFields);
    const bool fits = field.key() == "json" ? field.value().is_object() : field.value().is_string();
    if (!known || !fits) {
      return fail(ErrorCode::kInvalidArgument,
                  "metadata has content_id and content_uri, texts, and json, an object.");
    }
  }
  std::string text = json::serialize(value);
  if (text.size() > kMaxMetadataBytes) {
    return fail(ErrorCode::kTooLarge, "metadata has at most 16384 bytes.");
  }
  return text;
}

Result<std::string> read_note(std::string_view text) {
  const auto characters = is_utf8(text) ? plain_characters(text) : std::nullopt;
  if (!characters || *characters > kMaxNoteCharacters) {
    return fail(ErrorCode::kInvalidArgument, "A note has at most 255 characters, none a control.");
  }
  return std::string(text);
}

// From the JSON body that may come with ?url=.
Result<Remarks> remarks_of_json(const Request& request) {
  if (request.body.empty()) return Remarks{};
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  Remarks remarks;
  for (const auto& field : *body) {
    const bool is_note = field.key() == "note" && field.value().is_string();
    if (!is_note && field.key() != "metadata") {
      return fail(ErrorCode::kInvalidArgument, "The body has metadata and note, nothing else.");
    }
    auto read = is_note ? read_note(field.value().as_string()) : read_metadata(field.value());
    if (!read) return std::unexpected<Error>(read.error());
    (is_note ? remarks.note : remarks.metadata) = std::move(*read);
  }
  return remarks;
}

Result<Remarks> remarks_of_form(const std::vector<FormPart>& parts) {
  Remarks remarks;
  for (const FormPart& part : parts) {
    Result<std::string> read =
        fail(ErrorCode::kInvalidArgument, "Beside the file, the form has metadata and note.");
    if (part.name == "note") read = read_note(part.contents);
    if (part.name == "metadata" && part.contents.size() <= kMaxMetadataBytes) {
      json::parse_options options;
      options.max_depth = 8;
      boost::system::error_code error;
      const json::value value = json::parse(part.contents, error, json::storage_ptr(), options);
      read = error ? Result<std::string>(
                         fail(ErrorCode::kInvalidArgument, "metadata should be a json object"))
                   : read_metadata(value);
    }
    if (!read) return std::unexpected<Error>(read.error());
    (part.name == "note" ? remarks.note : remarks.metadata) = std::move(*read);
  }
  return remarks;
}

// As lists keep them, each list once. kInvalidArgument for a value that its type does not have.
Result<SignalValues> kept_signals(const App& app, const MediaSignals& signals) {
  SignalValues kept;
  for (const auto& [type, text] : signals) {
    const Result<std::string> list = enabled_list_of(app, type);
    if (!list) return std::unexpected<Error>(list.error());
    const Result<std::string> value = read_signal(*list, text);
    if (!value) return std::unexpected<Error>(value.error());
    const auto same = std::find_if(kept.begin(), kept.end(),
                                   [&](const auto& each) { return each.first == *list; });
    if (same == kept.end()) {
      kept.emplace_back(*list, *value);
    } else if (same->second != *value) {
      return fail(ErrorCode::kInvalidArgument, "md5 and video_md5 are one list: give one of them.");
    }
  }
  if (kept.empty()) return fail(ErrorCode::kInvalidArgument, "No signals given");
  return kept;
}

struct Addition {
  MediaSignals signals;
  Remarks remarks;
  std::string source_uri;
};

Response add_to_bank(App& app, const Request& request, const Addition& addition) {
  const Result<SignalValues> kept = kept_signals(app, addition.signals);
  if (!kept) return problem(kept.error());
  const std::string& name = request.path_parameter("bank");
  const auto added = app.database.write([&](Transaction& transaction) -> Result<std::int64_t> {
    const std::optional<BankName> bank = find_bank(transaction, name);
    if (!bank) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
    const std::int64_t id = insert_bank_content(transaction, {.bank_id = bank->bank_id,
                                                              .signals = *kept,
                                                              .source_uri = addition.source_uri,
                                                              .note = addition.remarks.note,
                                                              .metadata = addition.remarks.metadata,
                                                              .at_ms = app.clock()});
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "content.add",
                               .subject = std::to_string(id),
                               .details = name});
    return id;
  });
  if (!added) return problem(added.error());
  (void)app.index.refresh(app.database);  // the housekeeper tries again
  json::object signals;
  for (const auto& [type, value] : addition.signals) signals[type] = value;
  return json_response(200, json::object{{"id", *added}, {"signals", std::move(signals)}});
}

Result<void> need_quality(const MediaSignals& signals) {
  for (const auto& [type, value] : signals) {
    if (value.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  "This picture's PDQ quality is too low to be matched.");
    }
  }
  return {};
}

// The hashes of the file that the request names or brings.
Result<Addition> read_addition(App& app, const Request& request,
                               const std::optional<std::string>& url,
                               const std::optional<std::string>& content_type,
                               const std::optional<std::string>& types) {
  Addition addition;
  std::vector<FormPart> others;
  Result<Remarks> remarks;
  Result<MediaSignals> signals;
  if (url) {
    remarks = remarks_of_json(request);
    if (!remarks) return std::unexpected<Error>(remarks.error());
    const auto media = fetch_media(app, *url, content_type);
    if (!media) return std::unexpected<Error>(media.error());
    addition.source_uri = *url;
    signals = hash_media(app, media->content_type, types, media->file);
  } else {
    const Result<Upload> upload = read_upload(request, &others);
    if (!upload) return std::unexpected<Error>(upload.error());
    remarks = remarks_of_form(others);
    if (!remarks) return std::unexpected<Error>(remarks.error());
    signals = hash_media(app, upload->content_type, types, upload->file);
  }
  if (!signals) return std::unexpected<Error>(signals.error());
  const Result<void> good = need_quality(*signals);
  if (!good) return std::unexpected<Error>(good.error());
  addition.remarks = std::move(*remarks);
  addition.signals = std::move(*signals);
  return addition;
}

Response add_content(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> url = query.text("url", 2048);
  const std::optional<std::string> content_type = query.text("content_type", 32);
  const std::optional<std::string> types = query.text("types", 256);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (!app.index.has_bank(request.path_parameter("bank"))) {
    return problem(404, "not-found", "There is no bank of this name.");
  }
  const Result<Addition> addition = read_addition(app, request, url, content_type, types);
  return addition ? add_to_bank(app, request, *addition) : problem(addition.error());
}

Response add_signals(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  Addition addition;
  for (const auto& field : *body) {
    const json::string* text = field.value().if_string();
    if (text == nullptr) return problem(400, "invalid-argument", "Give each signal as a text.");
    if (field.key() != "note") {
      addition.signals.emplace_back(field.key(), *text);
      continue;
    }
    Result<std::string> note = read_note(*text);
    if (!note) return problem(note.error());
    addition.remarks.note = std::move(*note);
  }
  return add_to_bank(app, request, addition);
}

struct FoundContent {
  BankName bank;
  BankContent content;
};

Result<FoundContent> find_content(Transaction& transaction, const Request& request) {
  const std::string& digits = request.path_parameter("content");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  const bool number = error == std::errc() && end == digits.data() + digits.size();
  const auto bank = find_bank(transaction, request.path_parameter("bank"));
  if (!bank) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  auto content = number ? find_bank_content(transaction, bank->bank_id, id) : std::nullopt;
  if (!content) return fail(ErrorCode::kNotFound, "There is no such content on this bank.");
  return FoundContent{*bank, std::move(*content)};
}

json::object view_of(const FoundContent& found, bool with_signals, bool with_metadata) {
  const BankContent& content = found.content;
  json::object view{{"id", content.content_id},
                    {"disable_until_ts", content.disable_until_s},
                    {"original_media_uri", nullptr},
                    {"bank", json::object{{"name", found.bank.name},
                                          {"matching_enabled_ratio", found.bank.enabled_ratio}}}};
  if (!content.source_uri.empty()) view["original_media_uri"] = content.source_uri;
  if (with_signals) {
    json::object signals;
    for (const auto& [type, value] : content.signals) signals[type] = value;
    view["signals"] = std::move(signals);
  }
  if (with_metadata && !content.metadata.empty()) view["metadata"] = json::parse(content.metadata);
  if (!content.note.empty()) view["note"] = content.note;
  return view;
}

Response show(App& app, const Request& request) {
  QueryFields query(request);
  const bool signals = query.word("include_signals", "false", {"true", "false"}) == "true";
  const bool metadata = query.word("include_metadata", "true", {"true", "false"}) == "true";
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  const auto found = app.database.read(
      [&](Transaction& transaction) { return find_content(transaction, request); });
  return found ? json_response(200, view_of(*found, signals, metadata)) : problem(found.error());
}

Result<ContentChange> read_change(const App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  ContentChange change;
  JsonFields fields(*body);
  if (body->contains("disable_until_ts")) {
    change.disable_until_s =
        fields.integer("disable_until_ts", 0, app.clock() / 1000 + kMostDisabledSeconds);
  }
  if (body->contains("note")) change.note = fields.free_text("note", 0, kMaxNoteCharacters);
  if (const Result<void> good = fields.finish(); !good) return std::unexpected<Error>(good.error());
  return change;
}

Response update(App& app, const Request& request) {
  const Result<ContentChange> change = read_change(app, request);
  if (!change) return problem(change.error());
  const auto changed = app.database.write([&](Transaction& transaction) -> Result<FoundContent> {
    const auto found = find_content(transaction, request);
    if (!found) return found;
    update_bank_content(transaction, found->content.content_id, *change);
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "content.change",
                               .subject = std::to_string(found->content.content_id),
                               .details = found->bank.name});
    return find_content(transaction, request);
  });
  if (!changed) return problem(changed.error());
  (void)app.index.refresh(app.database);
  return json_response(200, view_of(*changed, false, true));
}

Response remove(App& app, const Request& request) {
  const auto removed = app.database.write([&](Transaction& transaction) -> Result<int> {
    const auto found = find_content(transaction, request);
    const bool no_bank = !app.index.has_bank(request.path_parameter("bank"));
    if (!found && no_bank) return std::unexpected<Error>(found.error());
    if (!found) return 0;
    const std::int64_t id = found->content.content_id;
    if (is_content_of_case(transaction, id)) {
      return fail(ErrorCode::kForbidden,
                  "A case points to this content: set its disable_until_ts to 0 instead.");
    }
    remove_bank_content(transaction, id, app.clock());
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "content.remove",
                               .subject = std::to_string(id),
                               .details = found->bank.name});
    return 1;
  });
  if (!removed) return problem(removed.error());
  (void)app.index.refresh(app.database);
  return json_response(200, json::object{{"deleted", *removed}});
}

}  // namespace

void add_curation_content_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, auto function,
                       std::size_t max_body_bytes) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = Access::kCurator,
         .handler = [&app, function](const Request& request) { return function(app, request); },
         .max_body_bytes = max_body_bytes,
         .hma_errors = true});
  };
  add("POST", "/c/bank/{bank}/content", add_content, app.options.max_picture_bytes + kFormBytes);
  add("POST", "/c/bank/{bank}/signal", add_signals, 4096);
  add("GET", "/c/bank/{bank}/content/{content}", show, 0);
  add("PUT", "/c/bank/{bank}/content/{content}", update, 4096);
  add("DELETE", "/c/bank/{bank}/content/{content}", remove, 0);
}

}  // namespace holdfast
