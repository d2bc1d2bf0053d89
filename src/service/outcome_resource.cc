// POST /api/v1/outcomes: a platform says what it did with a match.
#include <boost/json.hpp>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/outcome_store.h"

namespace holdfast {
namespace {

constexpr std::int64_t kMaxSafeInteger = 9007199254740991;  // 2^53 - 1, for readers in JavaScript

Response report(App& app, const Request& request) {
  if (request.principal.role != Role::kPlatform) {
    return problem(403, "forbidden", "Only a platform can say what a platform did: use its key.");
  }
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  Outcome outcome{
      .content_id = fields.integer("bank_content_id", 1, kMaxSafeInteger),
      .platform = request.principal.name,
      .outcome = fields.word("outcome",
                             {"removed", "blocked_at_upload", "blocked", "confirmed", "not_blocked",
                              "not_the_same_picture", "pending_review", "quality_unknown"}),
      .reference = fields.optional_ascii("reference", 64).value_or(""),
      .at_ms = app.clock()};
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (outcome.reference.empty()) outcome.reference = "holdfast:" + random_token();
  // What was found stands before what was done about it; if this fails, the housekeeper tries
  // again.
  (void)app.sightings.flush(app.database);
  const Result<bool> fresh = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<bool> recorded = record_outcome(transaction, outcome);
    if (recorded && *recorded) {
      append_audit(transaction, {.at_ms = outcome.at_ms,
                                 .actor = request.principal.actor(),
                                 .action = "outcome.report",
                                 .subject = std::to_string(outcome.content_id),
                                 .details = outcome.outcome});
    }
    return recorded;
  });
  if (!fresh) return problem(fresh.error());
  return json_response(
      *fresh ? 201 : 200,
      boost::json::object{{"bank_content_id", outcome.content_id}, {"outcome", outcome.outcome}});
}

}  // namespace

void add_outcome_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/outcomes",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return report(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
