// /h/hash as Hasher-Matcher-Actioner answers it: a file or its URL in, its hashes out.
#include <boost/json.hpp>

#include "service/match_query.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kFormBytes = 4096;  // around a file

Response view_of(const Result<MediaSignals>& signals) {
  if (!signals) return problem(signals.error());
  json::object view;
  for (const auto& [type, value] : *signals) view[type] = value;
  return json_response(200, view);
}

Response hash_url(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> url = query.text("url", 2048);
  const std::optional<std::string> content_type = query.text("content_type", 32);
  const std::optional<std::string> types = query.text("types", 256);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (!url) return problem(400, "invalid-argument", "url is required");
  const auto media = fetch_media(app, *url, content_type);
  if (!media) return problem(media.error());
  return view_of(hash_media(app, media->content_type, types, media->file));
}

Response hash_file(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> types = query.text("types", 256);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  const Result<Upload> upload = read_upload(request, nullptr);
  if (!upload) return problem(upload.error());
  return view_of(hash_media(app, upload->content_type, types, upload->file));
}

}  // namespace

void add_hash_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/h/hash",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return hash_url(app, request); },
              .hma_errors = true});
  router.add({.method = "POST",
              .pattern = "/h/hash",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return hash_file(app, request); },
              .max_body_bytes = app.options.max_picture_bytes + kFormBytes,
              .hma_errors = true});
}

}  // namespace holdfast
