// How the intake is set: open or not, how long things are kept, how much room there is.
#include <boost/json.hpp>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/report_quota.h"
#include "service/resources.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMinQuotaBytes = 100'000'000;
constexpr std::int64_t kMaxQuotaBytes = 100'000'000'000'000;

Result<json::object> settings_view(Transaction& transaction, App& app) {
  const ReportSettings settings = load_report_settings(transaction);
  return json::object{{"open", settings.is_open},
                      {"school", settings.is_school},
                      {"answer_hours", settings.answer_hours},
                      {"retention_days", settings.retention_days},
                      {"spam_days", settings.spam_days},
                      {"quota_bytes", settings.quota_bytes},
                      {"used_bytes", app.report_quota->used(transaction, app.clock())}};
}

Response show(App& app) {
  const auto view =
      app.database.read([&](Transaction& transaction) { return settings_view(transaction, app); });
  return view ? json_response(200, *view) : problem(view.error());
}

bool required_boolean(JsonFields& fields, std::string_view name) {
  const std::optional<bool> value = fields.optional_boolean(name);
  if (!value) {
    fields.expect(
        fail(ErrorCode::kInvalidArgument, "Send 'open' and 'school', each true or false."));
  }
  return value.value_or(false);
}

Response change(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  ReportSettings settings;
  settings.is_open = required_boolean(fields, "open");
  settings.is_school = required_boolean(fields, "school");
  settings.answer_hours = static_cast<int>(fields.integer("answer_hours", 1, 720));
  settings.retention_days = static_cast<int>(fields.integer("retention_days", 1, 3650));
  settings.spam_days = static_cast<int>(fields.integer("spam_days", 1, 365));
  settings.quota_bytes = fields.integer("quota_bytes", kMinQuotaBytes, kMaxQuotaBytes);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  const auto view = app.database.write([&](Transaction& transaction) {
    save_report_settings(transaction, settings);
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "report.settings",
                               .details = settings.is_open ? "open" : "closed"});
    return settings_view(transaction, app);
  });
  return view ? json_response(200, *view) : problem(view.error());
}

}  // namespace

void add_report_settings_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/report-settings",
              .access = Access::kAnalyst,
              .handler = [&app](const Request&) { return show(app); }});
  router.add({.method = "PUT",
              .pattern = "/api/v1/desk/report-settings",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return change(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
