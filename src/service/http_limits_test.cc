// What the server refuses: too much, too slow, too many, or no HTTP at all.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "service/test_http_server.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

class HttpLimitsTest : public HttpServerTest {};

TEST_F(HttpLimitsTest, RefusesABodyOverTheLimitOfItsRoute) {
  start();
  const auto post = [](std::size_t size) {
    return fmt::format("POST /echo HTTP/1.1\r\nContent-Length: {}\r\n\r\n{}", size,
                       std::string(size, 'x'));
  };
  EXPECT_EQ(ask(post(1000)).status, 200);
  TestHttpClient client(port_);
  EXPECT_EQ(client.ask(post(1001)).status, 413);
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpLimitsTest, RefusesAChunkedBodyOverTheLimit) {
  start();
  std::string request = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 101; ++i) request += "a\r\n0123456789\r\n";
  EXPECT_EQ(ask(request + "0\r\n\r\n").status, 413);
}

TEST_F(HttpLimitsTest, RefusesABodyWhereNoneIsTaken) {
  start();
  EXPECT_EQ(ask("GET /hello HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").status, 413);
}

TEST_F(HttpLimitsTest, SaysNotFoundRatherThanTooLarge) {
  start();
  EXPECT_EQ(ask("POST /nothing HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345").status, 404);
}

TEST_F(HttpLimitsTest, RefusesHeadersOverTheLimit) {
  options_.max_header_bytes = 4096;
  start();
  const auto get = [](std::size_t bytes) {
    return "GET /hello HTTP/1.1\r\nX: " + std::string(bytes, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(ask(get(3900)).status, 200);
  EXPECT_EQ(ask(get(4200)).status, 431);
  EXPECT_EQ(ask(get(100'000)).status, 431);
  std::string many = "GET /hello HTTP/1.1\r\n";
  for (int i = 0; i < 1000; ++i) many += fmt::format("X-{}: y\r\n", i);
  EXPECT_EQ(ask(many + "\r\n").status, 431);
}

TEST_F(HttpLimitsTest, RefusesWhatIsNoRequest) {
  start();
  for (const char* request :
       {"nonsense\r\n\r\n", "GET\r\n\r\n", "GET /hello\r\n\r\n", "GET /hello HTTP/9.9\r\n\r\n",
        "GET /hello HTTP/1.1\r\nno colon\r\n\r\n", "GET  /hello HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n", "GET /a%00 HTTP/1.1\r\n\r\n", "GET * HTTP/1.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\x16\x03\x01\x02\x01\x01\r\n\r\n"}) {
    TestHttpClient client(port_);
    EXPECT_EQ(client.ask(request).status, 400) << request;
    EXPECT_TRUE(client.ended()) << request;
  }
}

// What two servers in a row could understand in two ways.
TEST_F(HttpLimitsTest, RefusesTwoLengths) {
  start();
  for (const char* request :
       {"POST /echo HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1\r\na\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
        "1\r\na\r\n0\r\n\r\n"}) {
    EXPECT_EQ(ask(request).status, 400) << request;
  }
}

TEST_F(HttpLimitsTest, TellsWhoSendsHeadersTooSlowly) {
  start();
  TestHttpClient client(port_);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  EXPECT_TRUE(client.ended());
}

// A byte now and then does not buy more time.
TEST_F(HttpLimitsTest, TellsWhoDripsHeaders) {
  start();
  TestHttpClient client(port_);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  for (int i = 0; i < 7; ++i) {
    std::this_thread::sleep_for(200ms);
    client.send("x");
  }
  client.send("\r\n\r\n");
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpLimitsTest, TellsWhoSendsABodyTooSlowly) {
  start();
  TestHttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpLimitsTest, ClosesAnIdleConnectionWithoutAWord) {
  options_.idle_timeout = 1s;
  start();
  TestHttpClient client(port_);
  EXPECT_EQ(client.ask(kHello).status, 200);
  EXPECT_EQ(client.receive().status, 0);
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpLimitsTest, SaysGoOnToWhoAsksFirst) {
  start();
  TestHttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.ask("abc").body, "abc");
}

TEST_F(HttpLimitsTest, SaysTooLargeRatherThanGoOn) {
  start();
  TestHttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(HttpLimitsTest, TakesNoMoreConnectionsThanItMay) {
  options_.max_connections = 2;
  start();
  auto first = std::make_unique<TestHttpClient>(port_);
  TestHttpClient second(port_);
  EXPECT_EQ(first->ask(kHello).status, 200);
  EXPECT_EQ(second.ask(kHello).status, 200);
  EXPECT_EQ(ask(kHello).status, 0);
  EXPECT_EQ(second.ask(kHello).status, 200);
  first.reset();
  int status = 0;  // the server sees the close a moment later
  for (int i = 0; i < 100 && status == 0; ++i) {
    status = ask(kHello).status;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(status, 200);
}

TEST_F(HttpLimitsTest, TellsWhoIsSlowOverTlsToo) {
  write_certificate("first.test");
  start();
  TestHttpClient client(port_, true);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  EXPECT_EQ(client.receive().status, 408);
}

}  // namespace
}  // namespace holdfast
