// A mail to each of many: what is equal for all is encoded once, the rest is put in for each
// reader. A MailTemplate may be shared between threads once built.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "mail/dkim.h"

namespace holdfast {

// What the body holds in the place of a reader's own addresses.
inline constexpr std::string_view kUnsubscribeMark = "https://reader.invalid/unsubscribe";
inline constexpr std::string_view kReadMark = "https://reader.invalid/read";

struct MailHeaders {
  std::string from_name;
  std::string from_address;
  std::string reply_to;   // an address, or empty
  std::string list_id;    // "alerts.example.org"
  std::string list_name;  // what a person sees of the list
  std::string list_help;  // https, or empty
  std::string subject;
  std::string language;  // Content-Language, or empty
};

struct MailReader {
  std::string name;
  std::string address;
  std::string message_id;       // LEFT@RIGHT, without brackets; the same each time it is sent
  std::string unsubscribe_url;  // https; a POST there unsubscribes (RFC 8058)
  std::string read_url;
};

class MailTemplate {
 public:
  // `text` and `html` are UTF-8 and may hold the marks above, each in either any number of times.
  MailTemplate(const MailHeaders& headers, std::string_view text, std::string_view html);

  // The whole message, signed by each of `signers`, with CRLF line ends.
  [[nodiscard]] Result<std::string> render(const MailReader& reader, TimeMs at_ms,
                                           const std::vector<const DkimSigner*>& signers) const;

 private:
  enum class Own { kNothing, kUnsubscribe, kRead };
  struct Piece {
    std::string text;  // encoded
    Own then = Own::kNothing;
  };
  void add_part(const char* type, std::string_view body);

  MailHeaders headers_;
  std::string boundary_;
  std::vector<Piece> pieces_;
  std::string equal_headers_;  // those that are the same for everybody
};

}  // namespace holdfast
