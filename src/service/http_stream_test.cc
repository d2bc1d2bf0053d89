// Bodies that are answered while they come.
#include "service/http_stream.h"

#include <gtest/gtest.h>

#include "service/test_http_server.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

// Says back what it got in capitals, and "." at the end; `grows` times as long.
class Shouter final : public BodyStream {
 public:
  explicit Shouter(std::size_t grows) : grows_(grows) {}
  std::string take(std::string_view bytes, bool last) override {
    std::string said;
    for (std::size_t i = 0; i < grows_; ++i) said += bytes;
    for (char& c : said) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return last ? said + "." : said;
  }

 private:
  const std::size_t grows_;
};

class HttpStreamTest : public HttpServerTest {
 protected:
  HttpStreamTest() {
    add("/shout", 1);
    add("/grow", 4000);
    router_.add(
        {.method = "POST",
         .pattern = "/closed",
         .max_body_bytes = 100,
         .open_stream = [](const Request&, Response& refusal) -> std::unique_ptr<BodyStream> {
           refusal = said("no");
           refusal.status = 403;
           return nullptr;
         }});
  }
  void add(const char* path, std::size_t grows) {
    router_.add({.method = "POST",
                 .pattern = path,
                 .max_body_bytes = 100'000,
                 .open_stream = [grows](const Request&,
                                        Response&) { return std::make_unique<Shouter>(grows); },
                 .stream_type = "text/plain"});
  }
  // What comes until the server ends the connection, or it takes too long.
  static std::string all_of(TestHttpClient& client) { return client.receive_rest(); }
};

std::string dechunked(std::string_view text) {
  std::string body;
  for (;;) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return body + "(cut)";
    const std::size_t size = std::stoul(std::string(text.substr(0, end)), nullptr, 16);
    if (size == 0) return body;
    body += text.substr(end + 2, size);
    text.remove_prefix(end + 2 + size + 2);
  }
}

constexpr const char* kChunked =
    "POST /shout HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(HttpStreamTest, AnswersABodyOfKnownLength) {
  start();
  TestHttpClient client(port_);
  client.send("POST /shout HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  const HttpAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer.headers.count("content-length"), 0u);
  EXPECT_EQ(dechunked(all_of(client)), "HELLO.");
}

TEST_F(HttpStreamTest, AnswersABodyThatIsNotThere) {
  start();
  TestHttpClient client(port_);
  client.send("POST /shout HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(dechunked(all_of(client)), ".");
}

// The answer to the first half comes before the second half is sent.
TEST_F(HttpStreamTest, AnswersBeforeTheBodyEnds) {
  start();
  TestHttpClient client(port_);
  client.send(std::string(kChunked) + "3\r\nabc\r\n");
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive_bytes(8), "3\r\nABC\r\n");
  client.send("3\r\ndef\r\n0\r\n\r\n");
  EXPECT_EQ(dechunked(all_of(client)), "DEF.");
}

TEST_F(HttpStreamTest, KeepsTheConnectionForAnotherRequest) {
  start();
  TestHttpClient client(port_);
  client.send("POST /shout HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(client.receive().status, 200);
  const std::string first = client.receive_bytes(13);
  EXPECT_TRUE(first == "3\r\nHI.\r\n0\r\n\r\n") << first;
  EXPECT_EQ(client.ask(kHello).body, "hello");
}

TEST_F(HttpStreamTest, AsksForABodyThatWaitsToBeAskedFor) {
  start();
  TestHttpClient client(port_);
  client.send(
      "POST /shout HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send("ok");
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(dechunked(all_of(client)), "OK.");
}

// More waits than fits anywhere: the server must stop reading, and go on when it is read again.
TEST_F(HttpStreamTest, WaitsForAReaderWithoutLosingAnything) {
  start();
  TestHttpClient client(port_);
  constexpr std::size_t kBytes = 8000;  // to 32 MB, several times what may wait
  client.send(fmt::format("POST /grow HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                          kBytes));
  for (std::size_t i = 0; i < kBytes; i += 100) client.send(std::string(100, 'a'));
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(client.receive().status, 200);
  const std::string body = dechunked(all_of(client));
  EXPECT_EQ(body.size(), kBytes * 4000 + 1);
  EXPECT_EQ(body.find_first_not_of('A'), body.size() - 1);
}

TEST_F(HttpStreamTest, EndsWithoutTheLastChunkWhenTheBodyIsCutOrTooLong) {
  start();
  TestHttpClient broken(port_);
  broken.send(std::string(kChunked) + "3\r\nabc\r\nzz\r\n");
  EXPECT_EQ(broken.receive().status, 200);
  EXPECT_TRUE(all_of(broken).find("0\r\n\r\n") == std::string::npos);
  TestHttpClient slow(port_);
  slow.send(std::string(kChunked) + "3\r\nabc\r\n");
  EXPECT_EQ(slow.receive().status, 200);
  EXPECT_TRUE(all_of(slow).find("0\r\n\r\n") == std::string::npos);  // after body_timeout
  TestHttpClient known(port_);
  EXPECT_EQ(known.ask("POST /shout HTTP/1.1\r\nContent-Length: 100001\r\n\r\n").status, 413);
  EXPECT_EQ(ask(kHello).status, 200);
}

TEST_F(HttpStreamTest, RefusesBeforeItReads) {
  start();
  TestHttpClient client(port_);
  EXPECT_EQ(client.ask("POST /closed HTTP/1.1\r\nContent-Length: 50\r\n\r\n").status, 403);
  EXPECT_EQ(ask("POST /shout HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi").status, 400);
}

TEST_F(HttpStreamTest, SpeaksTls) {
  write_certificate("localhost");
  start();
  TestHttpClient client(port_, true);
  client.send("POST /grow HTTP/1.1\r\nConnection: close\r\nContent-Length: 200\r\n\r\n" +
              std::string(200, 'b'));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(dechunked(all_of(client)).size(), 200u * 4000 + 1);
}

}  // namespace
}  // namespace holdfast
