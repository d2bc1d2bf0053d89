// Signing in at the desk with name, password and six digits; signing out here or everywhere.
#include <boost/json.hpp>

#include "service/authenticate.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "service/staff_sign_in.h"
#include "service/totp.h"
#include "store/audit_store.h"
#include "store/staff_store.h"

namespace holdfast {

std::string start_staff_session(Transaction& transaction, const App& app, const SignedIn& who) {
  const std::string token = random_token();
  const TimeMs now_ms = app.clock();
  insert_staff_session(transaction, token_hash(token), who.staff_id, now_ms,
                       now_ms + app.options.staff_session_ms);
  append_audit(transaction,
               {.at_ms = now_ms, .actor = "staff:" + who.name, .action = "staff.sign-in"});
  return token;
}

Response signed_in_response(const App& app, const Request& request, const SignedIn& who,
                            const std::string& token) {
  Response response =
      json_response(200, boost::json::object{{"name", who.name}, {"role", who.role}});
  response.headers.emplace_back("Set-Cookie",
                                staff_cookie(token, app.options.staff_session_ms, request.secure));
  return response;
}

namespace {

namespace json = boost::json;

struct Credentials {
  std::string name;
  std::string password;
  std::string code;
  Proof proof;
};

Result<Credentials> read_credentials(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Credentials credentials{.name = fields.text("name", 1, 64),
                          .password = fields.free_text("password", 1, kMaxPasswordCharacters),
                          .code = fields.text("totp", 6, 6),
                          .proof = read_proof(fields)};
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return credentials;
}

// The same sentence whatever was wrong, so that nobody learns which names exist.
std::unexpected<Error> wrong_credentials() {
  return fail(ErrorCode::kUnauthenticated,
              "The name, the password or the six digits are wrong. Digits are good for one use.");
}

// Marks the failure; commits, so the caller turns it into the refusal.
Result<std::string> check_and_start(Transaction& transaction, App& app,
                                    const Credentials& credentials, const SignedIn& who,
                                    std::optional<std::int64_t> step) {
  const bool right = step && take_totp_step(transaction, who.staff_id, *step);
  app.work.note_result(transaction, "sign-in", credentials.name, right);
  if (right) return start_staff_session(transaction, app, who);
  if (who.staff_id != 0) {
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = "nobody",
                               .action = "staff.sign-in-refused",
                               .subject = who.name});
  }
  return std::string();
}

Response sign_in(App& app, const Request& request) {
  const Result<Credentials> credentials = read_credentials(request);
  if (!credentials) return problem(credentials.error());
  Response refusal;
  if (!app.work.accept(app.database, "sign-in", credentials->name, credentials->proof, refusal)) {
    return refusal;
  }
  const auto member =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<StaffMember>> {
        return find_staff(transaction, credentials->name);
      });
  if (!member) return problem(member.error());
  const StaffMember known = member->value_or(StaffMember{});
  const bool active = known.state == "active";
  const bool password_right = slow_hash_matches(
      active ? known.password_hash : unmatchable_slow_hash(), credentials->password);
  std::optional<std::int64_t> step;
  if (active && password_right) {
    step = totp_step_of(known.totp_secret, credentials->code, app.clock());
  }
  const SignedIn who{known.staff_id, known.name, known.role};
  const auto token = app.database.write([&](Transaction& transaction) {
    return check_and_start(transaction, app, *credentials, who, step);
  });
  if (!token) return problem(token.error());
  if (token->empty()) return problem(wrong_credentials().error());
  return signed_in_response(app, request, who, *token);
}

Response show(const Request& request) {
  const Principal& principal = request.principal;
  return json_response(200,
                       json::object{{"name", principal.name},
                                    {"role", role_name(principal.role)},
                                    {"expires_at", format_time(principal.session_expires_ms)}});
}

Response sign_out(App& app, const Request& request, bool everywhere) {
  const Principal& principal = request.principal;
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    if (everywhere) {
      delete_all_staff_sessions(transaction, principal.staff_id);
    } else {
      delete_staff_session(transaction, principal.session_hash);
    }
    append_audit(transaction,
                 {.at_ms = app.clock(),
                  .actor = principal.actor(),
                  .action = everywhere ? "staff.sign-out-everywhere" : "staff.sign-out"});
    return {};
  });
  if (!done) return problem(done.error());
  Response response = no_content();
  response.headers.emplace_back("Set-Cookie", ended_staff_cookie(request.secure));
  response.headers.emplace_back("Clear-Site-Data", "\"cache\", \"storage\"");
  return response;
}

}  // namespace

void add_staff_session_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/staff-session",
              .handler = [&app](const Request& request) { return sign_in(app, request); },
              .max_body_bytes = 8192});
  router.add({.method = "GET",
              .pattern = "/api/v1/staff-session",
              .access = Access::kStaff,
              .handler = [](const Request& request) { return show(request); }});
  router.add({.method = "DELETE",
              .pattern = "/api/v1/staff-session",
              .access = Access::kStaff,
              .handler = [&app](const Request& request) { return sign_out(app, request, false); }});
  router.add({.method = "DELETE",
              .pattern = "/api/v1/staff-sessions",
              .access = Access::kStaff,
              .handler = [&app](const Request& request) { return sign_out(app, request, true); }});
}

}  // namespace holdfast
