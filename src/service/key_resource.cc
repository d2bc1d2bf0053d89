// Platforms' keys, for admins.
#include <boost/json.hpp>

#include "service/bank_names.h"
#include "service/case_view.h"
#include "service/json_fields.h"
#include "service/platform_keys.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response list(App& app) {
  const auto keys = app.database.read([](Transaction& transaction) {
    return Result<std::vector<PlatformKey>>(list_platform_keys(transaction));
  });
  if (!keys) return problem(keys.error());
  json::array view;
  for (const PlatformKey& key : *keys) {
    view.push_back(json::object{{"id", key.id},
                                {"platform", key.platform},
                                {"curator", key.is_curator},
                                {"created_at", format_time(key.created_ms)},
                                {"revoked_at", time_or_null(key.revoked_ms)},
                                {"last_used_at", time_or_null(key.last_used_ms)},
                                {"submit_bank", or_null(key.submit_bank)}});
  }
  return json_response(200, json::object{{"keys", std::move(view)}});
}

Response create(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string platform = fields.free_text("platform", 1, 64);
  const bool is_curator = fields.optional_boolean("curator").value_or(false);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto made = app.database.write([&](Transaction& transaction) {
    return create_platform_key(transaction, platform, request.principal.actor(), app.clock(),
                               is_curator);
  });
  if (!made) return problem(made.error());
  (void)app.keys.refresh(app.database);  // the housekeeper tries again
  return json_response(201,
                       json::object{{"id", made->id}, {"platform", platform}, {"key", made->key}});
}

Response revoke(App& app, const Request& request) {
  const Result<void> done = app.database.write([&](Transaction& transaction) {
    return end_platform_key(transaction, request.path_parameter("id"), request.principal.actor(),
                            app.clock());
  });
  if (!done) return problem(done.error());
  (void)app.keys.refresh(app.database);  // the housekeeper tries again
  return no_content();
}

// Which bank takes the hashes that the key submits.
Response allow(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::optional<std::string> bank = fields.optional_text("bank", 64);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (bank && !is_bank_name(*bank)) return problem(400, "invalid-argument", kBankNameRule);
  const Result<void> done = app.database.write([&](Transaction& transaction) {
    return allow_submissions(transaction, request.path_parameter("id"), bank,
                             request.principal.actor(), app.clock());
  });
  if (!done) return problem(done.error());
  return no_content();
}

}  // namespace

void add_key_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/keys",
              .access = Access::kAdmin,
              .handler = [&app](const Request&) { return list(app); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/keys",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return create(app, request); },
              .max_body_bytes = 1024});
  router.add({.method = "DELETE",
              .pattern = "/api/v1/keys/{id}",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return revoke(app, request); }});
  router.add({.method = "PUT",
              .pattern = "/api/v1/keys/{id}/submissions",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return allow(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
