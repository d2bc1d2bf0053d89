// The pages: every GET that no other route answers, and the OpenAPI document.
#include "base/bytes.h"
#include "service/assets.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

// "/" is index.html, "/remove" is remove.html, "/fr" is fr/index.html, "/desk/..." is desk.html.
const Asset* asset_for(std::string_view path) {
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path == "desk" || path.starts_with("desk/")) return find_asset("desk.html");
  if (path.empty()) return find_asset("index.html");
  if (path.starts_with("frames/")) return nullptr;  // not pages: alert_frame.cc fills them
  for (const std::string& candidate :
       {std::string(path), std::string(path) + ".html", std::string(path) + "/index.html"}) {
    if (const Asset* asset = find_asset(candidate)) return asset;
  }
  return nullptr;
}

// Takes the next of the comma-separated members off the front of `list`, without its blanks.
std::string_view take_member(std::string_view& list) {
  const std::size_t comma = list.find(',');
  const std::string_view member = trimmed(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  return member;
}

// RFC 9110 section 12.5.3: "gzip", unless its weight is zero.
bool accepts_gzip(const Request& request) {
  std::string_view list = request.header("accept-encoding");
  while (!list.empty()) {
    const std::string_view member = take_member(list);
    const std::size_t semicolon = member.find(';');
    if (ascii_lower(trimmed(member.substr(0, semicolon))) != "gzip") continue;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = trimmed(member.substr(semicolon + 1));
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

// RFC 9110 section 13.1.2: weak comparison, for a proxy that packs a page marks its tag as weak.
bool has_it_already(const Request& request, const Asset& asset) {
  std::string_view list = request.header("if-none-match");
  while (!list.empty()) {
    const std::string_view tag = take_member(list);
    if (tag == "*" || without_weakness(tag) == without_weakness(asset.etag)) return true;
  }
  return false;
}

Response asset_response(const Request& request, const Asset& asset) {
  Response response;
  response.content_type = asset.content_type;
  const bool hashed_name = asset.path.starts_with("assets/");
  response.headers.emplace_back("Cache-Control",
                                hashed_name ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("ETag", asset.etag);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (has_it_already(request, asset)) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  if (!asset.gzip.empty() && accepts_gzip(request)) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.static_body = asset.gzip;
  } else {
    response.static_body = asset.contents;
  }
  return response;
}

Response page(const Request& request) {
  if (const Asset* asset = asset_for(request.path)) return asset_response(request, *asset);
  if (const Asset* missing = find_asset("404.html")) {
    Response response = asset_response(request, *missing);
    if (response.status == 200) response.status = 404;
    return response;
  }
  return problem(404, "not-found", "There is nothing at this address.");
}

}  // namespace

void add_page_routes(Router& router) {
  router.add({.method = "GET",
              .pattern = "/api/openapi.json",
              .handler =
                  [](const Request& request) {
                    const Asset* document = find_asset("api/openapi.json");
                    if (document == nullptr) {
                      return problem(404, "not-found", "This program was built without its pages.");
                    }
                    return asset_response(request, *document);
                  },
              .blocks = false});
  router.set_fallback(page);
}

}  // namespace holdfast
