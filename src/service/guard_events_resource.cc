// POST /api/v1/guard/events: a platform's events, judged. Back-pressure: what does not fit is told
// to come again.
#include <algorithm>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "service/guard_watch.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

bool is_lines_of_json(std::string_view type) {
  type = trimmed(type.substr(0, type.find(';')));
  const std::string lower = ascii_lower(type);
  return lower == "application/x-ndjson" || lower == "application/ndjson" ||
         lower == "application/jsonl";
}

Response too_many(GuardCrowd crowd) {
  if (crowd == GuardCrowd::kServer) {
    return problem(503, "unavailable", "Too many batches are being judged: send this one again.");
  }
  Response response = problem(429, "too-many-requests",
                              "Your last batches are still being judged: send this one again.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

json::object view_of(const GuardAnswer& answer) {
  json::array refusals;
  for (const GuardRefusal& each : answer.refusals) {
    refusals.push_back(json::object{{"line", each.line}, {"detail", each.sentence}});
  }
  return {{"accepted", answer.accepted}, {"repeated", answer.repeated},
          {"refused", answer.refused},   {"refusals", std::move(refusals)},
          {"shadow", answer.is_shadow},  {"assessments", answer.changed}};
}

Response take(App& app, const Request& request) {
  if (request.principal.kind != Principal::Kind::kPlatformKey) {
    return problem(403, "forbidden", "Only a platform sends events: use its key.");
  }
  QueryFields query(request);
  const bool keep_text = query.word("keep_text", "false", {"true", "false"}) == "true";
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (!is_lines_of_json(request.header("content-type"))) {
    return problem(415, "unsupported", "Send events as application/x-ndjson, one a line.");
  }
  const auto ends = std::count(request.body.begin(), request.body.end(), '\n');
  if (static_cast<std::size_t>(ends) > kMostGuardLines) {
    return problem(413, "too-large", "Send at most 10000 lines at once.");
  }
  GuardCrowd crowd = GuardCrowd::kNone;
  const std::optional<GuardPlace> place = app.guard->enter(request.principal.name, crowd);
  if (!place) return too_many(crowd);
  const auto answer =
      app.guard->take(app.database, {request.principal.name, request.body, keep_text}, app.clock());
  if (!answer) return problem(answer.error());
  app.metrics.note_guard(answer->accepted, answer->opened);
  return json_response(200, view_of(*answer));
}

}  // namespace

void add_guard_events_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/guard/events",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return take(app, request); },
              .max_body_bytes = kMostGuardBytes});
}

}  // namespace holdfast
