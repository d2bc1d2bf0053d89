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

void Router::add(Route route) {
  HOLDFAST_CHECK(route.pattern.starts_with('/') && route.handler);
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
  Parameters parameters;
  // An address that routes name whole is theirs alone, whatever patterns it would fit.
  const auto is_named_by = [&](const Route& route) {
    return route.pattern == request.path && route.pattern.find('{') == std::string::npos;
  };
  const bool is_named = std::any_of(routes_.begin(), routes_.end(), is_named_by);
  for (const Route& route : routes_) {
    if (is_named ? !is_named_by(route) : !matches(route.pattern, request.path, parameters))
      continue;
    if (route.method == method) {
      match.route = &route;
      request.path_parameters = std::move(parameters);
      return match;
    }
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (match.allowed.empty() && fallback_.handler && !request.path.starts_with("/api/") &&
      !request.path.starts_with("/m/")) {
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

Response Router::respond(const Match& match, Request& request) const {
  if (match.route == nullptr) {
    if (match.allowed.empty())
      return problem(404, "not-found", "There is nothing at this address.");
    Response response = problem(405, "method-not-allowed", "Use one of: " + match.allowed + ".");
    response.headers.emplace_back("Allow", match.allowed);
    return response;
  }
  std::optional<Response> response = guarded(*match.route, [&]() -> std::optional<Response> {
    std::optional<Response> refused = refuse(*match.route, request);
    return refused ? std::move(refused) : match.route->handler(request);
  });
  return std::move(*response);
}

}  // namespace holdfast
