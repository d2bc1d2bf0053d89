// Referrals over HTTP. A platform sees its own; the desk sees all.
#include "service/referral_resource.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/bytes.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/referral_desk.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxPage = 200;
constexpr std::size_t kMaxHoldCharacters = 100;
constexpr std::size_t kMaxDeadlineBytes = 32;
constexpr const char* kDesk = "desk";

Error no_referral() { return {ErrorCode::kNotFound, "There is no referral of this number."}; }

ReferralActor actor_of(const App& app, const Request& request) {
  return {request.principal.actor(), app.clock()};
}

// Whose referrals these are; empty: everyone's.
std::string scope_of(const Request& request) {
  return request.principal.role == Role::kPlatform ? request.principal.name : "";
}

Result<Referral> load_of(Transaction& transaction, const Request& request) {
  const std::string& text = request.path_parameter("id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id <= 0) {
    return std::unexpected<Error>(no_referral());
  }
  auto found = find_referral(transaction, id);
  const std::string scope = scope_of(request);
  if (!found || (!scope.empty() && found->platform != scope)) {
    return std::unexpected<Error>(no_referral());
  }
  return std::move(*found);
}

Response faults_response(const std::vector<ReferralFault>& faults) {
  Response response =
      problem(400, "invalid-argument", "The incident cannot be filed as it is: 'faults' says why.");
  json::object body = json::parse(response.body).as_object();
  json::array list;
  for (const ReferralFault& each : faults) {
    list.push_back(json::object{{"where", each.where}, {"sentence", each.sentence}});
  }
  body["faults"] = std::move(list);
  response.body = json::serialize(body);
  return response;
}

Response create(App& app, const Request& request) {
  const std::string_view type = request.header("content-type");
  if (ascii_lower(trimmed(type.substr(0, type.find(';')))) != "application/json") {
    return problem(415, "unsupported", "Send the body as application/json.");
  }
  const ReferralActor actor = actor_of(app, request);
  const IncidentReading reading = read_incident(request.body, {.now_ms = actor.now_ms});
  if (!reading.faults.empty()) return faults_response(reading.faults);
  const std::string scope = scope_of(request);
  bool is_new = false;
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto added = begin_referral(transaction, scope.empty() ? kDesk : scope, reading, actor);
    if (!added) return std::unexpected<Error>(added.error());
    is_new = added->is_new;
    return referral_view(transaction, *find_referral(transaction, added->id), actor.now_ms, true);
  });
  if (!view) return problem(view.error());
  return json_response(is_new ? 201 : 200, *view);
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  ReferralPage page;
  page.platform = scope_of(request);
  page.state =
      query.word("state", "all", {"all", "waiting", "filing", "filed", "failed", "retracted"});
  if (page.state == "all") page.state.clear();
  page.before = query.integer("before", 0, 0, kMaxSafeInteger);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, kMaxPage));
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  page.limit = limit + 1;
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    const auto found = list_referrals(transaction, page);
    json::array referrals;
    json::value next = nullptr;
    for (const Referral& one : found) {
      if (referrals.size() == static_cast<std::size_t>(limit)) {
        next = found[static_cast<std::size_t>(limit) - 1].id;
        break;
      }
      referrals.push_back(referral_view(transaction, one, app.clock(), false));
    }
    return json::object{{"referrals", std::move(referrals)}, {"next", std::move(next)}};
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response show(App& app, const Request& request) {
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    const auto one = load_of(transaction, request);
    if (!one) return std::unexpected<Error>(one.error());
    return referral_view(transaction, *one, app.clock(), true);
  });
  return view ? json_response(200, *view) : problem(view.error());
}

using Deed = std::function<Result<void>(Transaction&, std::int64_t id, const ReferralActor&)>;

Response act(App& app, const Request& request, unsigned status, const Deed& deed) {
  const ReferralActor actor = actor_of(app, request);
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto one = load_of(transaction, request);
    if (!one) return std::unexpected<Error>(one.error());
    if (const Result<void> done = deed(transaction, one->id, actor); !done) {
      return std::unexpected<Error>(done.error());
    }
    return referral_view(transaction, *find_referral(transaction, one->id), actor.now_ms, true);
  });
  return view ? json_response(status, *view) : problem(view.error());
}

Response hold(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string why = fields.free_text("why", 1, kMaxHoldCharacters);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return act(app, request, 200,
             [&](Transaction& transaction, std::int64_t id, const ReferralActor& actor) {
               return set_referral_hold(transaction, id, why, actor);
             });
}

Response release(App& app, const Request& request) {
  return act(app, request, 200,
             [&](Transaction& transaction, std::int64_t id, const ReferralActor& actor) {
               return set_referral_hold(transaction, id, "", actor);
             });
}

Response meet(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string name = fields.text("name", 1, kMaxDeadlineBytes);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return act(app, request, 200,
             [&](Transaction& transaction, std::int64_t id, const ReferralActor& actor) {
               return meet_referral(transaction, id, name, actor);
             });
}

// Whoever is signed in at the desk without the right to see cases has none to see referrals.
bool may_use(const Request& request) {
  return request.principal.kind == Principal::Kind::kPlatformKey ||
         request.principal.role == Role::kAnalyst || request.principal.role == Role::kAdmin;
}

}  // namespace

void add_referral_routes(Router& router, App& app) {
  using Handler = Response (*)(App&, const Request&);
  const auto add = [&](const char* method, const std::string& end, Handler handler,
                       std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/referrals" + end,
                .access = Access::kPlatform,
                .handler =
                    [&app, handler](const Request& request) {
                      if (may_use(request)) return handler(app, request);
                      return problem(403, "forbidden",
                                     "Your role does not allow this: ask an admin.");
                    },
                .max_body_bytes = max_body});
  };
  add("POST", "", create, kMaxIncidentBytes);
  add("GET", "", list);
  add("GET", "/{id}", show);
  add("POST", "/{id}/retract",
      [](App& a, const Request& r) { return act(a, r, 202, retract_referral); });
  add("POST", "/{id}/retry",
      [](App& a, const Request& r) { return act(a, r, 200, retry_failed_referral); });
  add("POST", "/{id}/hold", hold, 1024);
  add("DELETE", "/{id}/hold", release);
  add("POST", "/{id}/deadlines", meet, 1024);
}

}  // namespace holdfast
