// The room that attachments take. Safe from many threads.
#include "service/report_quota.h"

#include <algorithm>

#include "service/app.h"
#include "store/sealed_file_store.h"

namespace holdfast {
namespace {

constexpr TimeMs kAskEveryMs = 10'000;
constexpr int kParts = 20;

}  // namespace

std::int64_t ReportQuota::used(Transaction& transaction, TimeMs now_ms) {
  {
    const std::lock_guard lock(mutex_);
    if (asked_ms_ != 0 && now_ms - asked_ms_ < kAskEveryMs) return used_;
    asked_ms_ = now_ms;  // the others go on with what was known
  }
  const std::int64_t bytes = sealed_file_bytes(transaction);
  const std::lock_guard lock(mutex_);
  used_ = bytes;
  return used_;
}

void ReportQuota::add(std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  used_ += bytes;
}

int ReportQuota::scarce_bits(std::int64_t used_bytes, std::int64_t quota_bytes) {
  const std::int64_t part = std::max<std::int64_t>(quota_bytes / kParts, 1);
  return static_cast<int>(std::clamp<std::int64_t>(used_bytes / part - kParts / 2, 0, kParts / 2));
}

std::shared_ptr<ReportQuota> make_report_quota() { return std::make_shared<ReportQuota>(); }

}  // namespace holdfast
