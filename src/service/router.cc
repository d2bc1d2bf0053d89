// Paths to resources. Safe from any thread once built.
#include "service/router.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "base/check.h"
#include "service/problem.h"

namespace holdfast {
namespace {

// Takes the next segment off the front of `path`, which begins with '/'.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = path.find('/');
  const std::string_view segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool matches(std::string_view pattern, std::string_view path, Parameters& parameters) {
  parameters.clear();
  while (!pattern.empty() && !path.empty()) {
    const std::string_view want = take_segment(pattern);
    const std::string_view have = take_segment(path);
    if (want.starts_with('{')) {
      if (have.empty()) return false;
      parameters.emplace_back(want.substr(1, want.size() - 2), have);
    } else if (want != have) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

// What `function` answers, if anything; an error in the form that the route has. Never throws.
template <class Function>
std::optional<Response> guarded(const Route& route, const Function& function) {
  std::optional<Response> response;
  try {
    response = function();
  } catch (const std::exception&) {
    // What was thrown may quote the request, so it is not logged.
    spdlog::error("{} {} failed inside", route.method, route.pattern);
    response = problem(500, "internal", "Something went wrong here. Try again.");
  }
  if (response && route.hma_errors && response->status >= 400) return as_hma_error(*response);
  return response;
}

}  // namespace

bool is_hma_path(std::string_view path) {
  return path.starts_with("/m/") || path.starts_with("/h/") || path.starts_with("/c/");
}

void Router::add(Route route) {
  HOLDFAST_CHECK(route.pattern.starts_with('/') && (route.handler || route.open_stream));
  if (!route.handler) {
    // Asked all at once, as tests do.
    route.handler = [open = route.open_stream, type = route.stream_type](const Request& request) {
      Response response;
      const std::unique_ptr<BodyStream> stream = open(request, response);
      if (stream == nullptr) return response;
      response.content_type = type;
      response.body = stream->take(request.body, true);
      return response;
    };
  }
  if (route.pattern.find('{') == std::string::npos) whole_[route.pattern].push_back(routes_.size());
  routes_.push_back(std::move(route));
}

void Router::set_fallback(std::function<Response(const Request&)> handler) {
  fallback_ =
      Route{.method = "GET", .pattern = "/{page}", .handler = std::move(handler), .blocks = false};
}

void Router::set_authenticate(Authenticate authenticate) {
  authenticate_ = std::move(authenticate);
}

Router::Match Router::find(Request& request) const {
  // Both arms are views: a const char* beside a string would make a temporary string.
  const std::string_view sent = request.method;
  const std::string_view method = sent == "HEAD" ? std::string_view("GET") : sent;
  Match match;
  const auto is_it = [&](const Route& route) {
    if (route.method == method) {
      match.route = &route;
      return true;
    }
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
    return false;
  };
  // An address that routes name whole is theirs alone, whatever patterns it would fit.
  if (const auto named = whole_.find(request.path); named != whole_.end()) {
    for (const std::size_t at : named->second) {
      if (is_it(routes_[at])) return match;
    }
    return match;
  }
  Parameters parameters;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, request.path, parameters) || !is_it(route)) continue;
    request.path_parameters = std::move(parameters);
    return match;
  }
  if (match.allowed.empty() && fallback_.handler && !request.path.starts_with("/api/") &&
      !is_hma_path(request.path)) {
    if (method == "GET") {
      match.route = &fallback_;
    } else {
      match.allowed = "GET, HEAD";
    }
  }
  return match;
}

std::optional<Response> Router::refuse(const Route& route, Request& request) const {
  Response response;
  if (!authenticate_ || authenticate_(route, request, response)) return std::nullopt;
  return response;
}

std::optional<Response> Router::refusal(const Match& match, Request& request) const {
  return guarded(*match.route, [&] { return refuse(*match.route, request); });
}

std::unique_ptr<BodyStream> Router::open_stream(const Match& match, Request& request,
                                                Response& refusal) const {
  std::unique_ptr<BodyStream> stream;
  const auto refused = guarded(*match.route, [&]() -> std::optional<Response> {
    std::optional<Response> why = refuse(*match.route, request);
    if (why) return why;
    Response answer;
    stream = match.route->open_stream(request, answer);
    return stream ? std::nullopt : std::optional<Response>(std::move(answer));
  });
  if (refused) refusal = *refused;
  return stream;
}

Response Router::respond(const Match& match, Request& request) const {
  if (match.route == nullptr) {
    Response response =
        match.allowed.empty()
            ? problem(404, "not-found", "There is nothing at this address.")
            : problem(405, "method-not-allowed", "Use one of: " + match.allowed + ".");
    if (!match.allowed.empty()) response.headers.emplace_back("Allow", match.allowed);
    return is_hma_path(request.path) ? as_hma_error(response) : response;
  }
  std::optional<Response> response = guarded(*match.route, [&]() -> std::optional<Response> {
    std::optional<Response> refused = refuse(*match.route, request);
    return refused ? std::move(refused) : match.route->handler(request);
  });
  return std::move(*response);
}

}  // namespace holdfast
