// The whole service in memory for its tests: every route over a fresh database, with a clock that
// the test sets, and nobody between a request and its answer but the router. One thread.
#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hash/work.h"
#include "service/app.h"
#include "service/authenticate.h"
#include "service/http_convert.h"
#include "service/platform_keys.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/case_store.h"
#include "store/staff_store.h"
#include "store/test_database.h"

namespace holdfast {

class TestService {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit TestService(Dialect dialect, const AppOptions& options = {.work = {.base_bits = 1}})
      : database(dialect), app(*database, options, [this] { return now_ms; }) {
    start_secrets().value();
    app.work.load(*database).value();
    add_all_routes(router, app);
    follow();
  }

  // What the housekeeper does a few times a second.
  void follow() {
    app.index.refresh(*database).value();
    app.keys.refresh(*database).value();
    app.sightings.flush(*database).value();
  }

  Response ask(const std::string& method, const std::string& target, std::string body = "",
               const Headers& headers = {}) {
    boost::beast::http::request_header<> head;
    head.method_string(method);
    head.target(target);
    for (const auto& [name, value] : headers) head.insert(name, value);
    Request request = request_head(head).value();
    request.body = std::move(body);
    request.from_loopback = from_loopback;
    const Router::Match match = router.find(request);
    return router.respond(match, request);
  }
  Response get(const std::string& target, const Headers& headers = {}) {
    return ask("GET", target, "", headers);
  }
  Response post(const std::string& target, const boost::json::object& body, Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    return ask("POST", target, boost::json::serialize(body), headers);
  }

  // The value of "proof" for one request.
  boost::json::object proof(const std::string& purpose, const std::string& subject = "") {
    boost::json::object asked{{"purpose", purpose}};
    if (!subject.empty()) asked["subject"] = subject;
    const boost::json::object given = body_of(post("/api/v1/challenges", asked));
    const std::string challenge(given.at("challenge").as_string());
    const int bits = static_cast<int>(given.at("bits").as_int64());
    return {{"challenge", challenge},
            {"nonce", std::to_string(find_work(challenge, 0, 1u << 20, bits).value())}};
  }

  // Headers of somebody newly signed in with this role.
  Headers staff(const std::string& role) {
    const std::string name = fmt::format("{}-{}", role, ++people_);
    const std::string token = random_token();
    transact(*database, [&](Transaction& t) {
      const std::int64_t id = insert_staff(t, name, role, now_ms).value();
      set_staff_credentials(t, {id, "no password", "no secret", 0});
      insert_staff_session(t, token_hash(token), id, now_ms, now_ms + app.options.staff_session_ms);
    });
    return {{"Cookie", std::string(kStaffCookie) + "=" + token}};
  }
  Headers platform(const std::string& name = "Chatter", bool is_curator = false) {
    const NewPlatformKey made =
        transact(*database, [&](Transaction& t) {
          return create_platform_key(t, name, "program", now_ms, is_curator);
        }).value();
    app.keys.refresh(*database).value();
    return {{"Authorization", "Bearer " + made.key}};
  }
  Headers case_session(std::int64_t case_id) {
    const std::string token = random_token();
    transact(*database, [&](Transaction& t) {
      insert_case_session(t, token_hash(token), case_id, now_ms + app.options.case_session_ms);
    });
    return {{"Authorization", "Bearer " + token}};
  }

  static boost::json::object body_of(const Response& response) {
    return boost::json::parse(response.body).as_object();
  }

  TestDatabase database;
  TimeMs now_ms = 1'700'000'000'000;
  bool from_loopback = true;
  App app;
  Router router;

 private:
  int people_ = 0;
};

}  // namespace holdfast
