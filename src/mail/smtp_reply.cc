// What an SMTP server says. A reader belongs to one thread.
#include "mail/smtp_reply.h"

#include <array>

#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxLineBytes = 2000;
constexpr int kMaxLines = 100;
constexpr std::size_t kMaxTextBytes = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2.1.5" at the start of `text`: one digit, then two numbers of up to three digits.
std::string read_enhanced(std::string_view text) {
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    std::size_t digits = 0;
    while (at < text.size() && is_digit(text[at]) && digits < 4) ++at, ++digits;
    if (digits == 0 || digits > (part == 0 ? 1u : 3u)) return {};
    if (part < 2 && (at >= text.size() || text[at++] != '.')) return {};
  }
  const bool ends = at == text.size() || text[at] == ' ';
  const bool is_class = text[0] == '2' || text[0] == '4' || text[0] == '5';
  return ends && is_class ? std::string(text.substr(0, at)) : std::string();
}

}  // namespace

std::string reply_words(const SmtpReply& reply) {
  std::string out = reply.code == 0 ? "" : std::to_string(reply.code) + " ";
  out += reply.text;
  for (char& c : out) {
    if (c == '\n') c = ' ';
  }
  return out;
}

bool is_no_such_mailbox(const SmtpReply& reply) {
  constexpr std::array<std::string_view, 6> kCodes = {"5.1.1", "5.1.2",  "5.1.3",
                                                      "5.1.6", "5.1.10", "5.2.1"};
  for (const std::string_view code : kCodes) {
    if (reply.is_permanent() && reply.enhanced == code) return true;
  }
  return false;
}

Result<void> SmtpReplyReader::feed(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kMaxLineBytes * kMaxLines) {
    return fail(ErrorCode::kCorrupt, "The mail server answered with more than a reply may hold.");
  }
  buffer_ += bytes;
  return {};
}

Result<std::optional<SmtpReply>> SmtpReplyReader::next() {
  SmtpReply reply;
  std::size_t at = 0;
  for (int lines = 0; lines < kMaxLines; ++lines) {
    const std::size_t end = buffer_.find('\n', at);
    const std::size_t length = (end == std::string::npos ? buffer_.size() : end) - at;
    if (length > kMaxLineBytes) break;
    if (end == std::string::npos) return std::optional<SmtpReply>();
    std::string_view line = std::string_view(buffer_).substr(at, length);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool has_code = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
                          is_digit(line[1]) && is_digit(line[2]) &&
                          (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    if (!has_code) break;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (lines > 0 && code != reply.code) break;
    reply.code = code;
    const std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view();
    if (lines == 0) reply.enhanced = read_enhanced(text);
    if (reply.text.size() + text.size() < kMaxTextBytes) {
      if (lines > 0) reply.text += '\n';
      reply.text += text;
    }
    at = end + 1;
    if (line.size() == 3 || line[3] == ' ') {
      buffer_.erase(0, at);
      reply.text = replace_bad_utf8(reply.text);
      for (char& c : reply.text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
      }
      return std::optional<SmtpReply>(std::move(reply));
    }
  }
  return fail(ErrorCode::kCorrupt, "The mail server answered something that is no SMTP reply.");
}

}  // namespace holdfast
