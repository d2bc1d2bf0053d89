// Mail addresses: checked, and in the form by which two spellings of one are known to be the same.
// Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

struct MailAddress {
  std::string address;  // as it goes on the wire: local part as written, domain as A-labels
  std::string key;      // equal for spellings that differ by case or by IDN
  std::string domain;   // A-labels, lower case
};

// Reads one address without a name: LOCAL@DOMAIN. The domain may be an IDN (RFC 5891, by libidn2).
// A quoted local part, a comment and a literal domain are refused. kInvalidArgument otherwise, with
// a sentence that says what is wrong and never holds the address.
[[nodiscard]] Result<MailAddress> read_mail_address(std::string_view text);

}  // namespace holdfast
