// Making and ending platforms' keys. Stateless; safe from any thread.
#include "service/platform_keys.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "service/plain_text.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxPlatformCharacters = 64;
constexpr std::size_t kIdBytes = 6;

bool is_platform_name(const std::string& name) {
  const std::optional<std::size_t> characters = plain_characters(name);
  return characters && *characters <= kMaxPlatformCharacters && !name.empty() && name[0] != ' ' &&
         is_utf8(name);
}

}  // namespace

Result<NewPlatformKey> create_platform_key(Transaction& transaction, const std::string& platform,
                                           const std::string& actor, TimeMs now_ms) {
  if (!is_platform_name(platform)) {
    return fail(ErrorCode::kInvalidArgument,
                "A platform's name is 1 to 64 characters and does not begin with a space.");
  }
  NewPlatformKey made;
  made.id = hex_encode(random_bytes(kIdBytes));
  made.key = std::string(kPlatformKeyPrefix) + made.id + "_" + random_token();
  insert_platform_key(transaction, {.id = made.id,
                                    .platform = platform,
                                    .key_hash = token_hash(made.key),
                                    .created_ms = now_ms});
  append_audit(transaction, {.at_ms = now_ms,
                             .actor = actor,
                             .action = "key.create",
                             .subject = made.id,
                             .details = platform});
  return made;
}

Result<void> end_platform_key(Transaction& transaction, const std::string& id,
                              const std::string& actor, TimeMs now_ms) {
  if (!revoke_platform_key(transaction, id, now_ms)) {
    return fail(ErrorCode::kNotFound, "There is no such key, or it was revoked before.");
  }
  append_audit(transaction,
               {.at_ms = now_ms, .actor = actor, .action = "key.revoke", .subject = id});
  return {};
}

Result<void> allow_submissions(Transaction& transaction, const std::string& id,
                               const std::optional<std::string>& bank, const std::string& actor,
                               TimeMs now_ms) {
  const Result<void> set = set_submit_bank(transaction, id, bank);
  if (!set) return set;
  append_audit(transaction, {.at_ms = now_ms,
                             .actor = actor,
                             .action = "key.submissions",
                             .subject = id,
                             .details = bank.value_or("")});
  return {};
}

}  // namespace holdfast
