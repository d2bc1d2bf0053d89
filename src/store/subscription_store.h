// What readers do themselves: ask for alerts and confirm it (double opt-in), and say that they have
// read one. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"
#include "store/recipient_store.h"

namespace holdfast {

// The consent source of addresses that were typed in on the site.
inline constexpr const char* kAskedOnSite = "asked on the site";

// Somebody asked that this address be told. Unless it is told already, or must not be written to
// for another reason than that its owner once left, a mail that asks to confirm becomes due; the
// same address is asked once in `quiet_ms`. Nothing tells the caller which it was.
void request_subscription(Transaction& transaction, const Recipient& recipient, TimeMs quiet_ms,
                          TimeMs at_ms);
// Recipients of lists whose consent is "ask" and who were never asked: their mail becomes due.
std::int64_t ask_pending_recipients(Transaction& transaction, TimeMs at_ms);

struct OptInMail {
  Recipient recipient;
  int attempts = 0;  // before this one
};
// Takes mails that are due; they are due again at `again_ms` unless finished before.
[[nodiscard]] std::vector<OptInMail> lease_opt_in_mails(Transaction& transaction, int limit,
                                                        TimeMs again_ms, TimeMs now_ms);
// Sent, or given up. With `next_ms` it is due again.
void finish_opt_in_mail(Transaction& transaction, std::int64_t recipient_id,
                        std::optional<TimeMs> next_ms);

// The owner of the address said yes: it is active from now on, with consent "given", and an earlier
// leaving is undone. False when the token is unknown, used or too old.
[[nodiscard]] bool confirm_subscription(Transaction& transaction, std::int64_t recipient_id,
                                        const std::string& token_hash, TimeMs now_ms);

// Forgets those who were asked to confirm before `before_ms` and never did, at most `limit` at a
// time. Only a hash of the address stays, so that no list asks it again; its owner still may, on
// the site. Gives how many.
std::int64_t forget_unanswered(Transaction& transaction, TimeMs before_ms, int limit, TimeMs at_ms);

// "I have read this and told my staff". Errors: kNotFound when this reader was never sent the
// alert. The first time counts.
[[nodiscard]] Result<void> acknowledge_alert(Transaction& transaction, std::int64_t alert_id,
                                             std::int64_t recipient_id, TimeMs at_ms);
[[nodiscard]] std::int64_t count_acknowledgements(Transaction& transaction, std::int64_t alert_id);

struct AlertReader {
  std::int64_t recipient_id = 0;
  std::string address;
  std::string name;
  std::string role;
  std::string school;
  std::string region;
  std::optional<TimeMs> read_ms;
};
// Those who were sent the alert and have, or have not, said that they read it, by recipient_id
// after `after_id`. A reader who was forgotten since is not among them.
[[nodiscard]] std::vector<AlertReader> list_alert_readers(Transaction& transaction,
                                                          std::int64_t alert_id, bool has_read,
                                                          std::int64_t after_id, int limit);

}  // namespace holdfast
