#include "service/message.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "service/http_convert.h"
#include "service/problem.h"

namespace holdfast {
namespace {

namespace http = boost::beast::http;

http::request_header<> head(const char* target) {
  http::request_header<> header;
  header.method_string("GET");
  header.target(target);
  return header;
}

TEST(Message, FindsTheFirstHeader) {
  Request request;
  request.headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}};
  EXPECT_EQ(request.header("b"), "2");
  EXPECT_EQ(request.header("c"), "");
}

TEST(Message, FindsACookieAmongOthers) {
  Request request;
  request.headers = {{"cookie", "a=1; holdfast_session=x=y;b=;holdfast_session=second"}};
  EXPECT_EQ(request.cookie("holdfast_session"), "x=y");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "");
  EXPECT_EQ(request.cookie("session"), "");
}

TEST(Message, NamesRolesBothWays) {
  for (const Role role : {Role::kAdmin, Role::kAnalyst, Role::kPlatform}) {
    EXPECT_EQ(role_from_name(role_name(role)), role);
  }
  EXPECT_EQ(role_from_name("none"), std::nullopt);
  EXPECT_EQ(role_from_name("Admin"), std::nullopt);
}

TEST(Message, NamesWhoActed) {
  Principal principal;
  principal.name = "ada";
  EXPECT_EQ(principal.actor(), "nobody");
  principal.kind = Principal::Kind::kStaff;
  EXPECT_EQ(principal.actor(), "staff:ada");
  principal.kind = Principal::Kind::kPlatformKey;
  EXPECT_EQ(principal.actor(), "platform:ada");
  principal.kind = Principal::Kind::kCase;
  EXPECT_EQ(principal.actor(), "case");
}

TEST(RequestHead, DecodesPathAndQuery) {
  const Request request = request_head(head("/a%20b/%C3%A9?x=1%2B1&y=&x=a+b&z")).value();
  EXPECT_EQ(request.path, "/a b/é");
  const std::vector<std::pair<std::string, std::string>> expected{
      {"x", "1+1"}, {"y", ""}, {"x", "a b"}, {"z", ""}};
  EXPECT_EQ(request.query, expected);
  EXPECT_EQ(request.query_value("x"), "1+1");
  EXPECT_EQ(request.query_value("none"), std::nullopt);
}

TEST(RequestHead, LowersTheNamesOfHeadersOnly) {
  http::request_header<> header = head("/");
  header.set("X-Thing", "Value");
  const Request request = request_head(header).value();
  EXPECT_EQ(request.header("x-thing"), "Value");
}

TEST(RequestHead, RefusesWhatIsNoPath) {
  for (const char* target : {"", "*", "a", "http://host/", "/%", "/%zz", "/a%00b", "/a%ff",
                             "/?a=%00", "/?%ff=1", "/a b", "/\xff"}) {
    const auto request = request_head(head(target));
    ASSERT_FALSE(request) << target;
    EXPECT_EQ(request.error().code, ErrorCode::kInvalidArgument) << target;
  }
}

TEST(RequestHead, TakesThirtyTwoParametersAtMost) {
  std::string target = "/?a=1";
  for (int i = 1; i < 32; ++i) target += "&a=1";
  EXPECT_TRUE(request_head(head(target.c_str())));
  target += "&a=1";
  EXPECT_FALSE(request_head(head(target.c_str())));
}

TEST(ResponseHead, CarriesTheSecurityHeaders) {
  const std::string text = response_head(Response{}, Request{}, true, 0);
  for (const char* header :
       {"X-Content-Type-Options: nosniff\r\n", "X-Frame-Options: DENY\r\n",
        "Referrer-Policy: no-referrer\r\n", "Cross-Origin-Opener-Policy: same-origin\r\n",
        "frame-ancestors 'none'", "default-src 'none'"}) {
    EXPECT_NE(text.find(header), std::string::npos) << header;
  }
  EXPECT_EQ(text.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(text.find("'unsafe-eval'"), std::string::npos);
  EXPECT_EQ(text.find("Strict-Transport-Security"), std::string::npos);
}

TEST(ResponseHead, AsksForTlsOnlyOverTls) {
  Request request;
  request.secure = true;
  EXPECT_NE(response_head(Response{}, request, true, 0).find("Strict-Transport-Security: max-age="),
            std::string::npos);
}

TEST(ResponseHead, HasNoLengthWhereThereIsNoBody) {
  for (const unsigned status : {204u, 304u}) {
    Response response;
    response.status = status;
    response.body = "never sent";
    EXPECT_EQ(response_head(response, Request{}, true, 0).find("Content-Length"),
              std::string::npos);
    EXPECT_EQ(response_body(response), "");
  }
}

TEST(ResponseHead, HasTheDateAsRfc9110WritesIt) {
  const std::string text = response_head(Response{}, Request{}, true, 784'111'777'999);
  EXPECT_NE(text.find("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos);
}

TEST(Problem, IsWhatRfc9457Says) {
  const Response response = problem(fail(ErrorCode::kConflict, "Twice.").error());
  EXPECT_EQ(response.status, 409u);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Conflict","status":409,"code":"conflict",)"
            R"("detail":"Twice."})");
}

TEST(Problem, HasHmasShapeWhereAsked) {
  const Response response = as_hma_error(problem(400, "invalid-argument", "Not \"this\"."));
  EXPECT_EQ(response.status, 400u);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, R"({"message":"Not \"this\"."})");
}

TEST(Problem, SaysWhenToComeBack) {
  const Response response = problem(fail(ErrorCode::kUnavailable, "Busy.").error());
  EXPECT_EQ(response.status, 503u);
  const std::pair<std::string, std::string> expected{"Retry-After", "2"};
  EXPECT_NE(std::find(response.headers.begin(), response.headers.end(), expected),
            response.headers.end());
}

}  // namespace
}  // namespace holdfast
