// What an SMTP server says (RFC 5321 section 4.2, enhanced codes by RFC 3463). Values only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

struct SmtpReply {
  int code = 0;          // 200 to 599
  std::string enhanced;  // "5.1.1", or empty
  std::string text;      // all lines, with line feeds between, printable; at most 1,000 bytes

  [[nodiscard]] bool is_good() const { return code >= 200 && code < 400; }
  [[nodiscard]] bool is_permanent() const { return code >= 500; }
};

// "250 2.0.0 Ok: queued as 1A2B".
[[nodiscard]] std::string reply_words(const SmtpReply& reply);
// True when the server says that the mailbox does not exist: nobody should write there again.
[[nodiscard]] bool is_no_such_mailbox(const SmtpReply& reply);

// Gathers replies from bytes as they come. A reply has at most 100 lines of at most 2,000 bytes.
class SmtpReplyReader {
 public:
  // Error: kCorrupt for bytes that are no reply; nothing more can be read then.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  // The oldest whole reply, once; nullopt when none is whole.
  [[nodiscard]] Result<std::optional<SmtpReply>> next();

 private:
  std::string buffer_;
};

}  // namespace holdfast
