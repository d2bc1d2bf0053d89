// Problem details and JSON responses. Pure; safe from any thread.
#include "service/problem.h"

#include <boost/json.hpp>

namespace holdfast {
namespace {

namespace json = boost::json;

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kCorrupt:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnsupported:
      return 415;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "Sign in first";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 408:
      return "Too slow";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "Cannot be read";
    case 429:
      return "Too many requests";
    case 431:
      return "Headers too large";
    case 503:
      return "Try again later";
    case 507:
      return "No room";
    default:
      return status < 400 ? "OK" : "Something went wrong here";
  }
}

Response problem(unsigned status, std::string_view code, std::string_view detail) {
  Response response = json_response(status, json::object{{"type", "about:blank"},
                                                         {"title", reason_phrase(status)},
                                                         {"status", status},
                                                         {"code", code},
                                                         {"detail", detail}});
  response.content_type = "application/problem+json";
  if (status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

Response problem(const Error& error) {
  return problem(status_of(error.code), error_code_name(error.code), error.message);
}

Response as_hma_error(const Response& response) {
  const json::value body = json::parse(response.body);
  Response out = json_response(response.status, json::object{{"message", body.at("detail")}});
  out.headers = response.headers;
  return out;
}

Response json_response(unsigned status, const json::value& value) {
  Response response;
  response.status = status;
  response.body = json::serialize(value);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace holdfast
