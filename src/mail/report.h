// What comes back by mail: delivery reports (RFC 3464) and complaints (RFC 5965). Pure; safe from
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

struct MailReport {
  enum class Kind {
    kFailed,     // a mailbox that will not take it
    kDelayed,    // still being tried
    kDelivered,  // delivered or passed on
    kComplaint,  // the reader called it unwanted
  };
  Kind kind = Kind::kFailed;
  std::string recipient;    // Final-Recipient or Original-Recipient, without its type; may be empty
  std::string status;       // "5.1.1"; empty for complaints
  std::string diagnostic;   // the remote server's words, one line; may be empty
  std::string message_id;   // of the mail it is about, without brackets; empty when not given back
  std::string envelope_to;  // where the report went: our bounce address
};

// Reads one whole mail of at most 1 MiB. kUnsupported when it is no such report, kCorrupt when it
// is one without its fields, kTooLarge.
[[nodiscard]] Result<MailReport> read_mail_report(std::string_view mail);

}  // namespace holdfast
