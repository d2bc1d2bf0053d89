// POST /api/v1/lookups: opens a stream of look-ups, within limits.
#include "base/bytes.h"
#include "service/batch_lookup.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

bool is_lines_of_json(std::string_view type) {
  const std::string kind = ascii_lower(trimmed(type.substr(0, type.find(';'))));
  return kind == "application/x-ndjson" || kind == "application/ndjson" ||
         kind == "application/jsonl";
}

std::unique_ptr<BodyStream> open(App& app, const Request& request, Response& refusal) {
  const auto refuse = [&refusal](const Response& why) {
    refusal = why;
    return nullptr;
  };
  QueryFields query(request);
  const MatchParameters parameters = read_match_parameters(query);
  if (const Result<void> read = query.finish(); !read) return refuse(problem(read.error()));
  if (!is_lines_of_json(request.header("content-type"))) {
    return refuse(problem(415, "unsupported", "Send hashes as application/x-ndjson, one a line."));
  }
  if (!app.index.loaded()) {
    return refuse(problem(503, "unavailable", "The lists are still being loaded."));
  }
  const Result<MatchFilter> filter = filter_of(app, parameters);
  if (!filter) return refuse(problem(filter.error()));
  if (++app.lookup_streams > kMostLookupStreams) {
    --app.lookup_streams;
    return refuse(problem(503, "unavailable", "Too many batches are being answered: ask again."));
  }
  return std::make_unique<BatchLookup>(
      app, BatchLookup::Options{parameters, *filter, request.principal});
}

}  // namespace

void add_batch_lookup_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/lookups",
              .access = Access::kPlatform,
              .max_body_bytes = kMostLookupBytes,
              .open_stream = [&app](const Request& request,
                                    Response& refusal) { return open(app, request, refusal); },
              .stream_type = "application/x-ndjson"});
}

}  // namespace holdfast
