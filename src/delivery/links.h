// The names by which a reader's mail is known again: its Message-ID, where its bounces go, and the
// addresses for unsubscribing and for "I have read this". All are made from the two numbers and a
// key, so nothing is stored. A ReaderLinks may be used from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

struct ReaderId {
  std::int64_t alert_id = 0;
  std::int64_t recipient_id = 0;
};

class ReaderLinks {
 public:
  enum class Purpose { kUnsubscribe, kRead, kMessage, kBounce, kOptIn };

  // `key` is a secret of this database; `domain` the right side of Message-IDs and bounce
  // addresses.
  ReaderLinks(std::string key, std::string domain)
      : key_(std::move(key)), domain_(std::move(domain)) {}

  // "a1r20x" and 32 hex digits of HMAC-SHA256 over purpose and numbers.
  [[nodiscard]] std::string token(Purpose purpose, ReaderId id) const;
  // kUnauthenticated for a token that we did not make for this purpose.
  [[nodiscard]] Result<ReaderId> read_token(Purpose purpose, std::string_view token) const;

  // LEFT@RIGHT, the same each time.
  [[nodiscard]] std::string message_id(ReaderId id) const;
  [[nodiscard]] std::string bounce_address(ReaderId id) const;
  // Whose mail a Message-ID or a bounce address is of.
  [[nodiscard]] Result<ReaderId> read_message_id(std::string_view message_id) const;
  [[nodiscard]] Result<ReaderId> read_bounce_address(std::string_view address) const;

 private:
  std::string key_;
  std::string domain_;
};

// HMAC-SHA256 (RFC 2104) as 64 hex digits.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view text);

}  // namespace holdfast
