// What the tests of cases over HTTP share: young people, a desk and a platform. One thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/test_service.h"
#include "store/audit_store.h"
#include "store/bank_store.h"
#include "store/test_cases.h"

namespace holdfast {

namespace json = boost::json;

inline constexpr const char* kCaseKey =
    "85eb60c9015667720f55da657f445be90ba548cdaaa36bd608c858faae26da98";

// A hash with as many bits set as not, as a real picture's has, far from that of another number.
inline Hash256 even_hash(std::uint32_t number) {
  Hash256 hash;
  std::uint64_t state = number;
  for (std::size_t i = 0; i < hash.bytes.size() / 2; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    hash.bytes[i] = static_cast<std::uint8_t>(state >> 56);
    hash.bytes[hash.bytes.size() / 2 + i] = static_cast<std::uint8_t>(~hash.bytes[i]);
  }
  return hash;
}

inline json::object picture(std::uint32_t number, int quality = 90) {
  return {{"pdq", to_hex(even_hash(number))},
          {"quality", quality},
          {"md5", fmt::format("{:032x}", number)},
          {"sha1", fmt::format("{:040x}", number)},
          {"sha256", fmt::format("{:064x}", number)},
          {"width", 640},
          {"height", 480}};
}

class CaseServiceTest : public OnEachDatabase {
 protected:
  json::object submission(const json::array& pictures, const json::object& situation = {}) {
    return {{"submission_id", fmt::format("{:032x}", ++submissions_)},
            {"key", kCaseKey},
            {"proof", service_.proof("case")},
            {"pictures", pictures},
            {"situation", situation}};
  }
  std::string submit(const json::array& pictures, const json::object& situation = {}) {
    const Response response = service_.post("/api/v1/cases", submission(pictures, situation));
    EXPECT_EQ(response.status, 201u) << response.body;
    return std::string(TestService::body_of(response).at("case_number").as_string());
  }
  TestService::Headers session(const std::string& number) {
    const auto key = transact(*service_.database,
                              [&](Transaction& t) { return find_case_by_number(t, number); });
    return service_.case_session(key.value().case_id);
  }
  json::object owner(const std::string& number) {
    const Response response = service_.get("/api/v1/case", session(number));
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  Response withdraw(const std::string& number, const json::object& what = {}) {
    return service_.post("/api/v1/case/withdraw", what, session(number));
  }
  json::object decide(const std::string& number, const json::object& decision) {
    const Response response =
        service_.post("/api/v1/desk/cases/" + number + "/decision", decision, analyst_);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  // "kind" or, of what a platform did, "kind platform"; a picture's position behind it.
  std::vector<std::string> timeline(const std::string& number) {
    std::vector<std::string> out;
    const json::array events = owner(number).at("timeline").as_array();
    for (const json::value& value : events) {
      const json::object& event = value.as_object();
      std::string line(event.at("kind").as_string());
      if (event.at("platform").is_string()) {
        line += " " + std::string(event.at("platform").as_string());
      }
      if (event.at("picture").is_int64()) {
        line += " " + std::to_string(event.at("picture").as_int64());
      }
      out.push_back(line);
    }
    return out;
  }
  std::string state(const std::string& number, int position = 1) {
    const json::array pictures = owner(number).at("pictures").as_array();
    return std::string(pictures.at(position - 1).at("state").as_string());
  }
  std::string lookup(std::uint32_t number) {
    return service_.get("/m/lookup?signal_type=pdq&signal=" + to_hex(even_hash(number)), chatter_)
        .body;
  }
  // The settings as they are but for `changes`.
  Response put_settings(const json::object& changes) {
    json::object wanted = settings_;
    for (const auto& [name, value] : changes) wanted[name] = value;
    TestService::Headers headers = admin_;
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", "/api/v1/desk/case-settings", json::serialize(wanted), headers);
  }
  void set(const json::object& changes) {
    const Response response = put_settings(changes);
    ASSERT_EQ(response.status, 200u) << response.body;
    settings_ = TestService::body_of(response);
  }
  void tick() { service_.now_ms += 1000; }

  TestService service_{GetParam()};
  const TestService::Headers analyst_ = service_.staff("analyst");
  const TestService::Headers admin_ = service_.staff("admin");
  const TestService::Headers chatter_ = service_.platform("Chatter");
  json::object settings_{{"accept_adults", false},
                         {"two_people", false},
                         {"suspend_after", 2},
                         {"service_hours", 48},
                         {"crowded_above", 200}};
  int submissions_ = 0;
};

}  // namespace holdfast
