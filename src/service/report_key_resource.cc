// The desk's keys for reports: each member's identity under a passphrase, team and link keys as
// wraps to each member, the recovery recipient. The server sees recipients and ciphertext.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/age_format.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "service/case_view.h"
#include "service/null_fields.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxKeyFileText = 8 * 1024;  // base64 of an identity or a wrap
constexpr std::size_t kMaxCredentialBytes = 1023;  // WebAuthn Level 3, 5.8.3
constexpr std::size_t kMaxMembers = 200;
constexpr std::size_t kMaxKeys = 1000;
constexpr std::size_t kKeyIdBytes = 6;

json::value key_view(const ReportKey& key) {
  json::object view{{"key_id", key.key_id},
                    {"created_at", format_time(key.created_ms)},
                    {"created_by", key.created_by}};
  if (key.kind == "team") view["recipient"] = key.recipient;
  return view;
}

json::value current_view(const std::vector<ReportKey>& keys, std::string_view kind) {
  for (const ReportKey& each : keys) {
    if (each.kind == kind && !each.retired_ms) return key_view(each);
  }
  return nullptr;
}

json::array keys_view(const std::vector<ReportKey>& keys) {
  json::array view;
  for (const ReportKey& each : keys) {
    view.push_back(json::object{
        {"key_id", each.key_id},
        {"kind", each.kind},
        {"recipient", each.recipient.empty() ? json::value(nullptr) : json::value(each.recipient)},
        {"created_at", format_time(each.created_ms)},
        {"created_by", each.created_by},
        {"retired_at", time_or_null(each.retired_ms)}});
  }
  return view;
}

json::array members_view(const std::vector<ReportMember>& members) {
  json::array view;
  for (const ReportMember& each : members) {
    view.push_back(
        json::object{{"name", each.name},
                     {"role", each.role},
                     {"recipient", each.recipient},
                     {"created_at", format_time(each.created_ms)},
                     {"missing", json::array(each.missing.begin(), each.missing.end())}});
  }
  return view;
}

// As it was put there; null for none.
json::value passkey_view(const std::string& passkey) {
  if (passkey.empty()) return nullptr;
  boost::system::error_code error;
  json::value view = json::parse(passkey, error);
  return error ? json::value(nullptr) : view;
}

json::object view_for(Transaction& transaction, const Principal& principal) {
  const ReportSettings settings = load_report_settings(transaction);
  const std::vector<ReportKey> keys = list_report_keys(transaction);
  const std::vector<ReportMember> members = list_report_members(transaction);
  json::value me = nullptr;
  for (const ReportMember& each : members) {
    if (each.staff_id != principal.staff_id) continue;
    me = json::object{{"name", each.name},
                      {"recipient", each.recipient},
                      {"identity", each.identity},
                      {"passkey", passkey_view(each.passkey)},
                      {"created_at", format_time(each.created_ms)}};
  }
  json::array wraps;
  for (const ReportWrap& each : list_report_wraps(transaction, principal.staff_id)) {
    wraps.push_back(json::object{{"key_id", each.key_id}, {"wrapped", each.wrapped}});
  }
  json::value recovery = nullptr;
  if (!settings.recovery_recipient.empty()) {
    recovery = json::object{{"recipient", settings.recovery_recipient},
                            {"set_at", time_or_null(settings.recovery_ms)},
                            {"set_by", settings.recovery_by}};
  }
  return {{"team", current_view(keys, "team")},
          {"link", current_view(keys, "link")},
          {"keys", keys_view(keys)},
          {"recovery", std::move(recovery)},
          {"rotation_needed", settings.rotation_needed},
          {"me", std::move(me)},
          {"wraps", std::move(wraps)},
          {"members", members_view(members)}};
}

// Runs `deed` and answers with what there is then.
template <class Deed>
Response change(App& app, const Request& request, unsigned status, const Deed& deed) {
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const Result<void> done = deed(transaction);
    if (!done) return std::unexpected<Error>(done.error());
    return view_for(transaction, request.principal);
  });
  if (view) return json_response(status, *view);
  // The store's two conflicts have names of their own for programs.
  if (view.error().code == ErrorCode::kUnsupported) {
    return problem(409, "members-changed", view.error().message);
  }
  if (view.error().code == ErrorCode::kCorrupt)
    return problem(409, "keys-changed", view.error().message);
  return problem(view.error());
}

std::unexpected<Error> members_changed() {
  return fail(ErrorCode::kUnsupported, "The members or their recipients have changed: look again.");
}
std::unexpected<Error> keys_changed() {
  return fail(ErrorCode::kCorrupt, "The keys have changed: look again.");
}

void note(Transaction& transaction, App& app, const Request& request, const char* action,
          const std::string& subject, const std::string& details = {}) {
  append_audit(transaction, {.at_ms = app.clock(),
                             .actor = request.principal.actor(),
                             .action = action,
                             .subject = subject,
                             .details = details});
}

// A small age file as base64: a passphrase's, or one recipient's.
std::string read_key_file(JsonFields& fields, std::string_view name, bool by_passphrase) {
  std::string text = fields.text(name, 4, kMaxKeyFileText);
  if (text.empty()) return text;
  const Result<Bytes> bytes = base64_decode(text);
  const auto header =
      bytes ? read_age_header({reinterpret_cast<const char*>(bytes->data()), bytes->size()})
            : Result<AgeHeader>(std::unexpected<Error>(bytes.error()));
  const bool fits = header && header->other_stanzas == 0 &&
                    header->scrypt_stanzas == (by_passphrase ? 1u : 0u) &&
                    header->x25519_stanzas == (by_passphrase ? 0u : 1u);
  if (!fits) {
    fields.expect(fail(ErrorCode::kInvalidArgument,
                       fmt::format("The field '{}' must be base64 of an age file to {}.", name,
                                   by_passphrase ? "a passphrase" : "one recipient")));
  }
  return text;
}

// The identity under a passkey: which one, what it is asked with, the age file to what it answers.
std::string read_passkey(JsonFields& fields) {
  const json::object* given = fields.optional_object("passkey");
  if (given == nullptr) return {};
  JsonFields passkey(*given);
  const std::string credential = passkey.text("credential", 4, 4 * (kMaxCredentialBytes + 2) / 3);
  const Result<Bytes> id = base64_decode(credential);
  if (!id || id->size() > kMaxCredentialBytes) {
    passkey.expect(fail(ErrorCode::kInvalidArgument,
                        "The field 'credential' must be base64 of a passkey's id."));
  }
  const json::object kept{{"credential", credential},
                          {"salt", passkey.hex("salt", 64)},
                          {"identity", read_key_file(passkey, "identity", false)}};
  fields.expect(passkey.finish());
  return json::serialize(kept);
}

Response show(App& app, const Request& request) {
  const auto view = app.database.read([&](Transaction& transaction) {
    return Result<json::object>(view_for(transaction, request.principal));
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response put_me(App& app, const Request& request) {
  const auto body = read_json_without_nulls(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  ReportMember member;
  member.staff_id = request.principal.staff_id;
  member.recipient = read_age_recipient(fields, "recipient");
  member.identity = read_key_file(fields, "identity", true);
  member.passkey = read_passkey(fields);
  member.created_ms = app.clock();
  const std::string replaces = fields.optional_ascii("replaces", 100).value_or("");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return change(app, request, 200, [&](Transaction& transaction) -> Result<void> {
    std::string known, known_identity;
    for (const ReportMember& each : list_report_members(transaction)) {
      if (each.staff_id != member.staff_id) continue;
      known = each.recipient;
      known_identity = each.identity;
    }
    if (known != replaces) {
      return fail(ErrorCode::kConflict, "Your keys were changed elsewhere: look again.");
    }
    put_report_member(transaction, member);
    note(transaction, app, request, "report-key.member", request.principal.name,
         known != member.recipient           ? "identity"
         : known_identity != member.identity ? "passphrase"
                                             : "passkey");
    return {};
  });
}

struct MemberWrap {
  std::string name;
  std::string recipient;
  std::string wrapped;
};

struct NewKey {
  ReportKey key;
  std::string replaces;
  std::vector<MemberWrap> wraps;
};

Result<NewKey> read_new_key(const App& app, const Request& request) {
  const auto body = read_json_without_nulls(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  NewKey made;
  made.key.key_id = hex_encode(random_bytes(kKeyIdBytes));
  made.key.kind = fields.word("kind", {"team", "link"});
  if (made.key.kind == "team") made.key.recipient = read_age_recipient(fields, "recipient");
  made.key.created_ms = app.clock();
  made.key.created_by = request.principal.name;
  made.replaces = fields.optional_ascii("replaces", 12).value_or("");
  if (const json::array* wraps = fields.array("wraps", 1, kMaxMembers)) {
    for (const json::value& value : *wraps) {
      if (!value.is_object()) return fail(ErrorCode::kInvalidArgument, "Each wrap is an object.");
      JsonFields wrap(value.as_object());
      made.wraps.push_back({.name = wrap.text("name", 1, 64),
                            .recipient = read_age_recipient(wrap, "recipient"),
                            .wrapped = read_key_file(wrap, "wrapped", false)});
      fields.expect(wrap.finish());
    }
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return made;
}

// Whoever has the current key of the kind gets the new one, and whoever makes it.
std::vector<ReportMember> members_to_wrap(const std::vector<ReportMember>& members,
                                          const std::string& current, std::int64_t maker) {
  std::vector<ReportMember> chosen;
  for (const ReportMember& each : members) {
    const bool lacks = !current.empty() && std::find(each.missing.begin(), each.missing.end(),
                                                     current) != each.missing.end();
    // At the first key nobody has one yet: only its maker, who then gives it to the others.
    if (each.staff_id == maker || (!current.empty() && !lacks)) chosen.push_back(each);
  }
  return chosen;
}

bool has_key(Transaction& transaction, std::int64_t staff_id, const std::string& key_id) {
  const auto wraps = list_report_wraps(transaction, staff_id);
  return std::any_of(wraps.begin(), wraps.end(),
                     [&](const ReportWrap& each) { return each.key_id == key_id; });
}

Result<void> store_key(Transaction& transaction, const Request& request, const NewKey& made) {
  const auto members = list_report_members(transaction);
  const auto chosen = members_to_wrap(members, made.replaces, request.principal.staff_id);
  const bool is_member = std::any_of(chosen.begin(), chosen.end(), [&](const ReportMember& each) {
    return each.staff_id == request.principal.staff_id;
  });
  if (!is_member || chosen.size() != made.wraps.size()) return members_changed();
  // Else whoever was never given the keys could make one for themselves. An admin may, so that a
  // desk that lost every passphrase can begin anew; the audit log tells of it.
  const Principal& maker = request.principal;
  if (!made.replaces.empty() && maker.role != Role::kAdmin &&
      !has_key(transaction, maker.staff_id, made.replaces)) {
    return fail(ErrorCode::kForbidden, "Only somebody who has the current key can change it.");
  }
  const Result<void> stored = insert_report_key(transaction, made.key, made.replaces);
  if (!stored) return keys_changed();
  for (const ReportMember& each : chosen) {
    const auto wrap =
        std::find_if(made.wraps.begin(), made.wraps.end(), [&](const MemberWrap& one) {
          return one.name == each.name && one.recipient == each.recipient;
        });
    if (wrap == made.wraps.end()) return members_changed();
    insert_report_wrap(transaction, each.staff_id, {made.key.key_id, wrap->wrapped});
  }
  return {};
}

Response make_key(App& app, const Request& request) {
  const Result<NewKey> made = read_new_key(app, request);
  if (!made) return problem(made.error());
  return change(app, request, 201, [&](Transaction& transaction) -> Result<void> {
    const Result<void> stored = store_key(transaction, request, *made);
    if (!stored) return stored;
    note(transaction, app, request,
         made->replaces.empty() ? "report-key.create" : "report-key.rotate", made->key.key_id,
         made->key.kind);
    return {};
  });
}

struct Gift {
  std::string name;
  std::string recipient;
  std::vector<ReportWrap> wraps;
};

Result<Gift> read_gift(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Gift gift{.name = fields.text("name", 1, 64),
            .recipient = read_age_recipient(fields, "recipient")};
  if (const json::array* wraps = fields.array("wraps", 1, kMaxKeys)) {
    for (const json::value& value : *wraps) {
      if (!value.is_object()) return fail(ErrorCode::kInvalidArgument, "Each wrap is an object.");
      JsonFields wrap(value.as_object());
      gift.wraps.push_back(
          {.key_id = wrap.hex("key_id", 12), .wrapped = read_key_file(wrap, "wrapped", false)});
      fields.expect(wrap.finish());
    }
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return gift;
}

Response give(App& app, const Request& request) {
  const Result<Gift> gift = read_gift(request);
  if (!gift) return problem(gift.error());
  return change(app, request, 200, [&](Transaction& transaction) -> Result<void> {
    const auto members = list_report_members(transaction);
    const auto to = std::find_if(members.begin(), members.end(), [&](const ReportMember& each) {
      return each.name == gift->name && each.recipient == gift->recipient;
    });
    if (to == members.end()) return members_changed();
    for (const ReportWrap& each : gift->wraps) {
      if (!has_key(transaction, request.principal.staff_id, each.key_id)) {
        return fail(ErrorCode::kForbidden, "You can give only keys that you were given.");
      }
      insert_report_wrap(transaction, to->staff_id, each);
    }
    note(transaction, app, request, "report-key.give", gift->name,
         fmt::format("{} keys", gift->wraps.size()));
    return {};
  });
}

Response remove(App& app, const Request& request) {
  const std::string& name = request.path_parameter("name");
  return change(app, request, 200, [&](Transaction& transaction) -> Result<void> {
    for (const ReportMember& each : list_report_members(transaction)) {
      if (each.name != name) continue;
      (void)remove_report_member(transaction, each.staff_id);
      note(transaction, app, request, "report-key.remove", name);
      return {};
    }
    return fail(ErrorCode::kNotFound, "There is no member of this name.");
  });
}

Response set_recovery(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  const json::value* given = body->if_contains("recipient");
  if (given == nullptr) {
    return problem(400, "invalid-argument",
                   "Send 'recipient': an age recipient, or null for none.");
  }
  const json::object kept = without_nulls(*body);
  JsonFields fields(kept);
  const std::string recipient =
      given->is_null() ? std::string() : read_age_recipient(fields, "recipient");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return change(app, request, 200, [&](Transaction& transaction) -> Result<void> {
    set_report_recovery(transaction, recipient, request.principal.name, app.clock());
    note(transaction, app, request, "report-key.recovery", "", recipient.empty() ? "none" : "set");
    return {};
  });
}

}  // namespace

void add_report_key_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end, Access access,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/desk/report-keys" + end,
                .access = access,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  constexpr std::size_t kManyWraps = 2 * 1024 * 1024;
  add("GET", "", Access::kAnalyst, [&app](const Request& r) { return show(app, r); });
  add(
      "POST", "", Access::kAnalyst, [&app](const Request& r) { return make_key(app, r); },
      kManyWraps);
  add(
      "PUT", "/me", Access::kAnalyst, [&app](const Request& r) { return put_me(app, r); },
      16 * 1024);
  add(
      "POST", "/wraps", Access::kAnalyst, [&app](const Request& r) { return give(app, r); },
      kManyWraps);
  add("DELETE", "/members/{name}", Access::kAdmin,
      [&app](const Request& r) { return remove(app, r); });
  add(
      "PUT", "/recovery", Access::kAdmin, [&app](const Request& r) { return set_recovery(app, r); },
      1024);
}

}  // namespace holdfast
