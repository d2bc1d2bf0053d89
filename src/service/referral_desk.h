// What people and platforms do with referrals, each with its entry in the audit log, and how one is
// shown. The API and the command line share it. Stateless; safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "referral/incident.h"
#include "store/referral_store.h"

namespace holdfast {

struct ReferralActor {
  std::string actor;  // for the audit log
  TimeMs now_ms = 0;
};

// Puts a checked incident and its files in the ledger, due at once. `reading` has no faults.
[[nodiscard]] Result<AddedReferral> begin_referral(Transaction& transaction,
                                                   const std::string& platform,
                                                   const IncidentReading& reading,
                                                   const ReferralActor& actor);
// kNotFound, or kConflict when it cannot be done any more.
[[nodiscard]] Result<void> retract_referral(Transaction& transaction, std::int64_t id,
                                            const ReferralActor& actor);
[[nodiscard]] Result<void> retry_failed_referral(Transaction& transaction, std::int64_t id,
                                                 const ReferralActor& actor);
// Keeps it from being destroyed; an empty `why` lets go again. `why` is not written to the log.
[[nodiscard]] Result<void> set_referral_hold(Transaction& transaction, std::int64_t id,
                                             const std::string& why, const ReferralActor& actor);
[[nodiscard]] Result<void> meet_referral(Transaction& transaction, std::int64_t id,
                                         const std::string& deadline, const ReferralActor& actor);
// Destroys what is to be, each with its entry; how many.
[[nodiscard]] std::int64_t destroy_old_referrals(Transaction& transaction, TimeMs now_ms);

// A line of the list, or with `is_whole` also its ledger. Nothing of the incident but its
// reference.
[[nodiscard]] boost::json::object referral_view(Transaction& transaction, const Referral& referral,
                                                TimeMs now_ms, bool is_whole);

}  // namespace holdfast
