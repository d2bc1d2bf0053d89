// Following, flushing, forgetting. One thread of its own.
#include "service/housekeeper.h"

#include <spdlog/spdlog.h>

#include "service/case_keeper.h"
#include "service/guard_watch.h"
#include "service/report_keeper.h"
#include "store/case_store.h"
#include "store/guard_case_store.h"
#include "store/guard_platform_store.h"
#include "store/sqlite_log.h"
#include "store/staff_store.h"
#include "store/subscription_store.h"
#include "store/work_store.h"

namespace holdfast {
namespace {

constexpr std::chrono::minutes kForgetEvery{1};
constexpr TimeMs kGuardTextMs = TimeMs{90} * 24 * 3600 * 1000;  // after a guard case was closed
// Who was asked to confirm an address and never did; the link in the mail is long dead by then.
constexpr TimeMs kUnansweredMs = TimeMs{30} * 24 * 3600 * 1000;
constexpr int kForgottenAtOnce = 2000;  // a transaction's, so that others get their turn

}  // namespace

Housekeeper::Housekeeper(App& app, std::chrono::milliseconds period)
    : app_(app), period_(period), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Housekeeper::~Housekeeper() {
  thread_.request_stop();
  thread_.join();
  (void)app_.sightings.flush(app_.database);  // the last chance; what fails here is lost with us
}

void Housekeeper::run(const std::stop_token& stop) {
  auto forget_at = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    follow();
    if (std::chrono::steady_clock::now() >= forget_at) {
      forget();
      forget_at = std::chrono::steady_clock::now() + kForgetEvery;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, period_, [] { return false; });
  }
}

void Housekeeper::follow() {
  Result<void> done = app_.index.refresh(app_.database);
  if (done) done = app_.keys.refresh(app_.database);
  if (done) done = app_.sightings.flush(app_.database);
  if (!done && !failing_) spdlog::error("Following the database failed: {}", done.error().message);
  if (done && failing_) spdlog::info("The database can be reached again.");
  failing_ = !done;
}

void Housekeeper::forget() {
  const TimeMs now_ms = app_.clock();
  app_.guard->forget_quiet(now_ms);
  keep_reports(app_);
  keep_case_files(app_);
  (void)app_.database.write([&](Transaction& transaction) -> Result<void> {
    delete_expired_challenges(transaction, now_ms);
    delete_old_failures(transaction, now_ms - app_.options.work.memory_ms);
    delete_expired_case_sessions(transaction, now_ms);
    delete_expired_staff_sessions(transaction, now_ms);
    forget_unanswered(transaction, now_ms - kUnansweredMs, kForgottenAtOnce, now_ms);
    forget_guard_texts(transaction, now_ms - kGuardTextMs);
    const GuardWatchOptions& guard = app_.guard->options();
    for (const std::string& platform : list_guard_seen_platforms(transaction)) {
      forget_guard_seen(transaction, platform, static_cast<std::int64_t>(guard.most_events),
                        now_ms - guard.event_memory_ms);
    }
    return {};
  });
  (void)empty_sqlite_log(
      app_.database);  // what is forgotten is gone from the disk; else a minute later
}

}  // namespace holdfast
