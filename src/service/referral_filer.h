// Files referrals that are due: leases one, runs its sequence, puts down how it ended. Several
// processes may do so on one database. Safe from many threads.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "service/cybertip_server.h"
#include "store/referral_store.h"

namespace holdfast {

struct ReferralFilerOptions {
  CybertipOptions server;
  std::string schema;  // NCMEC's XSD, checked before each submission; empty: not checked
  // How long a step may take before another process takes the referral over, 1 to 3600 s.
  std::chrono::seconds lease{120};
};

struct FiledReferral {
  std::int64_t id = 0;
  std::string state;      // how it is now; "lost" when another process has it
  std::string report_id;  // of one that was filed
  std::string sentence;
};

class ReferralFiler {
 public:
  // `database` is borrowed.
  ReferralFiler(Database& database, ReferralFilerOptions options, Clock clock);

  // One attempt at the referral that is due longest, or at `id` whether or not it is due. nullopt
  // when there was none to have.
  [[nodiscard]] Result<std::optional<FiledReferral>> file_next(
      std::int64_t id, const std::function<bool()>& should_stop) const;

 private:
  [[nodiscard]] Result<FiledReferral> file(const Referral& referral,
                                           const std::function<bool()>& should_stop) const;
  [[nodiscard]] FilingOutcome attempt(const Referral& referral, CybertipServer& server) const;

  Database& database_;
  const ReferralFilerOptions options_;
  const Clock clock_;
};

}  // namespace holdfast
