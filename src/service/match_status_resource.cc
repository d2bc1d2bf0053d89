// /m/compare, /m/index/status and /status as Hasher-Matcher-Actioner answers them.
#include <boost/json.hpp>
#include <chrono>

#include "service/json_fields.h"
#include "service/match_query.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxCompareBytes = 16 * 1024;
constexpr std::int64_t kStaleSeconds = 65;  // as there

// [true, {"distance": 9}] for two values of a type; digests have no distance.
Result<json::array> compare_pair(const App& app, std::string_view type, const json::value& pair) {
  const json::array* both = pair.if_array();
  if (both == nullptr || both->size() != 2 || !both->at(0).is_string() ||
      !both->at(1).is_string()) {
    return fail(ErrorCode::kInvalidArgument, "Give a list of exactly 2 hashes for each type.");
  }
  const Result<std::string> list = enabled_list_of(app, type);
  if (!list) return std::unexpected<Error>(list.error());
  const Result<std::string> left = read_signal(*list, both->at(0).as_string());
  const Result<std::string> right = read_signal(*list, both->at(1).as_string());
  if (!left || !right) return std::unexpected<Error>(left ? right.error() : left.error());
  if (*list != "pdq") return json::array{*left == *right, json::object()};
  const int distance = hamming_distance_bits(*hash256_from_hex(*left), *hash256_from_hex(*right));
  return json::array{distance <= app.options.radius_bits, json::object{{"distance", distance}}};
}

Response compare(const App& app, const Request& request) {
  const Result<json::object> body = read_json_object(request);
  if (!body) return problem(body.error());
  json::object compared;
  for (const auto& field : *body) {
    Result<json::array> result = compare_pair(app, field.key(), field.value());
    if (!result) return problem(result.error());
    compared[field.key()] = std::move(*result);
  }
  return json_response(200, compared);
}

Response index_status(const App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> wanted = query.text("signal_type", 32);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (wanted && list_of_signal_type(*wanted).empty()) {
    return problem(400, "invalid-argument", "No such signal type.");
  }
  json::object view;
  const std::int64_t checked_at_s = app.index.checked_at_s();
  for (const std::string_view name : kSignalTypeNames) {
    if (wanted && *wanted != name) continue;
    view[name] = json::object{{"built_to", checked_at_s == 0 ? -1 : checked_at_s},
                              {"present", app.index.loaded()},
                              {"size", app.index.size_of_type(list_of_signal_type(name))}};
  }
  return json_response(200, view);
}

Response say(unsigned status, std::string_view text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::string(text);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response status(const App& app) {
  using namespace std::chrono;
  if (!app.index.loaded()) return say(503, "INDEX-NOT-LOADED");
  const auto now_s = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  const bool stale = now_s - app.index.checked_at_s() > kStaleSeconds;
  return stale ? say(503, "INDEX-STALE") : say(200, "I-AM-ALIVE");
}

}  // namespace

void add_match_status_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/m/compare",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return compare(app, request); },
              .max_body_bytes = kMaxCompareBytes,
              .hma_errors = true});
  router.add({.method = "GET",
              .pattern = "/m/index/status",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return index_status(app, request); },
              .hma_errors = true});
  router.add({.method = "GET",
              .pattern = "/status",
              .handler = [&app](const Request&) { return status(app); },
              .blocks = false});
  router.add({.method = "GET",
              .pattern = "/status/live",
              .handler = [](const Request&) { return say(200, "I-AM-ALIVE"); },
              .blocks = false});
}

}  // namespace holdfast
