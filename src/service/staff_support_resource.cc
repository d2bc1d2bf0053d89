// /api/v1/desk/staff-support: where people at the desk find support for themselves, in the words of
// their operator. docs/formats/case.md.
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr const char* kSetting = "staff_support";
constexpr std::size_t kMaxCharacters = 1000;

Response show(App& app) {
  const auto text = app.database.read([](Transaction& transaction) {
    return Result<std::string>(find_setting(transaction, kSetting).value_or(""));
  });
  return text ? json_response(200, json::object{{"text", *text}}) : problem(text.error());
}

Response change(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string text = fields.free_text("text", 0, kMaxCharacters);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const Result<void> saved = app.database.write([&](Transaction& transaction) -> Result<void> {
    put_setting(transaction, kSetting, text);
    append_audit(
        transaction,
        {.at_ms = app.clock(), .actor = request.principal.actor(), .action = "desk.support"});
    return {};
  });
  return saved ? json_response(200, json::object{{"text", text}}) : problem(saved.error());
}

}  // namespace

void add_staff_support_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/staff-support",
              .access = Access::kAnalyst,
              .handler = [&app](const Request&) { return show(app); }});
  router.add({.method = "PUT",
              .pattern = "/api/v1/desk/staff-support",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return change(app, request); },
              .max_body_bytes = 8192});
}

}  // namespace holdfast
