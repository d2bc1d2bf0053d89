// An SMTP client (RFC 5321) that knows exactly when a message's last byte may have left.
// A connection belongs to one thread, which waits in it; docs/decisions/0009-mail.md says why.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "holdfast/result.h"
#include "mail/smtp_reply.h"

namespace holdfast {

// Whether the name or address is this machine's own, so that mail to it crosses no network.
[[nodiscard]] inline bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

enum class SmtpTls {
  kNone,      // for a server on this machine
  kStartTls,  // refuses to go on without
  kImplicit,  // TLS from the first byte (port 465)
};

struct SmtpServer {
  std::string host;
  int port = 25;
  SmtpTls tls = SmtpTls::kStartTls;
  std::string ca_file;   // PEM of who signs the server's certificate; empty: the system's
  std::string user;      // empty: no AUTH
  std::string password;  // only over TLS
  std::string hello = "localhost";  // our name, in EHLO
  std::chrono::milliseconds connect_timeout{10'000};
  // For a reply to a command; RFC 5321 section 4.5.3.2 asks for five minutes.
  std::chrono::milliseconds reply_timeout{300'000};
  // For the reply to the final dot: ten minutes.
  std::chrono::milliseconds dot_timeout{600'000};
};

struct SmtpMessage {
  std::string_view from;  // envelope; may be empty
  std::string_view to;
  std::string_view data;  // headers and body, CRLF line ends
};

struct SmtpOutcome {
  enum class Kind {
    kAccepted,       // 2xx to the final dot
    kTemporary,      // 4xx: may be tried again later
    kPermanent,      // 5xx to the recipient or the message
    kServerRefuses,  // 5xx to the sender or to mail at all: no other message would pass either
    kNotSent,        // the connection failed before the final dot was written
    kUnknown,        // the final dot may have been read; no answer came
    kHeldBack,       // `before_dot` said no
  };
  Kind kind = Kind::kNotSent;
  SmtpReply reply;                  // with code 0 where none came, and our own words
  bool is_about_recipient = false;  // the reply was to RCPT TO
};

class SmtpConnection {
 public:
  // Connects, greets, and does TLS and AUTH. kUnavailable when the server cannot be reached or says
  // 4xx; kForbidden when it refuses us, or its certificate is not good.
  [[nodiscard]] static Result<std::unique_ptr<SmtpConnection>> open(const SmtpServer& server);
  ~SmtpConnection();
  SmtpConnection(const SmtpConnection&) = delete;
  SmtpConnection& operator=(const SmtpConnection&) = delete;

  // Sends one message to one recipient. `before_dot` is called after the server asked for the data
  // and before any byte of the last write, which ends in the final dot, is given to the system:
  // what it does is done before the message can be accepted. With false, nothing is sent.
  [[nodiscard]] SmtpOutcome send(const SmtpMessage& message,
                                 const std::function<bool()>& before_dot);
  // False once the connection must be closed.
  [[nodiscard]] bool is_usable() const;
  // Says QUIT without waiting long.
  void quit();

 private:
  struct State;
  explicit SmtpConnection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
