// Setting a password and an authenticator app by a one-time link.
#include <boost/json.hpp>

#include "service/authenticate.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "service/staff_sign_in.h"
#include "service/totp.h"
#include "store/audit_store.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response dead_link() {
  return problem(404, "not-found",
                 "This link was used, replaced or is too old: ask for a new one.");
}

Result<std::optional<LinkedStaff>> find_link(App& app, const std::string& token) {
  return app.database.read([&](Transaction& transaction) -> Result<std::optional<LinkedStaff>> {
    return find_staff_link(transaction, token_hash(token), app.clock());
  });
}

Response begin(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string token = fields.text("token", 1, 128);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto link = find_link(app, token);
  if (!link) return problem(link.error());
  if (!link->has_value()) return dead_link();
  const LinkedStaff& linked = **link;
  return json_response(
      200, json::object{{"name", linked.member.name},
                        {"role", linked.member.role},
                        {"totp_secret", linked.totp_secret},
                        {"otpauth_uri", totp_uri(linked.totp_secret, linked.member.name)}});
}

Response complete(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string token = fields.text("token", 1, 128);
  const std::string password =
      fields.free_text("password", kMinPasswordCharacters, kMaxPasswordCharacters);
  const std::string code = fields.text("totp", 6, 6);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto link = find_link(app, token);
  if (!link) return problem(link.error());
  if (!link->has_value()) return dead_link();
  const LinkedStaff& linked = **link;
  const auto step = totp_step_of(linked.totp_secret, code, app.clock());
  if (!step) {
    return problem(403, "code-wrong",
                   "The six digits do not fit: wait for new ones and try again.");
  }
  const Result<std::string> hash = slow_hash(password);
  if (!hash) return problem(hash.error());
  const SignedIn who{linked.member.staff_id, linked.member.name, linked.member.role};
  const auto session = app.database.write([&](Transaction& transaction) -> Result<std::string> {
    if (!take_staff_link(transaction, token_hash(token), app.clock())) {
      return fail(ErrorCode::kNotFound, "This link was used: ask for a new one.");
    }
    set_staff_credentials(transaction, {who.staff_id, *hash, linked.totp_secret, *step});
    append_audit(transaction,
                 {.at_ms = app.clock(), .actor = "staff:" + who.name, .action = "staff.set-up"});
    return start_staff_session(transaction, app, who);
  });
  if (!session) return problem(session.error());
  return signed_in_response(app, request, who, *session);
}

}  // namespace

void add_staff_setup_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/staff-setup",
              .handler = [&app](const Request& request) { return begin(app, request); },
              .max_body_bytes = 1024});
  router.add({.method = "POST",
              .pattern = "/api/v1/staff-setup/complete",
              .handler = [&app](const Request& request) { return complete(app, request); },
              .max_body_bytes = 8192});
}

}  // namespace holdfast
