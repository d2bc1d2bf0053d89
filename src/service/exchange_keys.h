// The two secrets of the exchange, made once and kept in the database: one that hides cases behind
// names, one that signs list files. Safe from many threads.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "sign/minisign.h"
#include "store/database.h"

namespace holdfast {

class ExchangeKeys {
 public:
  struct Values {
    std::string secret;
    SigningKey signing;
    std::string public_key;  // minisign's file
  };
  // Loads them, or makes them, when they are first asked for.
  [[nodiscard]] Result<std::shared_ptr<const Values>> get(Database& database);

 private:
  std::mutex mutex_;  // guards values_
  std::shared_ptr<const Values> values_;
};

// A name (UUID, version 8) for a case, or for a content that came from none, which tells nothing to
// who has not the secret. `what` is "case" or "content".
[[nodiscard]] std::string hidden_uuid(const ExchangeKeys::Values& keys, std::string_view what,
                                      std::int64_t number);

}  // namespace holdfast
