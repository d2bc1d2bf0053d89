// Guard cases at the desk: the queue, one case, who has it in hand, how it ended; and how each
// platform is watched.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <map>

#include "service/guard_watch.h"
#include "service/json_fields.h"
#include "service/plain_text.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/guard_platform_store.h"
#include "store/platform_key_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxPage = 200;
constexpr std::size_t kMaxNoteCharacters = 500;
constexpr std::size_t kMaxPlatformCharacters = 64;
constexpr std::size_t kMaxPlatformBytes = 4 * kMaxPlatformCharacters;
constexpr TimeMs kReadAgainMs = 3'600'000;  // within it, looking again is no new entry
constexpr int kUnits = 10'000;              // of a threshold

Error no_case() { return {ErrorCode::kNotFound, "There is no guard case of this number."}; }

Result<GuardCase> load_case_of(Transaction& transaction, const Request& request) {
  const std::string& text = request.path_parameter("case");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::unexpected<Error>(no_case());
  }
  auto found = find_guard_case(transaction, id);
  if (!found) return std::unexpected<Error>(no_case());
  return std::move(*found);
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  GuardCasePage page;
  const std::string queue = query.word("state", "open", {"open", "shadow", "closed"});
  page.queue = queue == "open"     ? GuardQueue::kOpen
               : queue == "shadow" ? GuardQueue::kShadow
                                   : GuardQueue::kClosed;
  page.platform = query.text("platform", kMaxPlatformBytes).value_or("");
  page.after = query.ascii("after", 64).value_or("");
  const int limit = static_cast<int>(query.integer("limit", 50, 1, kMaxPage));
  page.limit = limit + 1;
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  const auto characters = plain_characters(page.platform);
  if (!characters || *characters > kMaxPlatformCharacters) {
    return problem(400, "invalid-argument", "A platform's name is 1 to 64 characters.");
  }
  const auto found = app.database.read(
      [&](Transaction& transaction) { return list_guard_cases(transaction, page); });
  if (!found) return problem(found.error());
  json::array cases;
  json::value next = nullptr;
  for (const GuardCase& one : *found) {
    if (cases.size() == static_cast<std::size_t>(limit)) {
      next = guard_cursor((*found)[static_cast<std::size_t>(limit) - 1]);
      break;
    }
    cases.push_back(guard_case_line(one));
  }
  return json_response(200, json::object{{"cases", std::move(cases)}, {"next", std::move(next)}});
}

// Who reads a private conversation leaves a trace, once an hour.
void note_reading(Transaction& transaction, const Request& request, const GuardCase& one,
                  TimeMs now_ms) {
  bool has_text = false;
  for (const auto& each : list_guard_messages(transaction, one.id)) {
    has_text = has_text || each.text.has_value();
  }
  if (!has_text) return;
  const std::string actor = request.principal.actor();
  for (const auto& each : list_guard_events(transaction, one.id)) {
    if (each.kind == "read" && each.actor == actor && now_ms - each.at_ms < kReadAgainMs) return;
  }
  append_guard_event(transaction, one.id, {now_ms, "read", std::nullopt, actor});
  append_audit(transaction, {.at_ms = now_ms,
                             .actor = actor,
                             .action = "guard.read",
                             .subject = std::to_string(one.id),
                             .details = one.platform});
}

Response answer_case(const Result<json::object>& view) {
  return view ? json_response(200, *view) : problem(view.error());
}

Response show(App& app, const Request& request) {
  const auto brain = app.guard->brain();
  if (!brain) return problem(503, "unavailable", "The guard is not ready yet: try again.");
  return answer_case(app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto one = load_case_of(transaction, request);
    if (!one) return std::unexpected<Error>(one.error());
    note_reading(transaction, request, *one, app.clock());
    return guard_case_view(transaction, *one, *brain);
  }));
}

// What one of the three deeds does; the case as it was before.
using Deed = std::function<Result<void>(Transaction&, const GuardCase&)>;

Response act(App& app, const Request& request, const char* kind, const std::string& details,
             const Deed& deed) {
  const auto brain = app.guard->brain();
  if (!brain) return problem(503, "unavailable", "The guard is not ready yet: try again.");
  const std::string actor = request.principal.actor();
  return answer_case(app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const auto one = load_case_of(transaction, request);
    if (!one) return std::unexpected<Error>(one.error());
    if (Result<void> done = deed(transaction, *one); !done) {
      return std::unexpected<Error>(done.error());
    }
    const TimeMs now_ms = app.clock();
    append_guard_event(transaction, one->id, {now_ms, kind, std::nullopt, actor});
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = actor,
                               .action = std::string("guard.") + kind,
                               .subject = std::to_string(one->id),
                               .details = details});
    return guard_case_view(transaction, *find_guard_case(transaction, one->id), *brain);
  }));
}

Response claim(App& app, const Request& request) {
  const std::string actor = request.principal.actor();
  return act(app, request, "claimed", "",
             [&](Transaction& transaction, const GuardCase& one) -> Result<void> {
               if (claim_guard_case(transaction, one.id, actor, app.clock())) return {};
               return fail(ErrorCode::kConflict,
                           "Somebody has this case in hand already, or it is closed.");
             });
}

Response release(App& app, const Request& request) {
  const std::string actor = request.principal.actor();
  return act(app, request, "released", "",
             [&](Transaction& transaction, const GuardCase& one) -> Result<void> {
               if (release_guard_case(transaction, one.id, actor)) return {};
               return fail(ErrorCode::kConflict, "You do not have this case in hand.");
             });
}

Response close(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  GuardClosing closing;
  closing.outcome = fields.word("outcome", {"helped", "false_alarm", "passed_on", "other"});
  closing.note = fields.free_text("note", 0, kMaxNoteCharacters);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  closing.by = request.principal.actor();
  return act(app, request, "closed", closing.outcome,
             [&](Transaction& transaction, const GuardCase& one) -> Result<void> {
               if (!one.claimed_by.empty() && one.claimed_by != closing.by) {
                 return fail(ErrorCode::kConflict,
                             "Somebody else has this case in hand: ask them to close it.");
               }
               closing.id = one.id;
               closing.at_ms = app.clock();
               if (close_guard_case(transaction, closing)) return {};
               return fail(ErrorCode::kConflict, "This case is closed already.");
             });
}

json::object counts_of(const std::vector<GuardCount>& counts, const std::string& platform) {
  json::object out{{"open", 0},        {"shadow", 0},    {"helped", 0},
                   {"false_alarm", 0}, {"passed_on", 0}, {"other", 0}};
  for (const GuardCount& each : counts) {
    if (each.platform != platform) continue;
    const char* const open = each.is_shadow ? "shadow" : "open";
    json::value& place = out[each.outcome.empty() ? std::string(open) : each.outcome];
    place = place.as_int64() + each.cases;
  }
  return out;
}

json::value thresholds_of(const GuardPlatform& settings) {
  if (!settings.notice || !settings.warn || !settings.urgent) return nullptr;
  const auto chance = [](int units) { return units / static_cast<double>(kUnits); };
  return json::object{{"notice", chance(*settings.notice)},
                      {"warn", chance(*settings.warn)},
                      {"urgent", chance(*settings.urgent)}};
}

// Every platform that has a key or a case.
json::array platforms_view(Transaction& transaction) {
  const auto counts = count_guard_cases(transaction);
  std::map<std::string, GuardPlatform> all;
  for (const PlatformKey& key : list_platform_keys(transaction)) all[key.platform];
  for (const GuardCount& each : counts) all[each.platform];
  for (GuardPlatform& each : list_guard_platforms(transaction)) all[each.platform] = each;
  json::array view;
  for (const auto& [name, settings] : all) {
    view.push_back(json::object{{"platform", name},
                                {"shadow", settings.is_shadow},
                                {"thresholds", thresholds_of(settings)},
                                {"counts", counts_of(counts, name)}});
  }
  return view;
}

Response list_platforms(App& app) {
  const auto view = app.database.read(
      [](Transaction& transaction) { return Result<json::array>(platforms_view(transaction)); });
  if (!view) return problem(view.error());
  return json_response(200, json::object{{"platforms", *view}});
}

Result<GuardPlatform> read_settings(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  GuardPlatform settings;
  settings.platform = fields.free_text("platform", 1, kMaxPlatformCharacters);
  settings.is_shadow = fields.optional_boolean("shadow").value_or(false);
  if (const json::object* object = fields.optional_object("thresholds")) {
    JsonFields levels(*object);
    const auto units = [&](const char* name) {
      return static_cast<int>(std::lround(levels.fraction(name, 0, 1) * kUnits));
    };
    settings.notice = units("notice");
    settings.warn = units("warn");
    settings.urgent = units("urgent");
    fields.expect(levels.finish());
  }
  if (const Result<void> read = fields.finish(); !read) {
    return std::unexpected<Error>(read.error());
  }
  const auto is_chance = [](int units) { return units > 0 && units < kUnits; };
  if (settings.notice && !(is_chance(*settings.notice) && is_chance(*settings.warn) &&
                           is_chance(*settings.urgent) && *settings.notice < *settings.warn)) {
    return fail(ErrorCode::kInvalidArgument,
                "Thresholds lie between 0.0001 and 0.9999, and 'notice' below 'warn'.");
  }
  return settings;
}

std::string settings_words(const GuardPlatform& settings) {
  std::string words = settings.is_shadow ? "shadow" : "live";
  if (!settings.notice) return words;
  return words + ", thresholds " + json::serialize(thresholds_of(settings));
}

Response change_platform(App& app, const Request& request) {
  auto settings = read_settings(request);
  if (!settings) return problem(settings.error());
  settings->changed_ms = app.clock();
  settings->changed_by = request.principal.actor();
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::array> {
    const auto keys = list_platform_keys(transaction);
    const bool is_known = std::any_of(keys.begin(), keys.end(), [&](const PlatformKey& key) {
      return key.platform == settings->platform;
    });
    if (!is_known) return fail(ErrorCode::kNotFound, "There is no platform of this name.");
    put_guard_platform(transaction, *settings);
    append_audit(transaction, {.at_ms = settings->changed_ms,
                               .actor = settings->changed_by,
                               .action = "guard.settings",
                               .subject = settings->platform,
                               .details = settings_words(*settings)});
    return platforms_view(transaction);
  });
  if (!view) return problem(view.error());
  return json_response(200, json::object{{"platforms", *view}});
}

}  // namespace

void add_guard_desk_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end, Access access,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/desk/guard/" + end,
                .access = access,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("GET", "cases", Access::kAnalyst, [&app](const Request& r) { return list(app, r); });
  add("GET", "cases/{case}", Access::kAnalyst, [&app](const Request& r) { return show(app, r); });
  add("POST", "cases/{case}/claim", Access::kAnalyst,
      [&app](const Request& r) { return claim(app, r); });
  add("DELETE", "cases/{case}/claim", Access::kAnalyst,
      [&app](const Request& r) { return release(app, r); });
  add(
      "POST", "cases/{case}/close", Access::kAnalyst,
      [&app](const Request& r) { return close(app, r); }, 4096);
  add("GET", "platforms", Access::kAnalyst, [&app](const Request&) { return list_platforms(app); });
  add(
      "POST", "platforms", Access::kAdmin,
      [&app](const Request& r) { return change_platform(app, r); }, 2048);
}

}  // namespace holdfast
