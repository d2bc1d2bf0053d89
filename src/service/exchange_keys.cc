// The exchange's secrets. Safe from many threads.
#include "service/exchange_keys.h"

#include <fmt/format.h>

#include "service/secrets.h"

namespace holdfast {

Result<std::shared_ptr<const ExchangeKeys::Values>> ExchangeKeys::get(Database& database) {
  const std::lock_guard lock(mutex_);
  if (values_) return values_;
  std::string secret, signing;
  const Result<void> loaded = database.write([&](Transaction& transaction) -> Result<void> {
    secret = setting_or_set(transaction, "exchange_secret", random_token());
    signing = setting_or_set(transaction, "exchange_signing_key",
                             make_signing_key(random_bytes(kSigningKeyRandomBytes)).secret_key);
    return {};
  });
  if (!loaded) return std::unexpected<Error>(loaded.error());
  const Result<SigningKey> key = read_signing_key(signing);
  if (!key) return std::unexpected<Error>(key.error());
  values_ = std::make_shared<const Values>(Values{secret, *key, public_key_file(*key)});
  return values_;
}

std::string hidden_uuid(const ExchangeKeys::Values& keys, std::string_view what,
                        std::int64_t number) {
  std::string hex = keyed_hash(keys.secret, fmt::format("{}:{}", what, number));
  hex[12] = '8';                           // version 8: ours to choose
  hex[16] = "89ab"[(hex[16] & 0x0f) % 4];  // the variant of RFC 9562
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace holdfast
