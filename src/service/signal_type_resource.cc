// /c/signal_type and /c/content_type as Hasher-Matcher-Actioner answers them.
#include <boost/json.hpp>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/signal_types.h"
#include "store/audit_store.h"
#include "store/curation_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response no_such_type() { return problem(400, "invalid-argument", std::string(kNoSuchSignalType)); }

Response list(const App& app) {
  json::array view;
  for (const std::string_view name : kSignalTypeNames) {
    const double ratio = app.index.ratio_of_type(list_of_signal_type(name));
    view.push_back(json::object{{"name", name}, {"enabled_ratio", ratio}});
  }
  return json_response(200, view);
}

Response update(App& app, const Request& request) {
  const std::string list = list_of_signal_type(request.path_parameter("type"));
  if (list.empty()) return no_such_type();
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::optional<double> ratio = fields.optional_number("enabled_ratio", 0, 1);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  if (!ratio) return problem(400, "invalid-argument", "The field 'enabled_ratio' is missing.");
  const auto written = app.database.write([&](Transaction& transaction) -> Result<void> {
    set_signal_type_ratio(transaction, list, *ratio);
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "signal-type.change",
                               .subject = list,
                               .details = json::serialize(json::value(*ratio))});
    return {};
  });
  if (!written) return problem(written.error());
  (void)app.index.refresh(app.database);  // the housekeeper tries again
  return no_content();
}

Response index_status(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> wanted = query.text("signal_type", 32);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (wanted && list_of_signal_type(*wanted).empty()) return no_such_type();
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    json::object types;
    const bool is_old = current_revision(transaction, "banks") != app.index.revision();
    for (const std::string_view name : kSignalTypeNames) {
      if (wanted && *wanted != name) continue;
      const std::string list = list_of_signal_type(name);
      const SignalCount count = count_signals(transaction, list);
      types[name] =
          json::object{{"db_size", count.signals},
                       {"index_size", app.index.size_of_type(list)},
                       {"index_out_of_date", is_old},
                       {"newest_db_item", count.newest_ms == 0 ? -1 : count.newest_ms / 1000},
                       {"index_built_to", app.index.loaded() ? app.index.checked_at_s() : -1}};
    }
    return types;
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response content_types() {
  json::array view;
  for (const char* name : {"photo", "video"}) {
    view.push_back(json::object{{"name", name}, {"enabled", true}});
  }
  return json_response(200, view);
}

}  // namespace

void add_signal_type_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/c/signal_type",
              .access = Access::kPlatform,
              .handler = [&app](const Request&) { return list(app); },
              .hma_errors = true});
  router.add({.method = "PUT",
              .pattern = "/c/signal_type/{type}",
              .access = Access::kCurator,
              .handler = [&app](const Request& request) { return update(app, request); },
              .max_body_bytes = 1024,
              .hma_errors = true});
  router.add({.method = "GET",
              .pattern = "/c/signal_type/index",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return index_status(app, request); },
              .hma_errors = true});
  router.add({.method = "GET",
              .pattern = "/c/content_type",
              .access = Access::kPlatform,
              .handler = [](const Request&) { return content_types(); },
              .hma_errors = true});
}

}  // namespace holdfast
