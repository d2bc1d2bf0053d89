#include "service/http_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "service/test_http_server.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  start();
  TestHttpClient client(port_);
  for (int i = 0; i < 50; ++i) {
    const HttpAnswer answer = client.ask(kHello);
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "hello");
    ASSERT_EQ(answer.headers.count("connection"), 0u);
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  TestHttpClient client(port_);
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{:02}", i);
    requests += kHello;
  }
  client.send(requests);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(client.receive().body, fmt::format("{:02}", i));
    ASSERT_EQ(client.receive().body, "hello");
  }
}

TEST_F(HttpServerTest, TakesARequestInAnyPieces) {
  start();
  TestHttpClient client(port_);
  for (const char byte : std::string("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")) {
    client.send({&byte, 1});
  }
  EXPECT_EQ(client.receive().body, "abc");
}

TEST_F(HttpServerTest, TakesAChunkedBody) {
  start();
  const HttpAnswer answer = ask(
      "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "abcde");
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  start();
  TestHttpClient client(port_);
  const HttpAnswer head = client.ask("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "5");
  EXPECT_EQ(client.ask(kHello).body, "hello");
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  start();
  for (const char* request :
       {"GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n", "GET /hello HTTP/1.0\r\n\r\n"}) {
    TestHttpClient client(port_);
    const HttpAnswer answer = client.ask(request);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.ended());
  }
}

TEST_F(HttpServerTest, SaysWhatIsNotThereAndStaysOpen) {
  start();
  TestHttpClient client(port_);
  EXPECT_EQ(client.ask("GET /nothing HTTP/1.1\r\n\r\n").status, 404);
  const HttpAnswer wrong = client.ask("DELETE /hello HTTP/1.1\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(wrong.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(client.ask(kHello).status, 200);
}

TEST_F(HttpServerTest, PutsSecurityHeadersOnEveryAnswer) {
  start();
  for (const char* request : {kHello, "GET /nothing HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n",
                              "POST /echo HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"}) {
    HttpAnswer answer = ask(request);
    EXPECT_EQ(answer.headers["x-content-type-options"], "nosniff") << request;
    EXPECT_NE(answer.headers["content-security-policy"].find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(answer.headers.count("strict-transport-security"), 0u);
    EXPECT_EQ(answer.headers.count("date"), 1u);
  }
}

TEST_F(HttpServerTest, AnswersOthersWhileWorkersAreBusy) {
  start();
  TestHttpClient slow(port_);
  slow.send("GET /wait HTTP/1.1\r\n\r\n");
  waiting_.get_future().wait();
  EXPECT_EQ(ask(kHello).status, 200);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").status, 200);
  released_.set_value();
  EXPECT_EQ(slow.receive().body, "waited");
}

TEST_F(HttpServerTest, FinishesOpenRequestsAndClosesIdleOnesWhenStopped) {
  start();
  TestHttpClient idle(port_), used(port_), open(port_);
  EXPECT_EQ(used.ask(kHello).status, 200);
  open.send("GET /wait HTTP/1.1\r\n\r\n");
  waiting_.get_future().wait();
  server_->stop();
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(used.ended());
  EXPECT_FALSE(TestHttpClient(port_).connected());
  released_.set_value();
  const HttpAnswer answer = open.receive();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  const auto started = std::chrono::steady_clock::now();
  running_.join();
  EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
}

TEST_F(HttpServerTest, WaitsForOpenRequestsOnlySoLong) {
  options_.drain_timeout = 1s;
  start();
  TestHttpClient open(port_);
  open.send("GET /wait HTTP/1.1\r\n\r\n");
  waiting_.get_future().wait();
  const auto started = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  released_.set_value();
}

TEST_F(HttpServerTest, CountsRequestsByRouteAndNeverByPath) {
  start();
  EXPECT_EQ(ask(kHello).status, 200);
  EXPECT_EQ(ask("GET /private-words HTTP/1.1\r\n\r\n").status, 404);
  stop();
  const std::string text = metrics_.text();
  EXPECT_NE(text.find("{method=\"GET\",route=\"/hello\",status=\"200\"} 1"), std::string::npos);
  EXPECT_NE(text.find("{method=\"other\",route=\"none\",status=\"404\"} 1"), std::string::npos);
  EXPECT_EQ(text.find("private-words"), std::string::npos);
}

TEST_F(HttpServerTest, RefusesAnAddressItCannotUse) {
  options_.host = "not-an-address";
  EXPECT_EQ(HttpServer::create(options_, router_, metrics_).error().code,
            ErrorCode::kInvalidArgument);
  options_.host = "127.0.0.1";
  start();
  options_.port = port_;
  EXPECT_EQ(HttpServer::create(options_, router_, metrics_).error().code, ErrorCode::kConflict);
}

TEST_F(HttpServerTest, AnswersOverTls) {
  write_certificate("first.test");
  start();
  TestHttpClient client(port_, true);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.certificate_name(), "first.test");
  const HttpAnswer answer = client.ask(kHello);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.headers.at("strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc").body, "abc");
}

TEST_F(HttpServerTest, SaysNothingToPlainTextOnATlsPort) {
  write_certificate("first.test");
  start();
  EXPECT_EQ(ask(kHello).status, 0);
  EXPECT_EQ(TestHttpClient(port_, true).ask(kHello).status, 200);
}

TEST_F(HttpServerTest, TakesANewCertificateForNewConnections) {
  write_certificate("first.test");
  start();
  TestHttpClient old(port_, true);
  write_certificate("second.test");
  ASSERT_TRUE(server_->reload_tls());
  EXPECT_EQ(TestHttpClient(port_, true).certificate_name(), "second.test");
  EXPECT_EQ(old.certificate_name(), "first.test");
  EXPECT_EQ(old.ask(kHello).status, 200);
}

TEST_F(HttpServerTest, KeepsItsCertificateWhenTheNewOneIsBroken) {
  write_certificate("first.test");
  start();
  const std::string certificate = options_.tls_certificate_file;
  std::filesystem::copy_file(certificate, certificate + ".kept");
  write_certificate("second.test");  // a new key, and then the old certificate: not a pair
  std::filesystem::remove(certificate);
  std::filesystem::rename(certificate + ".kept", certificate);
  EXPECT_EQ(server_->reload_tls().error().code, ErrorCode::kInvalidArgument);
  std::filesystem::remove(certificate);
  EXPECT_EQ(server_->reload_tls().error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(TestHttpClient(port_, true).certificate_name(), "first.test");
}

TEST_F(HttpServerTest, NeedsCertificateAndKeyTogether) {
  write_certificate("first.test");
  const std::string key = std::exchange(options_.tls_key_file, "");
  EXPECT_EQ(HttpServer::create(options_, router_, metrics_).error().code,
            ErrorCode::kInvalidArgument);
  options_.tls_key_file = key + ".missing";
  EXPECT_EQ(HttpServer::create(options_, router_, metrics_).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace holdfast
