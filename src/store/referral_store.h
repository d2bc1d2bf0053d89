// Referrals: what is reported to NCMEC, the ledger of its filing, its clocks, and how long it is
// kept. What an incident says is not this room's; files' bytes are kept as base64. Stateless; safe
// from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

struct Referral {
  std::int64_t id = 0;
  std::string platform;
  std::string reference;  // the platform's own name of it, once a platform
  std::string incident;   // JSON without files' bytes; empty once destroyed
  // "waiting", "filing", "filed", "failed" (a person must look), "retracted"
  std::string state;
  bool wants_retract = false;
  std::string report_id;  // the server's: open while it is filed, finished once filed; empty: none
  int attempts = 0;       // begun
  std::optional<TimeMs> first_ms;  // when the first attempt in a row began
  std::optional<TimeMs> next_ms;   // when it is due
  std::string owner;               // of the lease; empty: nobody
  std::optional<int> last_code;
  std::string last_words;  // one sentence that says what to do
  TimeMs created_ms = 0;
  std::string created_by;
  TimeMs changed_ms = 0;
  std::optional<TimeMs> filed_ms;
  std::optional<TimeMs> preserve_until_ms;  // set once it is settled
  std::string hold;                         // why it is not destroyed; empty: no hold
  std::optional<TimeMs> destroyed_ms;
};

struct ReferralDeadline {
  std::string name;
  TimeMs due_ms = 0;
  std::optional<TimeMs> met_ms;
};

struct NewReferral {
  std::string platform;
  std::string reference;
  std::string incident;
  std::vector<std::pair<int, std::string>> files;  // place and base64
  std::vector<ReferralDeadline> deadlines;
  TimeMs at_ms = 0;
  std::string by;
};
struct AddedReferral {
  std::int64_t id = 0;
  bool is_new = false;
};
// Due at once. The same reference again, with the same incident, gives the one that is there;
// kConflict with another incident, or when it was destroyed.
[[nodiscard]] Result<AddedReferral> add_referral(Transaction& transaction,
                                                 const NewReferral& fresh);

[[nodiscard]] std::optional<Referral> find_referral(Transaction& transaction, std::int64_t id);
struct ReferralPage {
  std::string platform;     // empty: every one
  std::string state;        // empty: every one
  std::int64_t before = 0;  // ids below; 0: from the newest
  int limit = 50;
};
// Newest first; without their incidents.
[[nodiscard]] std::vector<Referral> list_referrals(Transaction& transaction,
                                                   const ReferralPage& page);
// The base64 of one file; nullopt when there is none.
[[nodiscard]] std::optional<std::string> find_referral_file(Transaction& transaction,
                                                            std::int64_t id, int place);

[[nodiscard]] std::vector<ReferralDeadline> list_referral_deadlines(Transaction& transaction,
                                                                    std::int64_t id);
// False when there is none of that name, or it was met before.
[[nodiscard]] bool meet_referral_deadline(Transaction& transaction, std::int64_t id,
                                          const std::string& name, TimeMs at_ms);

// Asks for it to be taken back: one that waits with nothing open is retracted at once, one that may
// have a report open is due at once. kConflict when it was filed, or is settled already.
[[nodiscard]] Result<void> want_referral_retracted(Transaction& transaction, std::int64_t id,
                                                   TimeMs at_ms, TimeMs preserve_until_ms);
// A failed one is tried anew, and a waiting one at once. False otherwise.
[[nodiscard]] bool retry_referral(Transaction& transaction, std::int64_t id, TimeMs at_ms);
// Empty `why` ends the hold. False when it was destroyed, or is so already.
[[nodiscard]] bool hold_referral(Transaction& transaction, std::int64_t id, const std::string& why,
                                 TimeMs at_ms);
// Takes incident, files and names away from settled referrals whose time is over and that nobody
// holds; which they were, at most `limit`. The row and its ledger stay.
struct DestroyedReferral {
  std::int64_t id = 0;
  std::string platform;
};
[[nodiscard]] std::vector<DestroyedReferral> destroy_referrals(Transaction& transaction,
                                                               TimeMs now_ms, int limit);

// --- The ledger (referral_ledger.cc): who files, and what happened. ---

struct ReferralLeaseRequest {
  std::int64_t id = 0;  // 0: the one that is due longest
  std::string owner;    // new for each call
  TimeMs now_ms = 0;
  TimeMs until_ms = 0;   // when another may take it if this owner died
  bool at_once = false;  // whether or not it is due
};
// Two callers never have the same one at a time. nullopt when nothing is due, or not to be had.
[[nodiscard]] std::optional<Referral> lease_referral(Transaction& transaction,
                                                     const ReferralLeaseRequest& request);
// Whether a lease may find anything: a cheap question, asked often.
[[nodiscard]] bool is_referral_due(Transaction& transaction, TimeMs now_ms);

struct ReferralStep {
  TimeMs at_ms = 0;
  int attempt = 0;
  std::string step;
  std::string outcome;
  std::optional<int> code;
  std::string report_id;
};
struct ReferralHolder {
  std::int64_t id = 0;
  std::string owner;
  TimeMs until_ms = 0;  // the lease is renewed until then
};
// Writes a step down and renews the lease; whether it shall be retracted. nullopt when the holder
// has lost it: then nothing was written.
[[nodiscard]] std::optional<bool> note_referral_step(Transaction& transaction,
                                                     const ReferralHolder& holder,
                                                     const ReferralStep& step);
// The same, and the report that is open from now on (empty: none).
[[nodiscard]] bool set_referral_report(Transaction& transaction, const ReferralHolder& holder,
                                       const std::string& report_id, const ReferralStep& step);
struct ReferralSettling {
  std::string state;             // "waiting", "filed", "failed", "retracted"
  std::optional<TimeMs> due_ms;  // of a waiting one
  std::string report_id;
  std::optional<int> code;
  std::string words;
  std::optional<TimeMs> preserve_until_ms;  // of one that is settled
};
// Ends the attempt and the lease; "filing" is met when it was filed. False when the holder has lost
// it.
[[nodiscard]] bool settle_referral(Transaction& transaction, const ReferralHolder& holder,
                                   const ReferralSettling& settling, const ReferralStep& step);
// In their order; at most 1,000, the newest.
[[nodiscard]] std::vector<ReferralStep> list_referral_steps(Transaction& transaction,
                                                            std::int64_t id);

}  // namespace holdfast
