// How much room reports' attachments take, asked of the database now and then: the operator's quota
// need not be exact, and a sum at every piece would be dear. Safe from many threads.
#pragma once

#include <mutex>

#include "base/time.h"
#include "store/database.h"
#include "store/report_key_store.h"

namespace holdfast {

class ReportQuota {
 public:
  // Bytes in use, at most some seconds old, with what this process has added since.
  [[nodiscard]] std::int64_t used(Transaction& transaction, TimeMs now_ms);
  void add(std::int64_t bytes);

  // Bits of work beyond the usual for another attachment: none while half of the quota is free,
  // then one for each twentieth of it.
  [[nodiscard]] static int scarce_bits(std::int64_t used_bytes, std::int64_t quota_bytes);

 private:
  std::mutex mutex_;  // guards both
  TimeMs asked_ms_ = 0;
  std::int64_t used_ = 0;
};

}  // namespace holdfast
