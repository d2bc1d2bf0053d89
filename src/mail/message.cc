// A mail to each of many. Safe from any thread once built.
#include "mail/message.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "mail/encode.h"

namespace holdfast {
namespace {

constexpr std::size_t kUrlColumns = 72;

// An address inside quoted-printable: on soft lines of its own.
void append_url(std::string& out, std::string_view url) {
  out += "=\r\n";
  std::size_t column = 0;
  for (const char c : url) {
    if (column >= kUrlColumns) {
      out += "=\r\n";
      column = 0;
    }
    if (c == '=') {
      out += "=3D";
      column += 3;
    } else {
      out.push_back(c);
      ++column;
    }
  }
  out += "=\r\n";
}

std::string header_line(std::string_view name, std::string_view value) {
  return fmt::format("{}: {}\r\n", name, encode_header_text(value, name.size() + 2));
}

}  // namespace

MailTemplate::MailTemplate(const MailHeaders& headers, std::string_view text, std::string_view html)
    : headers_(headers) {
  const Bytes hash = digest(DigestKind::kSha256, as_bytes(std::string(text) + std::string(html)));
  boundary_ = "=_" + hex_encode(hash).substr(0, 24);
  equal_headers_ = header_line("Subject", headers.subject);
  equal_headers_ += "From: " + encode_mailbox(headers.from_name, headers.from_address) + "\r\n";
  if (!headers.reply_to.empty()) equal_headers_ += "Reply-To: " + headers.reply_to + "\r\n";
  equal_headers_ += "List-Id: " + encode_mailbox(headers.list_name, headers.list_id) + "\r\n";
  if (headers.list_name.empty()) {
    equal_headers_.insert(equal_headers_.rfind(headers.list_id), "<");
    equal_headers_.insert(equal_headers_.size() - 2, ">");
  }
  if (!headers.list_help.empty()) {
    equal_headers_ += "List-Help: <" + headers.list_help + ">\r\n";
  }
  if (!headers.language.empty()) equal_headers_ += "Content-Language: " + headers.language + "\r\n";
  equal_headers_ +=
      "Precedence: bulk\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative;\r\n boundary=\"" +
      boundary_ + "\"\r\n";
  add_part("text/plain", text);
  add_part("text/html", html);
  pieces_.back().text += "--" + boundary_ + "--\r\n";
}

void MailTemplate::add_part(const char* type, std::string_view body) {
  if (pieces_.empty()) pieces_.emplace_back();
  pieces_.back().text += fmt::format(
      "--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\n",
      boundary_, type);
  while (true) {
    const std::size_t unsubscribe = body.find(kUnsubscribeMark);
    const std::size_t read = body.find(kReadMark);
    const std::size_t at = std::min(unsubscribe, read);
    pieces_.back().text += encode_quoted_printable(body.substr(0, at));
    if (at == std::string_view::npos) break;
    pieces_.back().then = unsubscribe < read ? Own::kUnsubscribe : Own::kRead;
    body.remove_prefix(at + (unsubscribe < read ? kUnsubscribeMark : kReadMark).size());
    pieces_.emplace_back();
  }
  pieces_.back().text += "\r\n";
}

Result<std::string> MailTemplate::render(const MailReader& reader, TimeMs at_ms,
                                         const std::vector<const DkimSigner*>& signers) const {
  std::string body;
  for (const Piece& piece : pieces_) {
    body += piece.text;
    if (piece.then == Own::kUnsubscribe) append_url(body, reader.unsubscribe_url);
    if (piece.then == Own::kRead) append_url(body, reader.read_url);
  }
  std::string headers = "Date: " + format_mail_date(at_ms) + "\r\n";
  headers += "Message-ID: <" + reader.message_id + ">\r\n";
  headers += "To: " + encode_mailbox(reader.name, reader.address) + "\r\n";
  headers += equal_headers_;
  if (!reader.unsubscribe_url.empty()) {
    headers += "List-Unsubscribe: <" + reader.unsubscribe_url + ">\r\n";
    headers += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  }
  std::string signatures;
  const std::string hash = signers.empty() ? std::string() : relaxed_body_hash(body);
  for (const DkimSigner* signer : signers) {
    Result<std::string> signature = signer->sign(headers, hash, at_ms);
    if (!signature) return std::unexpected<Error>(signature.error());
    signatures += *signature;
  }
  return signatures + headers + "\r\n" + body;
}

}  // namespace holdfast
