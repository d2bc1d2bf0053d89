// An SMTP client. A connection belongs to one thread.
#include "mail/smtp_client.h"

#include <vector>

#include "base/bytes.h"
#include "mail/encode.h"
#include "mail/smtp_stream.h"

namespace holdfast {
namespace {

using Wait = std::chrono::milliseconds;
using Kind = SmtpOutcome::Kind;

constexpr std::string_view kEndOfData = ".\r\n";

struct Extensions {
  bool pipelining = false;
  bool start_tls = false;
  bool eight_bit = false;
  bool utf8_addresses = false;
  bool auth_plain = false;
  bool auth_login = false;
  std::uint64_t max_bytes = 0;  // 0: not said
};

Extensions read_extensions(const std::string& text) {
  Extensions out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    const std::string line = ascii_lower(text.substr(at, end - at)) + " ";
    if (line == "pipelining ") out.pipelining = true;
    if (line == "starttls ") out.start_tls = true;
    if (line == "8bitmime ") out.eight_bit = true;
    if (line == "smtputf8 ") out.utf8_addresses = true;
    if (line.starts_with("size ")) out.max_bytes = std::strtoull(line.c_str() + 5, nullptr, 10);
    if (line.starts_with("auth ")) {
      out.auth_plain = line.find(" plain ") != std::string::npos;
      out.auth_login = line.find(" login ") != std::string::npos;
    }
    at = end + 1;
  }
  return out;
}

// The message as it goes out: a dot at the start of a line doubled, and the end of data.
std::string dotted(std::string_view data) {
  std::string out;
  out.reserve(data.size() + 64);
  if (data.starts_with('.')) out.push_back('.');
  std::size_t at = 0;
  for (std::size_t dot = data.find("\n."); dot != std::string_view::npos;
       dot = data.find("\n.", at)) {
    out += data.substr(at, dot + 1 - at);
    out.push_back('.');
    at = dot + 1;
  }
  out += data.substr(at);
  if (!out.ends_with("\r\n")) out += "\r\n";
  out += kEndOfData;
  return out;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

bool breaks_a_command(std::string_view text) {
  return text.find_first_of("\r\n<> ") != std::string_view::npos;
}

SmtpReply own_words(std::string text) {
  return {.code = 0, .enhanced = {}, .text = std::move(text)};
}

}  // namespace

struct SmtpConnection::State {
  SmtpServer server;
  SmtpStream stream;
  SmtpReplyReader replies;
  Extensions extensions;
  bool is_usable = true;

  // nullopt when no reply came; the connection is of no use then.
  std::optional<SmtpReply> read_reply(Wait wait) {
    while (is_usable) {
      Result<std::optional<SmtpReply>> reply = replies.next();
      if (reply && *reply) {
        if ((*reply)->code == 421) is_usable = false;
        return *reply;
      }
      const std::string_view bytes = reply ? stream.read(wait) : std::string_view();
      if (bytes.empty() || !replies.feed(bytes)) is_usable = false;
    }
    return std::nullopt;
  }

  bool write(std::string_view bytes) {
    if (!stream.write(bytes, server.reply_timeout).is_whole) is_usable = false;
    return is_usable;
  }

  std::optional<SmtpReply> ask(std::string_view command) {
    if (!write(command)) return std::nullopt;
    return read_reply(server.reply_timeout);
  }

  Result<void> expect(const std::optional<SmtpReply>& reply, const char* what) {
    if (reply && reply->code / 100 == 2) return {};
    is_usable = false;
    if (reply && reply->is_permanent()) {
      return fail(ErrorCode::kForbidden, std::string("The mail server refused ") + what + ".");
    }
    return fail(ErrorCode::kUnavailable,
                std::string("The mail server did not take ") + what + " now: try again later.");
  }

  Result<void> hello() {
    const auto reply = ask("EHLO " + server.hello + "\r\n");
    const Result<void> good = expect(reply, "our greeting");
    if (good) extensions = read_extensions(reply->text);
    return good;
  }

  Result<void> log_in() {
    if (server.user.empty()) return {};
    if (!stream.is_secure()) {
      return fail(ErrorCode::kInvalidArgument, "A password is only sent over TLS: set --tls.");
    }
    if (extensions.auth_plain || !extensions.auth_login) {
      const std::string secret = '\0' + server.user + '\0' + server.password;
      return expect(ask("AUTH PLAIN " + encode_base64(as_bytes(secret)) + "\r\n"), "our password");
    }
    const auto asked = ask("AUTH LOGIN\r\n");
    if (!asked || asked->code != 334) return expect(std::nullopt, "AUTH LOGIN");
    const auto named = ask(encode_base64(as_bytes(server.user)) + "\r\n");
    if (!named || named->code != 334) return expect(named, "our user name");
    return expect(ask(encode_base64(as_bytes(server.password)) + "\r\n"), "our password");
  }

  SmtpOutcome lost(std::string words) {
    is_usable = false;
    return {Kind::kNotSent, own_words(std::move(words)), false};
  }

  // After a refusal inside a transaction: back to its start.
  void reset() {
    const auto reply = ask("RSET\r\n");
    if (!reply || reply->code / 100 != 2) is_usable = false;
  }

  std::optional<SmtpOutcome> open_data(const SmtpMessage& message);
  SmtpOutcome send_data(const SmtpMessage& message, const std::function<bool()>& before_dot);
};

SmtpConnection::SmtpConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
SmtpConnection::~SmtpConnection() = default;

bool SmtpConnection::is_usable() const { return state_->is_usable; }

void SmtpConnection::quit() {
  if (!state_->is_usable) return;
  state_->is_usable = false;
  (void)state_->stream.write("QUIT\r\n", Wait(500));
}

Result<std::unique_ptr<SmtpConnection>> SmtpConnection::open(const SmtpServer& server) {
  auto state = std::make_unique<State>();
  state->server = server;
  SmtpStream& stream = state->stream;
  Result<void> good = stream.connect(server.host, server.port, server.connect_timeout);
  if (good && server.tls == SmtpTls::kImplicit) {
    good = stream.start_tls(server.host, server.ca_file, server.connect_timeout);
  }
  if (good) good = state->expect(state->read_reply(server.reply_timeout), "our connection");
  if (good) good = state->hello();
  if (good && server.tls == SmtpTls::kStartTls) {
    if (!state->extensions.start_tls) {
      return fail(ErrorCode::kForbidden, "The mail server does not offer TLS: see --tls.");
    }
    good = state->expect(state->ask("STARTTLS\r\n"), "STARTTLS");
    if (good) {
      // What came before the handshake is of no one known (RFC 3207 section 4.2).
      state->replies = SmtpReplyReader();
      good = stream.start_tls(server.host, server.ca_file, server.connect_timeout);
    }
    if (good) good = state->hello();
  }
  if (good) good = state->log_in();
  if (!good) return std::unexpected<Error>(good.error());
  return std::unique_ptr<SmtpConnection>(new SmtpConnection(std::move(state)));
}

// MAIL, RCPT and DATA. An outcome when it ended there; nullopt when the server waits for the data.
std::optional<SmtpOutcome> SmtpConnection::State::open_data(const SmtpMessage& message) {
  std::string mail = "MAIL FROM:<" + std::string(message.from) + ">";
  if (extensions.max_bytes > 0) mail += " SIZE=" + std::to_string(message.data.size());
  if (extensions.eight_bit) mail += " BODY=8BITMIME";
  if (!is_ascii(message.to)) mail += " SMTPUTF8";
  mail += "\r\n";
  const std::string rcpt = "RCPT TO:<" + std::string(message.to) + ">\r\n";
  const std::string data = "DATA\r\n";
  const bool pipelines = extensions.pipelining;
  if (!write(pipelines ? mail + rcpt + data : mail)) return lost("The connection was lost.");
  const auto mail_reply = read_reply(server.reply_timeout);
  if (!mail_reply) return lost("The connection was lost.");
  if (!pipelines && mail_reply->is_good() && !write(rcpt)) return lost("The connection was lost.");
  std::optional<SmtpReply> rcpt_reply = mail_reply;
  if (pipelines || mail_reply->is_good()) rcpt_reply = read_reply(server.reply_timeout);
  if (!rcpt_reply) return lost("The connection was lost.");
  const bool is_open = mail_reply->is_good() && rcpt_reply->is_good();
  if (!pipelines && is_open && !write(data)) return lost("The connection was lost.");
  std::optional<SmtpReply> data_reply;
  if (pipelines || is_open) {
    data_reply = read_reply(server.reply_timeout);
    if (!data_reply) return lost("The connection was lost.");
  }
  if (is_open && data_reply->code == 354) return std::nullopt;
  // A server that asks for data without a recipient gets none: the connection ends here.
  if (data_reply && data_reply->code == 354) is_usable = false;
  if (is_usable) reset();
  if (!mail_reply->is_good()) {
    const Kind kind = mail_reply->is_permanent() ? Kind::kServerRefuses : Kind::kTemporary;
    return SmtpOutcome{kind, *mail_reply, false};
  }
  const bool is_about_recipient = !rcpt_reply->is_good();
  const SmtpReply& reply = is_about_recipient ? *rcpt_reply : *data_reply;
  return SmtpOutcome{reply.is_permanent() ? Kind::kPermanent : Kind::kTemporary, reply,
                     is_about_recipient};
}

SmtpOutcome SmtpConnection::State::send_data(const SmtpMessage& message,
                                             const std::function<bool()>& before_dot) {
  const std::string data = dotted(message.data);
  if (!before_dot()) {
    is_usable = false;
    return {Kind::kHeldBack, own_words("Held back before the end of the message."), false};
  }
  const SmtpStream::Written written = stream.write(data, server.reply_timeout);
  if (!written.is_whole && written.at_most <= data.size() - kEndOfData.size()) {
    return lost("The connection was lost before the end of the message.");
  }
  const auto reply = written.is_whole ? read_reply(server.dot_timeout) : std::nullopt;
  if (!reply) {
    is_usable = false;
    return {Kind::kUnknown, own_words("No answer came to the end of the message."), false};
  }
  if (reply->code / 100 == 2) return {Kind::kAccepted, *reply, false};
  return {reply->is_permanent() ? Kind::kPermanent : Kind::kTemporary, *reply, false};
}

SmtpOutcome SmtpConnection::send(const SmtpMessage& message,
                                 const std::function<bool()>& before_dot) {
  if (breaks_a_command(message.from) || breaks_a_command(message.to)) {
    return {Kind::kPermanent, own_words("The address cannot be said in SMTP."), true};
  }
  if (!is_ascii(message.to) && !state_->extensions.utf8_addresses) {
    return {Kind::kPermanent, own_words("The mail server takes no address with such letters."),
            true};
  }
  if (state_->extensions.max_bytes > 0 && message.data.size() > state_->extensions.max_bytes) {
    return {Kind::kServerRefuses, own_words("The message is larger than the server takes."), false};
  }
  std::optional<SmtpOutcome> ended = state_->open_data(message);
  if (ended) return *ended;
  return state_->send_data(message, before_dot);
}

}  // namespace holdfast
