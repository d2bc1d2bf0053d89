// A lost code: the question that the young person set, and a new code for its answer.
// docs/formats/case.md.
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/case_recovery.h"

namespace holdfast {
namespace {

namespace json = boost::json;

// Wrong answers count as wrong codes do, and asking costs what opening costs.
constexpr const char* kPurpose = "lookup";

Response no_question() {
  return problem(404, "not-found", "No case of this number has a question. Check the number.");
}

Result<std::optional<CaseRecovery>> find(App& app, const std::string& number) {
  return app.database.read([&](Transaction& transaction) {
    return Result<std::optional<CaseRecovery>>(find_case_recovery(transaction, number));
  });
}

Response ask(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string number = normal_case_number(fields.text("case_number", 1, 64));
  const Proof proof = read_proof(fields);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  Response refusal;
  if (!app.work.accept(app.database, kPurpose, number, proof, refusal)) return refusal;
  const auto found = find(app, number);
  if (!found) return problem(found.error());
  if (!found->has_value()) return no_question();
  return json_response(200, json::object{{"question", (*found)->question},
                                         {"submission_id", (*found)->submission_id}});
}

struct Answer {
  std::string number;
  std::string key;
  std::string new_key;
  Proof proof;
};

Result<Answer> read_answer(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Answer answer{.number = normal_case_number(fields.text("case_number", 1, 64)),
                .key = fields.hex("key", 64),
                .new_key = fields.hex("new_key", 64),
                .proof = read_proof(fields)};
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return answer;
}

Response answer(App& app, const Request& request) {
  const Result<Answer> given = read_answer(request);
  if (!given) return problem(given.error());
  Response refusal;
  if (!app.work.accept(app.database, kPurpose, given->number, given->proof, refusal)) {
    return refusal;
  }
  const auto found = find(app, given->number);
  if (!found) return problem(found.error());
  const std::string& hash = found->has_value() ? (*found)->answer_hash : unmatchable_slow_hash();
  const bool right = slow_hash_matches(hash, given->key) && found->has_value();
  // Made in any case, so that the time that it takes tells nothing.
  const Result<std::string> key_hash = slow_hash(given->new_key);
  if (!key_hash) return problem(key_hash.error());
  const TimeMs now_ms = app.clock();
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    app.work.note_result(transaction, kPurpose, given->number, right);
    if (!right) return {};
    recover_case(transaction, (*found)->case_id, *key_hash, now_ms);
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = "case",
                               .action = "case.recover",
                               .subject = given->number,
                               .details = ""});
    return {};
  });
  if (!done) return problem(done.error());
  if (!right) {
    return problem(404, "not-found", "No case of this number has this answer. Try it another way.");
  }
  return json_response(200, json::object{});
}

}  // namespace

void add_case_recovery_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/case-recoveries",
              .handler = [&app](const Request& request) { return ask(app, request); },
              .max_body_bytes = 4096});
  router.add({.method = "POST",
              .pattern = "/api/v1/case-recoveries/answer",
              .handler = [&app](const Request& request) { return answer(app, request); },
              .max_body_bytes = 4096});
}

}  // namespace holdfast
