// Which resource answers which path, who may ask it, and how much it may send. Built once at the
// start; then safe from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/message.h"

namespace holdfast {

// Who may call a route. The router enforces it before the resource runs.
enum class Access {
  kPublic,
  kCase,      // a case session (Authorization: Bearer)
  kReport,    // a reporter's session (Authorization: Bearer)
  kStaff,     // anybody signed in at the desk
  kAnalyst,   // role analyst or admin
  kAdmin,     // role admin
  kPlatform,  // a platform's key (Authorization: Bearer), or anybody signed in at the desk
  kExchange,  // a platform's key as its exchange client sends it: Bearer, Basic, x-functions-key
  kLocal,     // asked from this machine, not through a proxy
};

struct Route {
  std::string method;   // "GET" also answers HEAD
  std::string pattern;  // "/api/v1/desk/cases/{number}"
  Access access = Access::kPublic;
  std::function<Response(const Request&)> handler;
  std::size_t max_body_bytes = 0;
  bool hma_errors = false;  // errors as {"message"}, as Hasher-Matcher-Actioner gives them
  bool blocks = true;       // may wait for the database or the CPU: runs on a worker thread
};

class Router {
 public:
  // Finds out who asks; gives a problem response to refuse.
  using Authenticate = std::function<bool(const Route&, Request&, Response& refusal)>;

  void add(Route route);
  // What answers GET for every path that no route has (the pages).
  void set_fallback(std::function<Response(const Request&)> handler);
  void set_authenticate(Authenticate authenticate);

  struct Match {
    const Route* route = nullptr;  // null: no such path, or not by this method
    std::string allowed;           // the methods that the path has, for a 405
  };
  // Fills request.path_parameters when a route is found.
  [[nodiscard]] Match find(Request& request) const;
  // Why whoever asks may not use the route that was found; nothing when they may. Never throws.
  [[nodiscard]] std::optional<Response> refusal(const Match& match, Request& request) const;
  // Authenticates and runs the route, or answers 404 or 405. Never throws.
  [[nodiscard]] Response respond(const Match& match, Request& request) const;

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  [[nodiscard]] std::optional<Response> refuse(const Route& route, Request& request) const;

  std::vector<Route> routes_;
  Route fallback_;
  Authenticate authenticate_;
};

}  // namespace holdfast
