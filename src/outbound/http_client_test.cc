#include "outbound/http_client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <thread>

namespace holdfast {
namespace {

using namespace std::chrono_literals;

// Answers connections one after the other with the same bytes, and keeps what it was asked.
class OneAnswerServer {
 public:
  struct Options {
    std::string answer;
    std::string more;        // sent over and over behind it, until the client goes
    bool is_silent = false;  // says nothing, and waits for the client to go
    bool is_hasty = false;   // answers before it has read anything
  };
  explicit OneAnswerServer(Options options) : options_(std::move(options)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswerServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void serve() {
    for (int client = accept(listener_, nullptr, nullptr); client >= 0;
         client = accept(listener_, nullptr, nullptr)) {
      answer(client);
      close(client);
    }
  }
  void answer(int client) {
    std::string got;
    char buffer[4096];
    while (!options_.is_hasty && !is_whole(got)) {
      const ssize_t count = recv(client, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      got.append(buffer, static_cast<std::size_t>(count));
    }
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(got);
    }
    if (options_.is_silent) {
      (void)recv(client, buffer, sizeof buffer, 0);
      return;
    }
    bool is_there = say(client, options_.answer);
    while (is_there && !options_.more.empty()) is_there = say(client, options_.more);
  }
  static bool is_whole(const std::string& got) {
    const std::size_t head = got.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::size_t length = got.find("Content-Length: ");
    const std::size_t body = length == std::string::npos ? 0 : std::stoul(got.substr(length + 16));
    return got.size() >= head + 4 + body;
  }
  static bool say(int client, const std::string& text) {
    return send(client, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }

  const Options options_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::thread thread_;
};

std::string redirect_to(const std::string& url, const char* status = "302 Found") {
  return std::string("HTTP/1.1 ") + status + "\r\nLocation: " + url +
         "\r\nContent-Length: 0\r\n\r\n";
}

constexpr const char* kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One:  a b \r\n\r\nhello";

HttpClient client_listing(std::initializer_list<const char*> ranges) {
  std::vector<AddressRange> listed;
  for (const char* range : ranges) listed.push_back(read_address_range(range).value());
  return HttpClient({.guard = AddressGuard(std::move(listed))});
}

Result<OutboundAnswer> get(const HttpClient& client, const std::string& url,
                           const OutboundLimits& limits = {}) {
  return client.send({.url = url}, limits);
}

ErrorCode code_of(const Result<OutboundAnswer>& answer) {
  EXPECT_FALSE(answer.has_value());
  return answer ? ErrorCode::kInternal : answer.error().code;
}

TEST(HttpClient, SendsWhatItIsGivenAndGivesTheAnswer) {
  const OneAnswerServer server({.answer = kHello});
  const auto answer = client_listing({"127.0.0.1"})
                          .send({.method = "POST",
                                 .url = server.url("/hook?x=1"),
                                 .headers = {{"Content-Type", "application/json"}},
                                 .body = R"({"a":1})"},
                                {});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 200u);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->header("x-one"), "a b");
  EXPECT_FALSE(answer->is_cut);
  const std::string asked = server.asked().at(0);
  EXPECT_TRUE(asked.starts_with("POST /hook?x=1 HTTP/1.1\r\n")) << asked;
  EXPECT_NE(asked.find("\r\nUser-Agent: Holdfast\r\n"), std::string::npos) << asked;
  EXPECT_NE(asked.find("\r\nContent-Type: application/json\r\n"), std::string::npos) << asked;
  EXPECT_TRUE(asked.ends_with("\r\n\r\n{\"a\":1}")) << asked;
}

TEST(HttpClient, ReachesNoAddressThatIsNotListed) {
  const OneAnswerServer server({.answer = kHello});
  const std::string port = server.url().substr(server.url().rfind(':'));
  for (const char* host : {"127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1",
                           "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"}) {
    for (const char* scheme : {"http://", "https://"}) {
      EXPECT_EQ(code_of(get(client_listing({"10.0.0.0/8"}), scheme + std::string(host) + port)),
                ErrorCode::kForbidden)
          << scheme << host;
    }
  }
  EXPECT_TRUE(server.asked().empty());
}

// The name is judged where it leads when the connection is made, whatever it was before.
TEST(HttpClient, JudgesTheAddressBehindAName) {
  const OneAnswerServer server({.answer = kHello});
  const std::string url = "http://localhost" + server.url().substr(server.url().rfind(':'));
  EXPECT_TRUE(check_outbound_url(url, AddressGuard({read_address_range("10.0.0.0/8").value()})));
  EXPECT_EQ(code_of(get(client_listing({"10.0.0.0/8"}), url)), ErrorCode::kForbidden);
  EXPECT_EQ(get(client_listing({"127.0.0.0/8"}), url)->body, "hello");
}

TEST(HttpClient, TakesNoProxyFromTheEnvironment) {
  const OneAnswerServer proxy({.answer = kHello});
  const OneAnswerServer server({.answer = "HTTP/1.1 204 No Content\r\n\r\n"});
  for (const char* name : {"http_proxy", "ALL_PROXY"}) setenv(name, proxy.url().c_str(), 1);
  const auto answer = get(client_listing({"127.0.0.1"}), server.url());
  for (const char* name : {"http_proxy", "ALL_PROXY"}) unsetenv(name);
  EXPECT_EQ(answer->status, 204u);
  EXPECT_TRUE(proxy.asked().empty());
}

TEST(HttpClient, FollowsNoRedirectUnlessTold) {
  const OneAnswerServer target({.answer = kHello});
  const OneAnswerServer server({.answer = redirect_to(target.url())});
  const HttpClient client = client_listing({"127.0.0.1"});
  EXPECT_EQ(get(client, server.url())->status, 302u);
  EXPECT_TRUE(target.asked().empty());
  EXPECT_EQ(get(client, server.url(), {.max_redirects = 1})->body, "hello");
}

TEST(HttpClient, ChecksEachRedirectAsTheFirst) {
  const HttpClient client = client_listing({"127.0.0.1"});
  for (const char* to :
       {"http://127.0.0.2/", "http://10.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/",
        "gopher://127.0.0.1/", "http://user@127.0.0.1/", "http://169.254.169.254/latest"}) {
    const OneAnswerServer server({.answer = redirect_to(to)});
    EXPECT_EQ(code_of(get(client, server.url(), {.max_redirects = 3})), ErrorCode::kForbidden)
        << to;
  }
  const OneAnswerServer loop({.answer = redirect_to("/again")});
  EXPECT_EQ(code_of(get(client, loop.url(), {.max_redirects = 3})), ErrorCode::kForbidden);
  EXPECT_EQ(loop.asked().size(), 4u);
}

TEST(HttpClient, AsksOnlyHostsThatAreListedAlsoByRedirect) {
  const OneAnswerServer server({.answer = kHello});
  const std::string port = server.url().substr(server.url().rfind(':'));
  const OneAnswerServer mover({.answer = redirect_to("http://localhost" + port)});
  const auto client = [](std::vector<std::string> hosts) {
    return HttpClient({.guard = AddressGuard({read_address_range("127.0.0.0/8").value()}),
                       .hosts = std::move(hosts)});
  };
  EXPECT_EQ(get(client({"127.0.0.1"}), server.url())->body, "hello");
  EXPECT_EQ(get(client({"localhost"}), "http://LocalHost" + port)->body, "hello");
  EXPECT_EQ(get(client({"*"}), server.url())->body, "hello");
  const OutboundLimits following{.max_redirects = 1};
  EXPECT_EQ(get(client({"127.0.0.1", "localhost"}), mover.url(), following)->body, "hello");
  EXPECT_EQ(server.asked().size(), 4u);
  EXPECT_EQ(code_of(get(client({"127.0.0.1"}), mover.url(), following)), ErrorCode::kForbidden);
  for (const char* host : {"example.org", ".0.0.1.example.org", "27.0.0.1", "host", ".localhost"}) {
    EXPECT_EQ(code_of(get(client({host}), server.url())), ErrorCode::kForbidden) << host;
    EXPECT_EQ(code_of(get(client({host}), "http://localhost" + port)), ErrorCode::kForbidden)
        << host;
  }
  EXPECT_EQ(server.asked().size(), 4u);
}

TEST(HttpClient, TellsSecretsToNoOtherHostAndRepeatsNoPost) {
  const OneAnswerServer target({.answer = kHello});
  const HttpClient client = client_listing({"127.0.0.1"});
  const OneAnswerServer moved({.answer = redirect_to(target.url(), "308 Permanent Redirect")});
  OutboundRequest request{.method = "POST",
                          .url = moved.url(),
                          .headers = {{"Authorization", "Bearer word"}},
                          .body = "x"};
  EXPECT_EQ(client.send(request, {.max_redirects = 1})->body, "hello");
  EXPECT_NE(moved.asked().at(0).find("Bearer word"), std::string::npos);
  EXPECT_EQ(target.asked().at(0).find("Bearer word"), std::string::npos);
  const OneAnswerServer other({.answer = redirect_to(target.url())});
  request.url = other.url();
  EXPECT_EQ(code_of(client.send(request, {.max_redirects = 1})), ErrorCode::kForbidden);
  EXPECT_EQ(target.asked().size(), 1u);
}

TEST(HttpClient, ReadsNoMoreThanItsLimit) {
  const OneAnswerServer endless(
      {.answer = "HTTP/1.1 200 OK\r\n\r\n", .more = std::string(65536, 'x')});
  const auto answer = get(client_listing({"127.0.0.1"}), endless.url(), {.max_body_bytes = 1000});
  EXPECT_EQ(answer->status, 200u);
  EXPECT_EQ(answer->body, std::string(1000, 'x'));
  EXPECT_TRUE(answer->is_cut);
  const OneAnswerServer heads({.answer = "HTTP/1.1 200 OK\r\n", .more = "X-More: 1\r\n"});
  EXPECT_EQ(code_of(get(client_listing({"127.0.0.1"}), heads.url())), ErrorCode::kTooLarge);
}

TEST(HttpClient, WaitsNoLongerThanItsLimit) {
  const OneAnswerServer silent({.is_silent = true});
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of(get(client_listing({"127.0.0.1"}), silent.url(), {.total_timeout = 300ms})),
            ErrorCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
}

TEST(HttpClient, StopsWhenToldTo) {
  const OneAnswerServer silent({.is_silent = true});
  const auto started = std::chrono::steady_clock::now();
  const auto answer = client_listing({"127.0.0.1"})
                          .send({.url = silent.url(), .should_stop = [] { return true; }}, {});
  EXPECT_EQ(code_of(answer), ErrorCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST(HttpClient, SaysWhatWentWrong) {
  const HttpClient client = client_listing({"127.0.0.1"});
  const OneAnswerServer mute({.answer = ""});
  EXPECT_EQ(get(client, mute.url()).error().message,
            "The host closed the connection without an answer.");
  const OneAnswerServer plain({.answer = "220 mail.example ESMTP\r\n", .is_hasty = true});
  EXPECT_EQ(code_of(get(client, plain.url())), ErrorCode::kUnavailable);
  EXPECT_EQ(get(client, "https" + plain.url().substr(4)).error().message,
            "TLS could not be agreed on with the host.");
  EXPECT_EQ(get(client, "http://127.0.0.1:1/").error().message,
            "The host refused the connection, or does not answer.");
}

TEST(OutboundUrl, IsAWebAddressAndNothingElse) {
  const AddressGuard guard;
  for (const char* good : {"https://example.org", "https://example.org:8443/a/b?c=d",
                           "https://8.8.8.8/", "https://[2001:4860:4860::8888]/"}) {
    EXPECT_TRUE(check_outbound_url(good, guard).has_value()) << good;
  }
  for (const char* bad :
       {"", "example.org", "/path", "ftp://example.org/", "file:///etc/passwd", "https://",
        "https:///path", "https:/example.org", "https:example.org", "https://user@example.org/",
        "https://user:word@example.org/", "https://example.org/#part", "https://example.org/a b",
        "https://ex\xc3\xa4mple.org/", "https://example.org:99999/",
        "https://example.org\\@10.0.0.1/", "javascript:alert(1)", "https://example.org/\r\nX: y"}) {
    const Result<void> checked = check_outbound_url(bad, guard);
    ASSERT_FALSE(checked.has_value()) << bad;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument) << bad;
  }
  EXPECT_FALSE(check_outbound_url("https://example.org/" + std::string(2048, 'a'), guard));
  for (const char* denied :
       {"http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/",
        "https://0x7f.1/", "https://[::ffff:10.0.0.1]/", "http://8.8.8.8/"}) {
    const Result<void> checked = check_outbound_url(denied, guard);
    ASSERT_FALSE(checked.has_value()) << denied;
    EXPECT_EQ(checked.error().code, ErrorCode::kForbidden) << denied;
  }
  for (const char* denied : {"http://example.org/", "https://10.0.0.1/", "http://10.0.0.1/"}) {
    const AddressGuard named({}, "--their-allow");
    const std::string told = check_outbound_url(denied, named).error().message;
    EXPECT_NE(told.find(" with --their-allow."), std::string::npos) << told;
  }
  EXPECT_EQ(host_of_url("https://Example.org:8443/secret"), "Example.org");
  EXPECT_EQ(host_of_url("https://[::1]/"), "::1");
}

}  // namespace
}  // namespace holdfast
