// Webhooks, for admins.
#include <boost/json.hpp>
#include <charconv>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/webhook_desk.h"
#include "service/webhook_events.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxUrlBytes = 2048;
constexpr std::size_t kMaxEvents = 20;
constexpr std::size_t kMaxEventBytes = 64;
constexpr std::size_t kMaxNoteCharacters = 100;
constexpr std::size_t kMaxPlatformBytes = 256;

WebhookActor actor_of(const App& app, const Request& request) {
  return {request.principal.actor(), app.clock()};
}

Response list(App& app, const Request&) {
  const auto view = app.database.read([](Transaction& transaction) -> Result<json::array> {
    json::array out;
    for (const WebhookEndpoint& each : list_webhook_endpoints(transaction)) {
      out.push_back(webhook_view(transaction, each));
    }
    return out;
  });
  if (!view) return problem(view.error());
  json::array events(kWebhookEvents.begin(), kWebhookEvents.end());
  return json_response(200, json::object{{"webhooks", *view}, {"events", std::move(events)}});
}

Result<NewWebhook> read_new(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  NewWebhook fresh;
  fresh.url = fields.text("url", 1, kMaxUrlBytes);
  fresh.note = fields.free_text("note", 0, kMaxNoteCharacters);
  fresh.platform = fields.optional_text("platform", kMaxPlatformBytes).value_or("");
  const json::array* events = fields.array("events", 1, kMaxEvents);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  for (const json::value& each : *events) {
    if (!each.is_string() || each.as_string().size() > kMaxEventBytes) {
      return fail(ErrorCode::kInvalidArgument, "The field 'events' must be a list of texts.");
    }
    fresh.events.emplace_back(each.as_string());
  }
  return fresh;
}

Response create(App& app, const Request& request) {
  const auto fresh = read_new(request);
  if (!fresh) return problem(fresh.error());
  const auto made = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto endpoint =
        add_webhook(transaction, *fresh, app.options.outbound.guard, actor_of(app, request));
    if (!endpoint) return std::unexpected<Error>(endpoint.error());
    json::object view = webhook_view(transaction, *endpoint);
    view["secret"] = endpoint->secret;
    return view;
  });
  return made ? json_response(201, *made) : problem(made.error());
}

Response remove(App& app, const Request& request) {
  const auto done = app.database.write([&](Transaction& transaction) {
    return remove_webhook(transaction, request.path_parameter("id"), actor_of(app, request));
  });
  return done ? no_content() : problem(done.error());
}

Response rotate(App& app, const Request& request) {
  const auto made = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto endpoint =
        rotate_webhook(transaction, request.path_parameter("id"), actor_of(app, request));
    if (!endpoint) return std::unexpected<Error>(endpoint.error());
    json::object view = webhook_view(transaction, *endpoint);
    view["secret"] = endpoint->secret;
    return view;
  });
  return made ? json_response(200, *made) : problem(made.error());
}

Response enable(App& app, const Request& request) {
  const auto done = app.database.write([&](Transaction& transaction) {
    return enable_webhook(transaction, request.path_parameter("id"), actor_of(app, request));
  });
  return done ? no_content() : problem(done.error());
}

Response test(App& app, const Request& request) {
  const auto made = app.database.write([&](Transaction& transaction) -> Result<std::int64_t> {
    const std::string& id = request.path_parameter("id");
    const auto endpoint = find_webhook_endpoint(transaction, id);
    if (endpoint && endpoint->state != "active") {
      return fail(ErrorCode::kConflict, "This webhook is not active: enable it first.");
    }
    return test_webhook(transaction, id, app.clock());
  });
  if (!made) return problem(made.error());
  return json_response(202, json::object{{"delivery_id", *made}});
}

Response deliveries(App& app, const Request& request) {
  QueryFields query(request);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, 200));
  const std::int64_t before = query.integer("before", 0, 0, INT64_MAX);
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  const std::string& id = request.path_parameter("id");
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    if (!find_webhook_endpoint(transaction, id)) {
      return fail(ErrorCode::kNotFound, "There is no such webhook.");
    }
    json::array rows;
    json::value next = nullptr;
    for (const auto& each : list_webhook_messages(transaction, id, before, limit)) {
      rows.push_back(webhook_delivery_view(each));
      next = each.delivery_id;
    }
    if (rows.size() < static_cast<std::size_t>(limit)) next = nullptr;
    return json::object{{"deliveries", std::move(rows)}, {"next", std::move(next)}};
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response retry(App& app, const Request& request) {
  const std::string& text = request.path_parameter("delivery_id");
  std::int64_t delivery_id = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, delivery_id);
  if (read.ec != std::errc() || read.ptr != end || delivery_id < 1) {
    return problem(404, "not-found", "There is no such delivery.");
  }
  const auto done = app.database.write([&](Transaction& transaction) {
    return retry_webhook(transaction, request.path_parameter("id"), delivery_id, app.clock());
  });
  return done ? no_content() : problem(done.error());
}

using Handler = Response (*)(App&, const Request&);

}  // namespace

void add_webhook_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Handler handler,
                       std::size_t max_body_bytes = 0) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = Access::kAdmin,
         .handler = [&app, handler](const Request& request) { return handler(app, request); },
         .max_body_bytes = max_body_bytes});
  };
  add("GET", "/api/v1/webhooks", list);
  add("POST", "/api/v1/webhooks", create, 8192);
  add("DELETE", "/api/v1/webhooks/{id}", remove);
  add("POST", "/api/v1/webhooks/{id}/secret", rotate);
  add("POST", "/api/v1/webhooks/{id}/enable", enable);
  add("POST", "/api/v1/webhooks/{id}/test", test);
  add("GET", "/api/v1/webhooks/{id}/deliveries", deliveries);
  add("POST", "/api/v1/webhooks/{id}/deliveries/{delivery_id}/retry", retry);
}

}  // namespace holdfast
