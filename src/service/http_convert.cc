// Between Beast's messages and ours. Pure; safe from any thread.
#include "service/http_convert.h"

#include <fmt/format.h>

#include <array>
#include <boost/beast/http/status.hpp>
#include <boost/url.hpp>
#include <chrono>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kMaxQueryParameters = 32;

// No page takes anything from elsewhere, runs inline code, or may be framed.
constexpr std::string_view kAlways =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src "
    "'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "interest-cohort=()\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

bool is_clean(std::string_view text) {
  return is_utf8(text) && text.find('\0') == std::string_view::npos;
}

// "Mon, 29 Apr 2024 09:00:00 GMT" (RFC 9110 section 5.6.7).
std::string http_date(TimeMs at_ms) {
  using namespace std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_time<milliseconds> at{milliseconds{at_ms}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(at - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

// The date is written anew once a second.
const std::string& date_of(TimeMs now_ms) {
  thread_local TimeMs second = -1;
  thread_local std::string text;
  if (now_ms / 1000 != second) {
    second = now_ms / 1000;
    text = http_date(now_ms);
  }
  return text;
}

// RFC 9112 section 6.1: a coding that is not understood hides where the body ends.
bool has_known_coding(const http::request_header<>& header) {
  const std::size_t count = header.count(http::field::transfer_encoding);
  const std::string_view coding = header[http::field::transfer_encoding];
  return count == 0 || (count == 1 && ascii_lower(trimmed(coding)) == "chunked");
}

bool has_body(const Response& response) {
  return response.status >= 200 && response.status != 204 && response.status != 304;
}

}  // namespace

Result<Request> request_head(const http::request_header<>& header) {
  if (!has_known_coding(header)) {
    return fail(ErrorCode::kInvalidArgument, "Send the body as it is, or chunked.");
  }
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

std::string_view response_body(const Response& response) {
  if (!has_body(response)) return {};
  return response.static_body.empty() ? std::string_view(response.body) : response.static_body;
}

std::string response_head(const Response& response, const Request& request, bool keep_alive,
                          TimeMs now_ms) {
  std::string head;
  head.reserve(1024);
  head +=
      fmt::format("HTTP/1.1 {} {}\r\n", response.status,
                  std::string_view(http::obsolete_reason(http::int_to_status(response.status))));
  const auto add = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  for (const auto& [name, value] : response.headers) add(name, value);
  if (!response.content_type.empty()) add("Content-Type", response.content_type);
  if (response.is_chunked) {
    add("Transfer-Encoding", "chunked");
  } else if (has_body(response)) {
    add("Content-Length", std::to_string(response_body(response).size()));
  }
  head.append(kAlways);
  if (request.secure) add("Strict-Transport-Security", "max-age=31536000");
  add("Date", date_of(now_ms));
  if (!keep_alive) add("Connection", "close");
  return head.append("\r\n");
}

}  // namespace holdfast
