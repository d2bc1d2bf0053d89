// GET /api/v1/advice: the answer's shape, that it can be cached, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/test_service.h"

namespace holdfast {
namespace {

namespace json = boost::json;

class AdviceResource : public ::testing::Test {
 protected:
  json::object answer(const std::string& query) {
    const Response response = service.get("/api/v1/advice?" + query);
    EXPECT_EQ(response.status, 200u) << response.body;
    return json::parse(response.body).as_object();
  }

  TestService service{Dialect::kSqlite};
};

TEST_F(AdviceResource, AnswersInOrderWithWordsAndSources) {
  const json::object body =
      answer("who=young&situation=sent,deadline&unsafe=true&country=gb&lang=en");
  EXPECT_EQ(body.at("country"), "GB");
  EXPECT_EQ(body.at("situation"), json::value({"sent", "threatened", "deadline"}));
  const json::object& first = body.at("pieces").as_array().at(0).as_object();
  EXPECT_EQ(first.at("id"), "young_safety");
  EXPECT_EQ(first.at("language"), "en");
  EXPECT_FALSE(first.at("sources").as_array().empty());
  EXPECT_EQ(body.at("emergency").at("telephone"), "999");
  EXPECT_EQ(body.at("services").as_array().at(0).at("kind"), "helpline");
}

TEST_F(AdviceResource, MayBeKeptByCaches) {
  const Response response = service.get("/api/v1/advice?who=parent");
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].first, "Cache-Control");
  EXPECT_EQ(response.headers[0].second, "public, max-age=3600");
}

TEST_F(AdviceResource, MarksEntriesThatAreOldByTheServersClock) {
  const auto is_marked = [&] {
    const json::object body = answer("who=young&country=GB");
    return body.at("services").as_array().at(0).at("check_before_use").as_bool() &&
           body.at("emergency").at("check_before_use").as_bool();
  };
  constexpr TimeMs kTwoYearsMs = 2 * 365 * 86'400'000ll;
  service.now_ms = parse_time("2026-11-24T12:00:00Z").value();
  EXPECT_FALSE(is_marked());
  service.now_ms += kTwoYearsMs;
  EXPECT_TRUE(is_marked());
}

TEST_F(AdviceResource, RefusesWhatItDoesNotKnow) {
  for (const char* query :
       {"", "who=", "who=child", "who=young&situation=", "who=young&situation=sent,",
        "who=young&situation=sent;paid", "who=young&unsafe=yes", "who=young&country=GBR",
        "who=young&country=1A", "who=young&lang=e", "who=young&lang=en_GB", "who=young&age=121",
        "who=young&age=x", "who=young&name=x", "who=young&who=parent"}) {
    const Response response = service.get("/api/v1/advice?" + std::string(query));
    EXPECT_EQ(response.status, 400u) << query;
    EXPECT_EQ(response.content_type, "application/problem+json");
  }
}

}  // namespace
}  // namespace holdfast
