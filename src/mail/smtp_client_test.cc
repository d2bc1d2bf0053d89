#include "mail/smtp_client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace holdfast {
namespace {

// A server that says its lines one after the other, each after it has read up to the mark that
// stands before it; then it closes.
struct Step {
  std::string until;  // read until this was sent to us
  std::string say;
};

class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<Step> steps) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, steps = std::move(steps)] { serve(steps); });
  }
  ~ScriptedServer() {
    thread_.join();
    close(listener_);
  }
  [[nodiscard]] SmtpServer address() const {
    SmtpServer server;
    server.host = "127.0.0.1";
    server.port = port_;
    server.tls = SmtpTls::kNone;
    server.reply_timeout = std::chrono::milliseconds(500);
    server.dot_timeout = std::chrono::milliseconds(500);
    return server;
  }

 private:
  void serve(const std::vector<Step>& steps) const {
    const int client = accept(listener_, nullptr, nullptr);
    std::string got;
    char buffer[4096];
    for (const Step& step : steps) {
      while (got.find(step.until) == std::string::npos) {
        const ssize_t count = recv(client, buffer, sizeof buffer, 0);
        if (count <= 0) break;
        got.append(buffer, static_cast<std::size_t>(count));
      }
      got.erase(0, got.find(step.until) + step.until.size());
      (void)send(client, step.say.data(), step.say.size(), MSG_NOSIGNAL);
    }
    close(client);
  }

  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

const Step kGreeting{"", "220 x\r\n"};
const Step kPlainHello{"EHLO localhost\r\n", "250 x\r\n"};
const Step kPipeliningHello{"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 SIZE 5000\r\n"};

struct Sent {
  SmtpOutcome outcome;
  bool asked_before_dot = false;
  bool is_usable = false;
};

Sent send_to(std::vector<Step> steps, bool may_send = true) {
  const ScriptedServer server(std::move(steps));
  Sent sent;
  auto connection = SmtpConnection::open(server.address());
  EXPECT_TRUE(connection.has_value());
  if (!connection) return sent;
  sent.outcome = (*connection)->send({"a@x.test", "b@y.test", "Subject: x\r\n\r\n.dot\r\n"}, [&] {
    sent.asked_before_dot = true;
    return may_send;
  });
  sent.is_usable = (*connection)->is_usable();
  return sent;
}

using Kind = SmtpOutcome::Kind;

TEST(SmtpClient, SendsAndKeepsTheServersWords) {
  const Sent sent = send_to({kGreeting,
                             kPlainHello,
                             {"MAIL FROM:<a@x.test>\r\n", "250 ok\r\n"},
                             {"RCPT TO:<b@y.test>\r\n", "250 ok\r\n"},
                             {"DATA\r\n", "354 go\r\n"},
                             {"\r\n\r\n..dot\r\n.\r\n", "250 2.0.0 queued as 7\r\n"}});
  EXPECT_EQ(sent.outcome.kind, Kind::kAccepted);
  EXPECT_EQ(reply_words(sent.outcome.reply), "250 2.0.0 queued as 7");
  EXPECT_TRUE(sent.is_usable);
}

TEST(SmtpClient, SaysTheEnvelopeAtOnceWhereItMay) {
  const Sent sent = send_to({kGreeting,
                             kPipeliningHello,
                             {"MAIL FROM:<a@x.test> SIZE=20\r\nRCPT TO:<b@y.test>\r\nDATA\r\n",
                              "250 ok\r\n250 ok\r\n354 go\r\n"},
                             {"\r\n.\r\n", "452 4.3.1 full\r\n"}});
  EXPECT_EQ(sent.outcome.kind, Kind::kTemporary);
  EXPECT_TRUE(sent.asked_before_dot);
}

TEST(SmtpClient, ARefusedRecipientLeavesTheConnectionGood) {
  const Sent sent = send_to({kGreeting,
                             kPipeliningHello,
                             {"DATA\r\n", "250 ok\r\n550 5.1.1 who\r\n554 no recipients\r\n"},
                             {"RSET\r\n", "250 ok\r\n"}});
  EXPECT_EQ(sent.outcome.kind, Kind::kPermanent);
  EXPECT_TRUE(sent.outcome.is_about_recipient);
  EXPECT_FALSE(sent.asked_before_dot);
  EXPECT_TRUE(sent.is_usable);
}

TEST(SmtpClient, ARefusedSenderIsAboutUs) {
  const Sent sent = send_to({kGreeting,
                             kPlainHello,
                             {"MAIL FROM:<a@x.test>\r\n", "550 5.7.1 no\r\n"},
                             {"RSET\r\n", "250 ok\r\n"}});
  EXPECT_EQ(sent.outcome.kind, Kind::kServerRefuses);
}

TEST(SmtpClient, ACutBeforeTheDotIsNotSent) {
  const Sent sent = send_to({kGreeting, kPlainHello, {"MAIL FROM:<a@x.test>\r\n", "250 ok\r\n"}});
  EXPECT_EQ(sent.outcome.kind, Kind::kNotSent);
  EXPECT_FALSE(sent.asked_before_dot);
  EXPECT_FALSE(sent.is_usable);
}

TEST(SmtpClient, ACutAfterTheDotIsUnknown) {
  const Sent sent = send_to({kGreeting,
                             kPipeliningHello,
                             {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
                             {"\r\n.\r\n", ""}});
  EXPECT_EQ(sent.outcome.kind, Kind::kUnknown);
  EXPECT_FALSE(sent.is_usable);
}

TEST(SmtpClient, HoldsBackWhenToldTo) {
  const Sent sent =
      send_to({kGreeting, kPipeliningHello, {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"}}, false);
  EXPECT_EQ(sent.outcome.kind, Kind::kHeldBack);
  EXPECT_FALSE(sent.is_usable);
}

TEST(SmtpClient, LetsNoAddressAddACommand) {
  const ScriptedServer server({kGreeting, kPlainHello});
  auto connection = SmtpConnection::open(server.address()).value();
  const SmtpOutcome outcome =
      connection->send({"a@x.test", "b@y.test>\r\nRCPT TO:<c@z.test", "x"}, [] { return true; });
  EXPECT_EQ(outcome.kind, Kind::kPermanent);
  connection.reset();
}

TEST(SmtpClient, DoesNotGoOnWithoutTheTlsItWants) {
  const ScriptedServer server({kGreeting, kPlainHello});
  SmtpServer address = server.address();
  address.tls = SmtpTls::kStartTls;
  EXPECT_EQ(SmtpConnection::open(address).error().code, ErrorCode::kForbidden);
}

TEST(SmtpClient, SendsNoPasswordInTheClear) {
  const ScriptedServer server({kGreeting, {"EHLO localhost\r\n", "250-x\r\n250 AUTH PLAIN\r\n"}});
  SmtpServer address = server.address();
  address.user = "ada";
  address.password = "secret";
  EXPECT_EQ(SmtpConnection::open(address).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace holdfast
