// Opening a case with its number and code, reading it, closing it.
#include <boost/json.hpp>

#include "service/case_keeper.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct OpenRequest {
  std::string number;
  std::string key;
  Proof proof;
};

Result<OpenRequest> read_open_request(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  OpenRequest open{.number = normal_case_number(fields.text("case_number", 1, 64)),
                   .key = fields.hex("key", 64),
                   .proof = read_proof(fields)};
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return open;
}

Response not_this_case() {
  return problem(404, "not-found", "No case has this number with these words. Check each word.");
}

Response open(App& app, const Request& request) {
  const Result<OpenRequest> asked = read_open_request(request);
  if (!asked) return problem(asked.error());
  Response refusal;
  if (!app.work.accept(app.database, "lookup", asked->number, asked->proof, refusal)) {
    return refusal;
  }
  const auto key =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<CaseKey>> {
        return find_case_by_number(transaction, asked->number);
      });
  if (!key) return problem(key.error());
  const std::string& hash = key->has_value() ? (*key)->key_hash : unmatchable_slow_hash();
  const bool right = slow_hash_matches(hash, asked->key) && key->has_value();
  const std::string token = random_token();
  const TimeMs expires_ms = app.clock() + app.options.case_session_ms;
  const auto found = app.database.write([&](Transaction& transaction) -> Result<Case> {
    app.work.note_result(transaction, "lookup", asked->number, right);
    if (!right) return Case{};
    insert_case_session(transaction, token_hash(token), (*key)->case_id, expires_ms);
    return load_case(transaction, (*key)->case_id);
  });
  if (!found) return problem(found.error());
  if (!right) return not_this_case();
  return json_response(200, json::object{{"token", token},
                                         {"expires_at", format_time(expires_ms)},
                                         {"case", case_for_owner(*found)}});
}

Response show(App& app, const Request& request) {
  const Result<Case> found = app.database.read(
      [&](Transaction& transaction) { return load_case(transaction, request.principal.case_id); });
  if (!found) return problem(found.error());
  return json_response(200, case_for_owner(*found));
}

Result<std::vector<int>> read_positions(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Result<std::vector<int>> positions = read_positions(fields, kMaxCasePictures);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return positions;
}

Response withdraw(App& app, const Request& request) {
  const Result<std::vector<int>> positions = read_positions(request);
  if (!positions) return problem(positions.error());
  const TimeMs now_ms = app.clock();
  const Result<Case> found = app.database.write([&](Transaction& transaction) -> Result<Case> {
    const std::int64_t case_id = request.principal.case_id;
    const Result<void> done = withdraw_pictures(transaction, case_id, *positions, now_ms);
    if (!done) return std::unexpected<Error>(done.error());
    Result<Case> left = load_case(transaction, case_id);
    if (!left) return left;
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = request.principal.actor(),
                               .action = "case.withdraw",
                               .subject = left->number,
                               .details = case_status(left->pictures)});
    return without_settled_files(transaction, *left, request.principal.actor(), now_ms);
  });
  if (!found) return problem(found.error());
  // It is withdrawn whether or not this process's index could follow at once.
  (void)app.index.refresh(app.database);
  forget_destroyed_files(app, *found);
  return json_response(200, case_for_owner(*found));
}

Response close(App& app, const Request& request) {
  const Result<void> closed = app.database.write([&](Transaction& transaction) -> Result<void> {
    delete_case_session(transaction, request.principal.session_hash);
    return {};
  });
  return closed ? no_content() : problem(closed.error());
}

}  // namespace

void add_case_session_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/case-sessions",
              .handler = [&app](const Request& request) { return open(app, request); },
              .max_body_bytes = 4096});
  router.add({.method = "GET",
              .pattern = "/api/v1/case",
              .access = Access::kCase,
              .handler = [&app](const Request& request) { return show(app, request); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/case/withdraw",
              .access = Access::kCase,
              .handler = [&app](const Request& request) { return withdraw(app, request); },
              .max_body_bytes = 4096});
  router.add({.method = "DELETE",
              .pattern = "/api/v1/case-session",
              .access = Access::kCase,
              .handler = [&app](const Request& request) { return close(app, request); }});
}

}  // namespace holdfast
