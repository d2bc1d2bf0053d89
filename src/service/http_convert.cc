// Between Beast's messages and ours. Pure; safe from any thread.
#include "service/http_convert.h"

#include <boost/url.hpp>

#include "base/bytes.h"
#include "exchange/utf8.h"

namespace holdfast {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kMaxQueryParameters = 32;

// No page takes anything from elsewhere, runs inline code, or may be framed.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr const char* kPermissionsPolicy =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()";

bool is_clean(std::string_view text) {
  return is_utf8(text) && text.find('\0') == std::string_view::npos;
}

void add_security_headers(BeastResponse& out, bool secure) {
  out.set("Content-Security-Policy", kContentSecurityPolicy);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("X-Frame-Options", "DENY");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Permissions-Policy", kPermissionsPolicy);
  out.set("Cross-Origin-Opener-Policy", "same-origin");
  out.set("Cross-Origin-Resource-Policy", "same-origin");
  if (secure) out.set("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace

Result<Request> request_head(const http::request_header<>& header) {
  Request request;
  request.method = std::string(header.method_string());
  const auto target = boost::urls::parse_origin_form(header.target());
  if (!target) {
    return fail(ErrorCode::kInvalidArgument, "The address of this request cannot be read.");
  }
  request.path = target->path();
  bool clean = is_clean(request.path);
  for (const auto& parameter : target->params()) {
    request.query.emplace_back(parameter.key, parameter.value);
    clean = clean && is_clean(parameter.key) && is_clean(parameter.value);
  }
  if (!clean || request.path.empty() || request.path.front() != '/' ||
      request.query.size() > kMaxQueryParameters) {
    return fail(ErrorCode::kInvalidArgument, "The address of this request cannot be read.");
  }
  for (const auto& field : header) {
    request.headers.emplace_back(ascii_lower(field.name_string()), std::string(field.value()));
  }
  return request;
}

BeastResponse to_beast(const Response& response, const Request& request, bool keep_alive) {
  BeastResponse out;
  out.version(11);
  out.result(response.status);
  for (const auto& [name, value] : response.headers) out.insert(name, value);
  if (!response.content_type.empty()) out.set(http::field::content_type, response.content_type);
  add_security_headers(out, request.secure);
  const std::string_view bytes =
      response.static_body.empty() ? std::string_view(response.body) : response.static_body;
  const bool has_body = response.status != 204 && response.status != 304;
  if (has_body) out.set(http::field::content_length, std::to_string(bytes.size()));
  if (has_body && request.method != "HEAD") {
    out.body() = {bytes.data(), bytes.size()};
  }
  out.keep_alive(keep_alive);
  return out;
}

}  // namespace holdfast
