// /api/v1/desk/case-settings: how the work on cases is set. docs/formats/case.md.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "store/audit_store.h"
#include "store/case_settings.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::object settings_view(const CaseSettings& settings) {
  return {{"accept_adults", settings.accept_adults},
          {"two_people", settings.two_people},
          {"suspend_after", settings.suspend_after},
          {"service_hours", settings.service_hours},
          {"crowded_above", settings.crowded_above}};
}

Response show(App& app) {
  const auto settings = app.database.read([](Transaction& transaction) {
    return Result<CaseSettings>(load_case_settings(transaction));
  });
  return settings ? json_response(200, settings_view(*settings)) : problem(settings.error());
}

// What the page has to know before anything is sent.
Response show_public(App& app) {
  const auto settings = app.database.read([](Transaction& transaction) {
    return Result<CaseSettings>(load_case_settings(transaction));
  });
  if (!settings) return problem(settings.error());
  return json_response(200, json::object{{"accept_adults", settings->accept_adults}});
}

bool required_boolean(JsonFields& fields, std::string_view name) {
  const std::optional<bool> value = fields.optional_boolean(name);
  if (!value) {
    fields.expect(fail(ErrorCode::kInvalidArgument,
                       "Send 'accept_adults' and 'two_people', each true or false."));
  }
  return value.value_or(false);
}

Result<CaseSettings> read_settings(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  CaseSettings settings;
  settings.accept_adults = required_boolean(fields, "accept_adults");
  settings.two_people = required_boolean(fields, "two_people");
  settings.suspend_after = static_cast<int>(fields.integer("suspend_after", 1, 100));
  settings.service_hours = static_cast<int>(fields.integer("service_hours", 1, 720));
  settings.crowded_above = static_cast<int>(fields.integer("crowded_above", 1, 100'000));
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return settings;
}

Response change(App& app, const Request& request) {
  const Result<CaseSettings> settings = read_settings(request);
  if (!settings) return problem(settings.error());
  const TimeMs now_ms = app.clock();
  const Result<void> saved = app.database.write([&](Transaction& transaction) -> Result<void> {
    save_case_settings(transaction, *settings);
    append_audit(transaction,
                 {.at_ms = now_ms,
                  .actor = request.principal.actor(),
                  .action = "case.settings",
                  .details = fmt::format(
                      "adults {}, two people {}, suspend after {}, {} hours, "
                      "crowded above {}",
                      settings->accept_adults ? "yes" : "no", settings->two_people ? "yes" : "no",
                      settings->suspend_after, settings->service_hours, settings->crowded_above)});
    return {};
  });
  return saved ? json_response(200, settings_view(*settings)) : problem(saved.error());
}

}  // namespace

void add_case_settings_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/case-settings",
              .handler = [&app](const Request&) { return show_public(app); }});
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/case-settings",
              .access = Access::kAnalyst,
              .handler = [&app](const Request&) { return show(app); }});
  router.add({.method = "PUT",
              .pattern = "/api/v1/desk/case-settings",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return change(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
