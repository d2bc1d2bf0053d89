// Is the process alive, can it serve, and how much does it do.
#include <boost/json.hpp>

#include "service/problem.h"
#include "service/resources.h"
#include "store/case_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response ready(App& app) {
  const Result<int> version = app.database.schema_version();
  if (!version) return problem(version.error());
  if (!app.index.loaded()) return problem(503, "unavailable", "The lists are still being loaded.");
  return json_response(200, json::object{{"status", "ready"}});
}

Response metrics(App& app) {
  app.metrics.set_index_size(app.index.size());
  const auto waiting = app.database.read([](Transaction& transaction) {
    return Result<std::int64_t>(count_waiting_cases(transaction));
  });
  if (waiting) app.metrics.set_waiting_cases(*waiting);
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = app.metrics.text();
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_health_routes(Router& router, App& app) {
  router.add(
      {.method = "GET",
       .pattern = "/healthz",
       .handler =
           [](const Request&) { return json_response(200, json::object{{"status", "alive"}}); },
       .blocks = false});
  router.add({.method = "GET", .pattern = "/readyz", .handler = [&app](const Request&) {
                return ready(app);
              }});
  router.add({.method = "GET",
              .pattern = "/metrics",
              .access = Access::kLocal,
              .handler = [&app](const Request&) { return metrics(app); }});
}

}  // namespace holdfast
