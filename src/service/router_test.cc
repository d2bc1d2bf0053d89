#include "service/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "service/problem.h"

namespace holdfast {
namespace {

Response said(const std::string& text) {
  Response response;
  response.body = text;
  return response;
}

Route route(const char* method, const char* pattern) {
  const std::string name = std::string(method) + " " + pattern;
  return {.method = method, .pattern = pattern, .handler = [name](const Request&) {
            return said(name);
          }};
}

Request ask(const char* method, const char* path) {
  Request request;
  request.method = method;
  request.path = path;
  return request;
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.add(route("GET", "/api/v1/cases"));
    router_.add(route("POST", "/api/v1/cases"));
    router_.add(route("GET", "/api/v1/cases/{number}"));
    router_.add(route("DELETE", "/api/v1/cases/{number}/pictures/{position}"));
    router_.set_fallback([](const Request& request) { return said("page " + request.path); });
  }
  Response answer(Request request) { return router_.respond(router_.find(request), request); }

  Router router_;
};

TEST_F(RouterTest, FindsARouteByMethodAndPath) {
  EXPECT_EQ(answer(ask("GET", "/api/v1/cases")).body, "GET /api/v1/cases");
  EXPECT_EQ(answer(ask("POST", "/api/v1/cases")).body, "POST /api/v1/cases");
}

TEST_F(RouterTest, TakesParametersFromThePath) {
  Request request = ask("DELETE", "/api/v1/cases/7K3M-Q9TD/pictures/2");
  ASSERT_NE(router_.find(request).route, nullptr);
  EXPECT_EQ(request.path_parameter("number"), "7K3M-Q9TD");
  EXPECT_EQ(request.path_parameter("position"), "2");
}

TEST_F(RouterTest, AnswersHeadWhereItAnswersGet) {
  EXPECT_EQ(answer(ask("HEAD", "/api/v1/cases")).status, 200u);
}

TEST_F(RouterTest, SaysWhichMethodsAPathHas) {
  const Response response = answer(ask("PUT", "/api/v1/cases"));
  EXPECT_EQ(response.status, 405u);
  const std::pair<std::string, std::string> allow{"Allow", "GET, HEAD, POST"};
  EXPECT_EQ(response.headers.back(), allow);
}

TEST_F(RouterTest, GivesAnAddressThatIsNamedWholeToItsRoutesAlone) {
  router_.add(route("POST", "/api/v1/cases/check"));
  EXPECT_EQ(answer(ask("POST", "/api/v1/cases/check")).body, "POST /api/v1/cases/check");
  EXPECT_EQ(answer(ask("GET", "/api/v1/cases/check")).status, 405u);
  EXPECT_EQ(answer(ask("GET", "/api/v1/cases/other")).status, 200u);
  EXPECT_EQ(answer(ask("GET", "/api/v1/cases/{number}")).status, 200u);
}

TEST_F(RouterTest, MatchesWholePathsOnly) {
  for (const char* path : {"/api/v1/case", "/api/v1/casess", "/api/v1/cases/", "/api/v1/cases/a/b",
                           "/api/v1/cases/a/", "/api//v1/cases", "/api/v1", "/api/v1/CASES"}) {
    EXPECT_EQ(answer(ask("GET", path)).status, 404u) << path;
  }
}

TEST_F(RouterTest, GivesPagesWhatNoRouteHas) {
  EXPECT_EQ(answer(ask("GET", "/")).body, "page /");
  EXPECT_EQ(answer(ask("HEAD", "/remove")).body, "page /remove");
  EXPECT_EQ(answer(ask("POST", "/remove")).status, 405u);
}

TEST_F(RouterTest, GivesNoPageUnderTheApi) {
  EXPECT_EQ(answer(ask("GET", "/api/v2/cases")).status, 404u);
  EXPECT_EQ(answer(ask("GET", "/m/nothing")).status, 404u);
}

TEST_F(RouterTest, AsksWhoItIsBeforeTheResourceRuns) {
  bool ran = false;
  router_.add({.method = "GET", .pattern = "/closed", .handler = [&](const Request&) {
                 ran = true;
                 return Response{};
               }});
  router_.set_authenticate([](const Route& asked, Request&, Response& refusal) {
    refusal = problem(401, "unauthenticated", asked.pattern);
    return false;
  });
  EXPECT_EQ(answer(ask("GET", "/closed")).status, 401u);
  EXPECT_FALSE(ran);
}

TEST_F(RouterTest, SaysWhyBeforeABodyIsRead) {
  Request request = ask("POST", "/api/v1/cases");
  const Router::Match match = router_.find(request);
  EXPECT_FALSE(router_.refusal(match, request));
  router_.set_authenticate([](const Route&, Request&, Response& refusal) {
    refusal = problem(401, "unauthenticated", "No.");
    return false;
  });
  EXPECT_EQ(router_.refusal(match, request)->status, 401u);
}

TEST_F(RouterTest, AnswersWithoutAWordOfWhatWasThrown) {
  router_.add({.method = "GET", .pattern = "/broken", .handler = [](const Request&) -> Response {
                 throw std::runtime_error("private words");
               }});
  const Response response = answer(ask("GET", "/broken"));
  EXPECT_EQ(response.status, 500u);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body.find("private words"), std::string::npos);
}

TEST_F(RouterTest, ShapesErrorsAsHmaWhereTheRouteSaysSo) {
  Route hma = route("GET", "/m/lookup");
  hma.hma_errors = true;
  hma.handler = [](const Request&) { return problem(400, "invalid-argument", "No."); };
  router_.add(hma);
  EXPECT_EQ(answer(ask("GET", "/m/lookup")).body, R"({"message":"No."})");
}

TEST_F(RouterTest, LeavesAnswersThatAreNoErrorsAlone) {
  Route hma = route("GET", "/m/lookup");
  hma.hma_errors = true;
  router_.add(hma);
  EXPECT_EQ(answer(ask("GET", "/m/lookup")).body, "GET /m/lookup");
}

}  // namespace
}  // namespace holdfast
