#include "service/http_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "service/problem.h"
#include "service/test_http_client.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

Response said(std::string text) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(text);
  return response;
}

// A server on a free port with a few small routes, until the end of the test.
class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    options_.port = 0;
    options_.threads = 2;
    options_.workers = 2;
    options_.header_timeout = 1s;
    options_.body_timeout = 1s;
    router_.add({.method = "GET",
                 .pattern = "/hello",
                 .handler = [](const Request&) { return said("hello"); },
                 .blocks = false});
    router_.add({.method = "POST",
                 .pattern = "/echo",
                 .handler = [](const Request& request) { return said(request.body); },
                 .max_body_bytes = 1000});
    router_.add({.method = "GET", .pattern = "/wait", .handler = [this](const Request&) {
                   waiting_.set_value();
                   released_.get_future().wait();
                   return said("waited");
                 }});
  }
  ~HttpServerTest() override {
    try {
      released_.set_value();
    } catch (const std::future_error&) {
      // The test has released it already.
    }
    stop();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  void start() {
    auto created = HttpServer::create(options_, router_, metrics_);
    ASSERT_TRUE(created) << created.error().message;
    server_ = std::move(*created);
    port_ = server_->port();
    running_ = std::jthread([this] { server_->run(); });
  }
  void stop() {
    if (!running_.joinable()) return;
    server_->stop();
    running_.join();
  }
  HttpAnswer ask(std::string_view request) { return HttpClient(port_).ask(request); }

  // A fresh P-256 key and certificate, in the files that the options name.
  void write_certificate(const char* name);

  HttpServerOptions options_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<HttpServer> server_;
  std::uint16_t port_ = 0;
  std::promise<void> waiting_, released_;  // of /wait
  std::filesystem::path folder_;
  std::jthread running_;
};

void HttpServerTest::write_certificate(const char* name) {
  if (folder_.empty()) {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("holdfast-tls-{}", getpid());
    std::filesystem::create_directories(folder_);
    options_.tls_certificate_file = folder_ / "certificate.pem";
    options_.tls_key_file = folder_ / "key.pem";
  }
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = std::fopen(options_.tls_certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  file = std::fopen(options_.tls_key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  start();
  HttpClient client(port_);
  for (int i = 0; i < 50; ++i) {
    const HttpAnswer answer = client.ask(kHello);
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "hello");
    ASSERT_EQ(answer.headers.count("connection"), 0u);
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  HttpClient client(port_);
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
  HttpClient client(port_);
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
  HttpClient client(port_);
  const HttpAnswer head = client.ask("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "5");
  EXPECT_EQ(client.ask(kHello).body, "hello");
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  start();
  for (const char* request :
       {"GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n", "GET /hello HTTP/1.0\r\n\r\n"}) {
    HttpClient client(port_);
    const HttpAnswer answer = client.ask(request);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.ended());
  }
}

TEST_F(HttpServerTest, SaysWhatIsNotThereAndStaysOpen) {
  start();
  HttpClient client(port_);
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

TEST_F(HttpServerTest, RefusesABodyOverTheLimitOfItsRoute) {
  start();
  const auto post = [](std::size_t size) {
    return fmt::format("POST /echo HTTP/1.1\r\nContent-Length: {}\r\n\r\n{}", size,
                       std::string(size, 'x'));
  };
  EXPECT_EQ(ask(post(1000)).status, 200);
  HttpClient client(port_);
  EXPECT_EQ(client.ask(post(1001)).status, 413);
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, RefusesAChunkedBodyOverTheLimit) {
  start();
  std::string request = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 101; ++i) request += "a\r\n0123456789\r\n";
  EXPECT_EQ(ask(request + "0\r\n\r\n").status, 413);
}

TEST_F(HttpServerTest, RefusesABodyWhereNoneIsTaken) {
  start();
  EXPECT_EQ(ask("GET /hello HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").status, 413);
}

TEST_F(HttpServerTest, SaysNotFoundRatherThanTooLarge) {
  start();
  EXPECT_EQ(ask("POST /nothing HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345").status, 404);
}

TEST_F(HttpServerTest, RefusesHeadersOverTheLimit) {
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

TEST_F(HttpServerTest, RefusesWhatIsNoRequest) {
  start();
  for (const char* request :
       {"nonsense\r\n\r\n", "GET\r\n\r\n", "GET /hello\r\n\r\n", "GET /hello HTTP/9.9\r\n\r\n",
        "GET /hello HTTP/1.1\r\nno colon\r\n\r\n", "GET  /hello HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n", "GET /a%00 HTTP/1.1\r\n\r\n", "GET * HTTP/1.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\x16\x03\x01\x02\x01\x01\r\n\r\n"}) {
    HttpClient client(port_);
    EXPECT_EQ(client.ask(request).status, 400) << request;
    EXPECT_TRUE(client.ended()) << request;
  }
}

// What two servers in a row could understand in two ways.
TEST_F(HttpServerTest, RefusesTwoLengths) {
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

TEST_F(HttpServerTest, TellsWhoSendsHeadersTooSlowly) {
  start();
  HttpClient client(port_);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  EXPECT_TRUE(client.ended());
}

// A byte now and then does not buy more time.
TEST_F(HttpServerTest, TellsWhoDripsHeaders) {
  start();
  HttpClient client(port_);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  for (int i = 0; i < 7; ++i) {
    std::this_thread::sleep_for(200ms);
    client.send("x");
  }
  client.send("\r\n\r\n");
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpServerTest, TellsWhoSendsABodyTooSlowly) {
  start();
  HttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpServerTest, ClosesAnIdleConnectionWithoutAWord) {
  options_.idle_timeout = 1s;
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.ask(kHello).status, 200);
  EXPECT_EQ(client.receive().status, 0);
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, SaysGoOnToWhoAsksFirst) {
  start();
  HttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.ask("abc").body, "abc");
}

TEST_F(HttpServerTest, SaysTooLargeRatherThanGoOn) {
  start();
  HttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(HttpServerTest, TakesNoMoreConnectionsThanItMay) {
  options_.max_connections = 2;
  start();
  auto first = std::make_unique<HttpClient>(port_);
  HttpClient second(port_);
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

TEST_F(HttpServerTest, AnswersOthersWhileWorkersAreBusy) {
  start();
  HttpClient slow(port_);
  slow.send("GET /wait HTTP/1.1\r\n\r\n");
  waiting_.get_future().wait();
  EXPECT_EQ(ask(kHello).status, 200);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").status, 200);
  released_.set_value();
  EXPECT_EQ(slow.receive().body, "waited");
}

TEST_F(HttpServerTest, FinishesOpenRequestsAndClosesIdleOnesWhenStopped) {
  start();
  HttpClient idle(port_), used(port_), open(port_);
  EXPECT_EQ(used.ask(kHello).status, 200);
  open.send("GET /wait HTTP/1.1\r\n\r\n");
  waiting_.get_future().wait();
  server_->stop();
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(used.ended());
  EXPECT_FALSE(HttpClient(port_).connected());
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
  HttpClient open(port_);
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
  HttpClient client(port_, true);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.certificate_name(), "first.test");
  const HttpAnswer answer = client.ask(kHello);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.headers.at("strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc").body, "abc");
}

TEST_F(HttpServerTest, TellsWhoIsSlowOverTlsToo) {
  write_certificate("first.test");
  start();
  HttpClient client(port_, true);
  client.send("GET /hello HTTP/1.1\r\nX: ");
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpServerTest, SaysNothingToPlainTextOnATlsPort) {
  write_certificate("first.test");
  start();
  EXPECT_EQ(ask(kHello).status, 0);
  EXPECT_EQ(HttpClient(port_, true).ask(kHello).status, 200);
}

TEST_F(HttpServerTest, TakesANewCertificateForNewConnections) {
  write_certificate("first.test");
  start();
  HttpClient old(port_, true);
  write_certificate("second.test");
  ASSERT_TRUE(server_->reload_tls());
  EXPECT_EQ(HttpClient(port_, true).certificate_name(), "second.test");
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
  EXPECT_EQ(HttpClient(port_, true).certificate_name(), "first.test");
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
