// The encodings of mail: header words (RFC 2047), quoted-printable and base64 (RFC 2045), dates.
// Pure; safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// `text` (UTF-8) as the value of an unstructured header, folded; `used` columns stand before it.
// Line ends and other controls become spaces, so nothing can add a header.
[[nodiscard]] std::string encode_header_text(std::string_view text, std::size_t used);
// `name <address>`, the name quoted or encoded as it needs; the address alone without a name.
[[nodiscard]] std::string encode_mailbox(std::string_view name, std::string_view address);
// Lines of at most 76 columns that end in CRLF. Line feeds of `text` are line ends.
[[nodiscard]] std::string encode_quoted_printable(std::string_view text);
// Without line ends.
[[nodiscard]] std::string encode_base64(std::span<const unsigned char> bytes);
// "Mon, 29 Apr 2024 09:00:00 +0000" (RFC 5322 section 3.3).
[[nodiscard]] std::string format_mail_date(TimeMs at_ms);

}  // namespace holdfast
