// Exchanges that are fetched from, and platforms that fetch from here, for admins.
#include "service/exchange_source_resource.h"

#include <boost/json.hpp>

#include "service/exchange_desk.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "store/exchange_store.h"
#include "store/list_reader_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxUrlBytes = 1024;
constexpr std::size_t kMaxSecretBytes = 512;
constexpr std::size_t kMaxWords = 50;
constexpr std::size_t kMaxWordBytes = 64;
constexpr std::size_t kMaxKeyBytes = 512;

ExchangeActor actor_of(const App& app, const Request& request) {
  return {request.principal.actor(), app.clock()};
}

Response list(App& app, const Request&) {
  const auto view = app.database.read([](Transaction& transaction) -> Result<json::array> {
    json::array out;
    for (const ExchangeSource& each : list_exchange_sources(transaction)) {
      out.push_back(exchange_view(each));
    }
    return out;
  });
  if (!view) return problem(view.error());
  return json_response(200, json::object{{"exchanges", *view}});
}

Result<std::vector<std::string>> words_of(const json::array* list) {
  std::vector<std::string> words;
  if (list == nullptr) return words;
  for (const json::value& each : *list) {
    const json::string* word = each.if_string();
    if (word == nullptr || word->empty() || word->size() > kMaxWordBytes) {
      return fail(ErrorCode::kInvalidArgument,
                  "Signals, members and statuses are lists of texts of 1 to 64 characters.");
    }
    words.emplace_back(*word);
  }
  return words;
}

Result<ExchangeSource> read_new(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  ExchangeSource fresh;
  fresh.name = fields.text("name", 1, 40);
  fresh.format = fields.word("format", {"stopncii", "ncmec", "holdfast"});
  fresh.url = fields.text("url", 1, kMaxUrlBytes);
  fresh.user = fields.optional_ascii("user", kMaxSecretBytes).value_or("");
  fresh.secret = fields.text("secret", 1, kMaxSecretBytes);
  const json::array* signals = fields.optional_array("signals", kMaxWords);
  const json::array* members = fields.optional_array("members", kMaxWords);
  const json::array* statuses = fields.optional_array("statuses", kMaxWords);
  fresh.min_quality = static_cast<int>(fields.integer("min_quality", 0, 100));
  fresh.every_ms = fields.integer("every_seconds", 0, kMostEveryMs / 1000) * 1000;
  fresh.enabled = fields.optional_boolean("enabled").value_or(true);
  const auto key = fields.optional_ascii("public_key", kMaxKeyBytes);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (key) fresh.public_key = "untrusted comment: minisign public key\n" + *key + "\n";
  for (const auto& [from, to] :
       {std::pair(signals, &fresh.signals), std::pair(members, &fresh.members),
        std::pair(statuses, &fresh.statuses)}) {
    auto words = words_of(from);
    if (!words) return std::unexpected<Error>(words.error());
    *to = std::move(*words);
  }
  return fresh;
}

Response create(App& app, const Request& request) {
  const auto fresh = read_new(request);
  if (!fresh) return problem(fresh.error());
  const AddressGuard any(
      {read_address_range("0.0.0.0/0").value(), read_address_range("::/0").value()});
  const auto made = app.database.write([&](Transaction& transaction) {
    return add_exchange(transaction, *fresh, any, actor_of(app, request));
  });
  return made ? json_response(201, exchange_view(*made)) : problem(made.error());
}

Response sync(App& app, const Request& request) {
  const auto asked = app.database.write([&](Transaction& transaction) {
    return sync_exchange(transaction, request.path_parameter("name"), actor_of(app, request));
  });
  return asked ? no_content() : problem(asked.error());
}

// Whether its schedule runs and its bank is matched.
Response enable(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::optional<bool> enabled = fields.optional_boolean("enabled");
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (!enabled) return problem(400, "invalid-argument", "The field 'enabled' is missing.");
  const std::string& name = request.path_parameter("name");
  const auto source = app.database.write([&](Transaction& transaction) -> Result<ExchangeSource> {
    const Result<void> done = enable_exchange(transaction, name, *enabled, actor_of(app, request));
    if (!done) return std::unexpected<Error>(done.error());
    return *find_exchange_source(transaction, name);
  });
  return source ? json_response(200, exchange_view(*source)) : problem(source.error());
}

Response readers(App& app, const Request&) {
  const auto view = app.database.read([](Transaction& transaction) -> Result<json::object> {
    json::array out;
    for (const ListReader& each : list_readers(transaction)) {
      out.push_back(json::object{{"platform", each.platform},
                                 {"revision", each.revision},
                                 {"at", format_time(each.at_ms)},
                                 {"left", each.left}});
    }
    return json::object{{"revision", exchange_head(transaction)}, {"readers", std::move(out)}};
  });
  return view ? json_response(200, *view) : problem(view.error());
}

using Handler = Response (*)(App&, const Request&);

}  // namespace

void add_exchange_source_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Handler handler,
                       std::size_t max_body_bytes = 0) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = Access::kAdmin,
         .handler = [&app, handler](const Request& request) { return handler(app, request); },
         .max_body_bytes = max_body_bytes});
  };
  add("GET", "/api/v1/exchanges", list);
  add("POST", "/api/v1/exchanges", create, 32 * 1024);
  add("POST", "/api/v1/exchanges/{name}/sync", sync);
  add("PUT", "/api/v1/exchanges/{name}/enabled", enable, 1024);
  add("GET", "/api/v1/exchange-readers", readers);
}

}  // namespace holdfast
