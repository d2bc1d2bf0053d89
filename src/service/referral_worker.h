// Files referrals that are due, one after the other, and destroys those whose time is over. Several
// servers may do so on one database. Owns its thread; ends it when destroyed, and what was under
// way is due at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/referral_filer.h"

namespace holdfast {

class ReferralWorker {
 public:
  // Without `options` nothing is filed here, but what is to be destroyed is.
  ReferralWorker(Database& database, std::optional<ReferralFilerOptions> options, Clock clock);
  ~ReferralWorker();
  ReferralWorker(const ReferralWorker&) = delete;
  ReferralWorker& operator=(const ReferralWorker&) = delete;

 private:
  void run(const std::stop_token& stop);
  bool file_one();
  void destroy_old();

  Database& database_;
  const Clock clock_;
  std::unique_ptr<const ReferralFiler> filer_;
  std::atomic<bool> stop_{false};
  bool failing_ = false;  // so that a lost database is logged once
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace holdfast
