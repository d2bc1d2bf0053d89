// Beginning a file, taking its pieces, looking at the whole. Safe from any thread.
#include "service/sealed_upload.h"

#include <fmt/format.h>

#include <charconv>

#include "base/age_format.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_quota.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::string_view kPieceType = "application/offset+octet-stream";

// An answer from inside a transaction, which is kept.
using Answer = Result<Response>;

Response answered(Answer answer) { return answer ? std::move(*answer) : problem(answer.error()); }

Result<UploadStart> read_start(const App& app, const Request& request, const UploadRules& rules) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  UploadStart start;
  start.file.attachment_id = fields.hex("attachment_id", 32);
  start.file.key_id = fields.hex("key_id", 12);
  start.file.size = fields.integer("size", 1, std::int64_t{1} << 40);
  start.file.sha256 = fields.hex("sha256", 64);
  start.file.created_ms = start.file.changed_ms = app.clock();
  rules.read(fields, start);
  if (body->contains("proof")) start.proof = read_proof(fields);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return start;
}

std::optional<Response> refuse_size_or_keys(Transaction& transaction, App& app,
                                            const UploadRules& rules, const SealedFile& file) {
  const ReportRecipients now = load_report_recipients(transaction);
  if (static_cast<std::uint64_t>(file.size) > max_age_file_bytes(rules.limits)) {
    return problem(413, "too-large", rules.too_large);
  }
  if (!now.team || now.team->key_id != file.key_id) return report_keys_changed();
  const std::int64_t used = app.report_quota->used(transaction, app.clock());
  if (used + file.size > now.settings.quota_bytes) {
    return problem(507, "storage-full", rules.no_room);
  }
  return std::nullopt;
}

// What is there under the id already, as an answer.
Answer begin_again(const App& app, const UploadRules& rules, const SealedFile& known,
                   const SealedFile& asked) {
  if (known.size != asked.size || known.sha256 != asked.sha256 ||
      known.position != asked.position) {
    return fail(ErrorCode::kConflict, "Another attachment has this id: choose another id.");
  }
  return json_response(200, rules.view(app, known));
}

Response at_offset(Response response, std::int64_t offset) {
  response.headers.emplace_back("Upload-Offset", std::to_string(offset));
  return response;
}

std::optional<std::int64_t> read_offset(const Request& request) {
  const std::string_view text = request.header("upload-offset");
  std::int64_t offset = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || offset < 0) {
    return std::nullopt;
  }
  return offset;
}

// Why what came is not the age file that was announced; nothing when it is.
std::optional<Response> refuse_whole(Transaction& transaction, const UploadRules& rules,
                                     const SealedFile& whole) {
  Digest sha256(DigestKind::kSha256);
  std::string front;
  read_sealed_pieces(transaction, rules.owner, whole.id, [&](std::string_view piece) {
    sha256.update(as_bytes(piece));
    if (front.size() < kAgeMaxHeaderBytes) front.append(piece.substr(0, kAgeMaxHeaderBytes));
    return true;
  });
  if (hex_encode(sha256.finish()) != whole.sha256) {
    return problem(422, "hash-wrong", "What came is not what was announced: send it again from 0.");
  }
  const auto recipients = load_report_recipients(transaction);
  auto refused = refuse_age_file(front, static_cast<std::uint64_t>(whole.size), rules.limits,
                                 recipients.count());
  // It was begun when the keys were others': what it is encrypted to was current then.
  if (refused && refused->status == 409) {
    const bool is_old = !recipients.team || recipients.team->key_id != whole.key_id;
    if (is_old) return std::nullopt;
  }
  if (refused) refused->status = refused->status == 400 ? 422 : refused->status;
  return refused;
}

Answer append(Transaction& transaction, const Request& request, const UploadRules& rules,
              SealedFile file, TimeMs now_ms) {
  append_sealed_piece(transaction, rules.owner, file, request.body, now_ms);
  if (file.received == file.size) {
    if (auto refused = refuse_whole(transaction, rules, file)) {
      restart_sealed_file(transaction, rules.owner, file.id, now_ms);
      return at_offset(std::move(*refused), 0);
    }
    complete_sealed_file(transaction, rules.owner, file.id, now_ms);
    if (rules.completed != nullptr) rules.completed(transaction, request, file, now_ms);
  }
  return at_offset(no_content(), file.received);
}

// Why the piece does not fit the file as it stands; nothing when it does.
std::optional<Response> refuse_piece_at(Transaction& transaction, App& app,
                                        const UploadRules& rules, const SealedFile& file,
                                        std::int64_t offset, std::int64_t bytes) {
  if (offset != file.received || file.completed_ms) {
    return at_offset(problem(409, "wrong-offset", "Go on where Upload-Offset says."),
                     file.received);
  }
  const std::int64_t left = file.size - file.received;
  if (bytes > left) {
    return problem(413, "too-large", "This goes beyond the size that was announced.");
  }
  if (bytes < left && bytes < static_cast<std::int64_t>(kMinReportPieceBytes)) {
    return problem(400, "invalid-argument", "A piece but the last has at least 16 KiB.");
  }
  const std::int64_t used = app.report_quota->used(transaction, app.clock());
  if (used + bytes > load_report_settings(transaction).quota_bytes) {
    return problem(507, "storage-full", rules.no_room);
  }
  return std::nullopt;
}

}  // namespace

json::object upload_view(const App& app, const SealedFile& file) {
  json::object view = report_attachment_view(file, false);
  view["expires_at"] =
      file.completed_ms ? json::value(nullptr)
                        : json::value(format_time(file.changed_ms + app.options.report_upload_ms));
  return view;
}

std::int64_t upload_owner_id(const Request& request, const UploadRules& rules) {
  return rules.owner == FileOwner::kReport ? request.principal.report_id
                                           : request.principal.case_id;
}

Response no_such_upload(const UploadRules& rules) {
  return problem(404, "not-found", rules.missing);
}

Response begin_upload(App& app, const Request& request, const UploadRules& rules) {
  const Result<UploadStart> start = read_start(app, request, rules);
  if (!start) return problem(start.error());
  const SealedFile& asked = start->file;
  const std::int64_t owner_id = upload_owner_id(request, rules);
  const auto known = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<SealedFile>>(
        find_sealed_file(transaction, rules.owner, owner_id, asked.attachment_id));
  });
  if (!known) return problem(known.error());
  if (known->has_value()) return answered(begin_again(app, rules, **known, asked));
  Response refusal;
  const Proof proof = start->proof.value_or(Proof{});
  if (!app.work.accept(app.database, "attachment", "", proof, refusal)) return refusal;
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    auto refused = rules.refuse(transaction, app, request, *start);
    if (!refused) return std::unexpected<Error>(refused.error());
    if (const auto other =
            find_sealed_file(transaction, rules.owner, owner_id, asked.attachment_id)) {
      return begin_again(app, rules, *other, asked);
    }
    if (refused->has_value()) return std::move(**refused);
    if (auto unfit = refuse_size_or_keys(transaction, app, rules, asked)) return std::move(*unfit);
    insert_sealed_file(transaction, rules.owner, owner_id, asked);
    return json_response(201, rules.view(app, asked));
  }));
}

Response show_upload(App& app, const Request& request, const UploadRules& rules) {
  return answered(app.database.read([&](Transaction& transaction) -> Answer {
    const auto found = find_sealed_file(transaction, rules.owner, upload_owner_id(request, rules),
                                        request.path_parameter("id"));
    return found ? json_response(200, rules.view(app, *found)) : no_such_upload(rules);
  }));
}

Response take_upload_piece(App& app, const Request& request, const UploadRules& rules) {
  if (request.header("content-type") != kPieceType) {
    return problem(415, "unsupported", fmt::format("Send a piece as {}.", kPieceType));
  }
  const std::optional<std::int64_t> offset = read_offset(request);
  if (!offset || request.body.empty()) {
    return problem(400, "invalid-argument",
                   "Send Upload-Offset, a whole number, and the bytes from there.");
  }
  const auto bytes = static_cast<std::int64_t>(request.body.size());
  Answer answer = app.database.write([&](Transaction& transaction) -> Answer {
    if (rules.refuse_piece != nullptr) {
      if (auto refused = rules.refuse_piece(transaction)) return std::move(*refused);
    }
    const auto found = find_sealed_file(transaction, rules.owner, upload_owner_id(request, rules),
                                        request.path_parameter("id"), true);
    if (!found) return no_such_upload(rules);
    if (auto refused = refuse_piece_at(transaction, app, rules, *found, *offset, bytes)) {
      return std::move(*refused);
    }
    return append(transaction, request, rules, *found, app.clock());
  });
  if (answer && answer->status == 204) app.report_quota->add(bytes);
  return answered(std::move(answer));
}

}  // namespace holdfast
