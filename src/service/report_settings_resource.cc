// How the intake is set: open or not, how long things are kept, how much room there is, whom a
// mail tells that a report waits.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "mail/address.h"
#include "service/alert_office.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/report_quota.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/case_assessment.h"
#include "store/report_notice_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMinQuotaBytes = 100'000'000;
constexpr std::int64_t kMaxQuotaBytes = 100'000'000'000'000;
constexpr std::size_t kMostAddresses = 10;

Result<json::object> settings_view(Transaction& transaction, App& app) {
  const ReportSettings settings = load_report_settings(transaction);
  json::array notify;
  for (const std::string& address : list_report_notice_addresses(transaction)) {
    notify.emplace_back(address);
  }
  return json::object{{"open", settings.is_open},
                      {"school", settings.is_school},
                      {"answer_hours", settings.answer_hours},
                      {"retention_days", settings.retention_days},
                      {"spam_days", settings.spam_days},
                      {"quota_bytes", settings.quota_bytes},
                      {"notify", std::move(notify)},
                      {"can_send", app.alerts.mail.has_value()},
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

// Addresses as they go on the wire. Two spellings of one are one too many.
std::vector<std::string> read_notice_addresses(JsonFields& fields) {
  std::vector<std::string> addresses, keys;
  const json::array* given = fields.array("notify", 0, kMostAddresses);
  if (given == nullptr) return addresses;
  for (const json::value& each : *given) {
    const json::string* text = each.if_string();
    const Result<MailAddress> address =
        read_mail_address(text != nullptr ? std::string_view(*text) : std::string_view());
    if (!address) {
      fields.expect(fail(ErrorCode::kInvalidArgument, "'notify': " + address.error().message));
      return addresses;
    }
    if (std::find(keys.begin(), keys.end(), address->key) != keys.end()) {
      fields.expect(fail(ErrorCode::kInvalidArgument, "'notify' has an address twice."));
    }
    keys.push_back(address->key);
    addresses.push_back(address->address);
  }
  return addresses;
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
  const std::vector<std::string> notify = read_notice_addresses(fields);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  if (!notify.empty() && !app.alerts.mail) {
    return problem(409, "no-mail-server",
                   "This server has no mail server set, so it can tell nobody: have --smtp-url "
                   "set, or leave the addresses out.");
  }
  const auto view = app.database.write([&](Transaction& transaction) {
    save_report_settings(transaction, settings);
    if (settings.is_school)
      end_case_assessment(transaction, request.principal.actor(), app.clock());
    set_report_notice_addresses(transaction, notify);
    append_audit(transaction,
                 {.at_ms = app.clock(),
                  .actor = request.principal.actor(),
                  .action = "report.settings",
                  .details = fmt::format("{}; {} told by mail",
                                         settings.is_open ? "open" : "closed", notify.size())});
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
              .max_body_bytes = 8192});
}

}  // namespace holdfast
