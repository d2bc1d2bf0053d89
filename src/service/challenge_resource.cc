// POST /api/v1/challenges: the sum a device must do before it sends a case, opens one or signs in.
#include <boost/json.hpp>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/report_quota.h"
#include "service/resources.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

// The fuller the room for attachments, the dearer another one.
Result<int> attachment_bits(App& app) {
  return app.database.read([&](Transaction& transaction) -> Result<int> {
    const std::int64_t used = app.report_quota->used(transaction, app.clock());
    return ReportQuota::scarce_bits(used, load_report_settings(transaction).quota_bytes);
  });
}

Response issue(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string purpose =
      fields.word("purpose", {"case", "report", "attachment", "lookup", "sign-in", "subscription"});
  std::string subject = fields.optional_ascii("subject", 64).value_or("");
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (purpose == "lookup") subject = normal_case_number(subject);
  const bool has_subject = purpose != "case" && purpose != "report" && purpose != "attachment";
  if (!has_subject) subject.clear();
  const Result<int> scarce = purpose == "attachment" ? attachment_bits(app) : Result<int>(0);
  if (!scarce) return problem(scarce.error());
  const Result<Challenge> challenge = app.work.issue(app.database, purpose, subject, *scarce);
  if (!challenge) return problem(challenge.error());
  return json_response(200,
                       boost::json::object{{"challenge", challenge->text},
                                           {"bits", challenge->bits},
                                           {"expires_at", format_time(challenge->expires_ms)}});
}

}  // namespace

void add_challenge_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/challenges",
              .handler = [&app](const Request& request) { return issue(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
