// A request's head through Beast's parser and ours: the path and the query are clean text, and
// nothing that was sent can end a line of the answer.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "service/http_convert.h"
#include "service/problem.h"
#include "service/router.h"

namespace {

namespace http = boost::beast::http;

bool is_clean(std::string_view text) {
  return holdfast::is_utf8(text) && text.find('\0') == std::string_view::npos;
}

holdfast::Router make_router() {
  holdfast::Router router;
  const auto handler = [](const holdfast::Request&) { return holdfast::no_content(); };
  router.add({.method = "GET", .pattern = "/api/v1/cases", .handler = handler});
  router.add({.method = "POST", .pattern = "/api/v1/cases/{number}/decision", .handler = handler});
  router.set_fallback(handler);
  return router;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const holdfast::Router router = make_router();
  http::request_parser<http::string_body> parser;
  parser.header_limit(16 * 1024);
  parser.body_limit(4096);
  parser.eager(true);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(data, size), error);
  if (!parser.is_header_done()) return 0;
  holdfast::Result<holdfast::Request> request = holdfast::request_head(parser.get().base());
  if (!request) return 0;
  HOLDFAST_CHECK(request->path.starts_with('/') && is_clean(request->path));
  HOLDFAST_CHECK(request->query.size() <= 32);
  for (const auto& [name, value] : request->query)
    HOLDFAST_CHECK(is_clean(name) && is_clean(value));
  for (const auto& [name, value] : request->headers) {
    HOLDFAST_CHECK(holdfast::ascii_lower(name) == name);
  }
  (void)request->cookie("holdfast_session");
  const holdfast::Router::Match match = router.find(*request);
  const holdfast::Response response = router.respond(match, *request);
  const std::string head = holdfast::response_head(response, *request, true, 0);
  HOLDFAST_CHECK(head.find("\r\n\r\n") == head.size() - 4);
  return 0;
}
