// Who may be told: addresses with role, place and consent, and the list of those who must not be
// written to. An address is known by its key (case folded, domain in ASCII), which the room mail
// makes. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct Recipient {
  std::int64_t recipient_id = 0;
  std::string address;      // as mail is sent to it: the domain in ASCII
  std::string address_key;  // unique
  std::string domain;       // ASCII, lower case
  std::string name;
  std::string role;
  std::string school;
  std::string region;    // ISO 3166-2 such as "GB-KEN"
  std::string language;  // BCP 47
  std::string consent;   // "given", "duty" or "ask" (double opt-in)
  std::string consent_source;
  std::string state;  // "active", or "pending" until a double opt-in is answered
};

struct UpsertCounts {
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
};
// Puts recipients in, by address_key: `recipient_id` and `state` are ignored. A new one is active,
// or pending when its consent is "ask"; a known one keeps its state unless consent was given since.
// One with "ask" that was asked before and forgotten for want of an answer (forget_unanswered())
// stays out and counts as unchanged.
[[nodiscard]] UpsertCounts upsert_recipients(Transaction& transaction,
                                             std::span<const Recipient> recipients, TimeMs at_ms);

// One condition of a group: the field is any of the patterns, in which '*' stands for any text.
// Capital and small letters of ASCII are the same.
struct GroupCondition {
  std::string field;  // "address", "domain", "role", "school", "region", "language"
  std::vector<std::string> patterns;
};
using Group = std::vector<GroupCondition>;  // all of them; empty: everybody

struct GroupCounts {
  std::int64_t active = 0;      // will be written to
  std::int64_t pending = 0;     // have not answered the double opt-in
  std::int64_t suppressed = 0;  // must not be written to
};
[[nodiscard]] GroupCounts count_group(Transaction& transaction, const Group& group);
// By id, those after `after_id`; limit 1 to 10,000.
[[nodiscard]] std::vector<Recipient> list_group(Transaction& transaction, const Group& group,
                                                std::int64_t after_id, int limit);
[[nodiscard]] std::optional<Recipient> find_recipient(Transaction& transaction,
                                                      std::int64_t recipient_id);
[[nodiscard]] std::optional<Recipient> find_recipient_by_key(Transaction& transaction,
                                                             const std::string& address_key);
// Forgets the address and everything about the person; the ledger keeps its row, now nameless.
[[nodiscard]] bool delete_recipient(Transaction& transaction, const std::string& address_key,
                                    TimeMs at_ms);

// Double opt-in. The token itself is only in the mail that asks.
struct OptIn {
  std::int64_t recipient_id = 0;
  std::string token_hash;  // SHA-256
  TimeMs expires_ms = 0;
};
void set_opt_in(Transaction& transaction, const OptIn& opt_in);
// The recipient becomes active and the token is used up. False when it is unknown or too old.
[[nodiscard]] bool confirm_opt_in(Transaction& transaction, const std::string& token_hash,
                                  TimeMs now_ms);

struct Suppression {
  std::string address_key;
  std::string reason;  // "unsubscribed", "bounced", "complained", "by_hand"
  std::string source;  // where it came from: "one-click", "dsn", "arf", a person's name
  TimeMs at_ms = 0;
};
// From now on the address is not written to: rows of it that wait in a ledger take the state that
// fits the reason. False when it was on the list before.
[[nodiscard]] bool suppress_address(Transaction& transaction, const Suppression& suppression);
[[nodiscard]] bool lift_suppression(Transaction& transaction, const std::string& address_key);
[[nodiscard]] std::optional<Suppression> find_suppression(Transaction& transaction,
                                                          const std::string& address_key);
// By key, those after `after_key`.
[[nodiscard]] std::vector<Suppression> list_suppressions(Transaction& transaction,
                                                         const std::string& after_key, int limit);

}  // namespace holdfast
