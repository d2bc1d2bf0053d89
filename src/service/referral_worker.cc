// The worker's round. See the header for its thread.
#include "service/referral_worker.h"

#include <spdlog/spdlog.h>

#include "service/referral_desk.h"

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kPeriod{1000};
constexpr std::chrono::minutes kDestroyEvery{10};

}  // namespace

ReferralWorker::ReferralWorker(Database& database, std::optional<ReferralFilerOptions> options,
                               Clock clock)
    : database_(database), clock_(std::move(clock)) {
  if (options) filer_ = std::make_unique<ReferralFiler>(database_, std::move(*options), clock_);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ReferralWorker::~ReferralWorker() {
  stop_ = true;
  thread_.request_stop();
  thread_.join();
}

void ReferralWorker::run(const std::stop_token& stop) {
  auto destroy_at = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    if (std::chrono::steady_clock::now() >= destroy_at) {
      destroy_old();
      destroy_at = std::chrono::steady_clock::now() + kDestroyEvery;
    }
    if (filer_ && file_one()) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [] { return false; });
  }
}

// Whether there may be another one.
bool ReferralWorker::file_one() {
  const auto due = database_.read([&](Transaction& transaction) {
    return Result<bool>(is_referral_due(transaction, clock_()));
  });
  if (!due && !failing_) spdlog::error("Referrals: {}", due.error().message);
  failing_ = !due;
  if (!due || !*due) return false;
  const auto filed = filer_->file_next(0, [this] { return stop_.load(); });
  if (!filed) {
    spdlog::error("Referrals: {}", filed.error().message);
    return false;
  }
  if (!*filed) return false;
  const auto level = (*filed)->state == "failed" ? spdlog::level::warn : spdlog::level::info;
  spdlog::log(level, "Referral {} is {} now. {}", (*filed)->id, (*filed)->state,
              (*filed)->sentence);
  return (*filed)->state != "lost";
}

void ReferralWorker::destroy_old() {
  const auto destroyed = database_.write([&](Transaction& transaction) {
    return Result<std::int64_t>(destroy_old_referrals(transaction, clock_()));
  });
  if (!destroyed) spdlog::error("Referrals: {}", destroyed.error().message);
  if (destroyed && *destroyed > 0)
    spdlog::info("Referrals: {} were destroyed on time.", *destroyed);
}

}  // namespace holdfast
