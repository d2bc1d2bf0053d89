// The worker's round. See the header for its thread.
#include "service/exchange_worker.h"

#include <spdlog/spdlog.h>

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kPeriod{1000};

// Numbers and our own sentences: nothing that the source sent.
void note(const ExchangeSource& source) {
  if (!source.last_error.empty()) {
    spdlog::warn("Exchange {}: {} It is asked again later; its list stays as it was.", source.name,
                 source.last_error);
    return;
  }
  const SourceCounts& counts = source.counts;
  if (counts.added + counts.withdrawn + counts.unknown + counts.malformed == 0) return;
  spdlog::info("Exchange {}: {} added, {} withdrawn, {} unknown, {} malformed.", source.name,
               counts.added, counts.withdrawn, counts.unknown, counts.malformed);
}

}  // namespace

ExchangeWorker::ExchangeWorker(Database& database, ExchangePullerOptions options, Clock clock)
    : database_(database),
      clock_(clock),
      puller_(database, options, clock),
      feedback_(database, std::move(options), std::move(clock)),
      thread_([this](const std::stop_token& stop) { run(stop); }),
      feedback_thread_([this](const std::stop_token& stop) { run_feedback(stop); }) {}

ExchangeWorker::~ExchangeWorker() {
  stop_ = true;
  thread_.request_stop();
  feedback_thread_.request_stop();
  thread_.join();
  feedback_thread_.join();
}

void ExchangeWorker::run_feedback(const std::stop_token& stop) {
  bool was_failing = false;
  while (!stop.stop_requested()) {
    const auto taken = feedback_.send([this] { return stop_.load(); });
    if (!taken && !was_failing) spdlog::error("Feedback to exchanges: {}", taken.error().message);
    was_failing = !taken;
    // A batch that was taken whole may not have been all; else the source is left in peace.
    if (taken && *taken && **taken > 0) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [] { return false; });
  }
}

void ExchangeWorker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (sync_one()) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [] { return false; });
  }
}

// Whether there may be another one.
bool ExchangeWorker::sync_one() {
  const auto due = database_.read([&](Transaction& transaction) {
    return Result<bool>(is_exchange_due(transaction, clock_()));
  });
  if (!due && !failing_) spdlog::error("Exchanges: {}", due.error().message);
  failing_ = !due;
  if (!due || !*due) return false;
  const auto source = puller_.sync({.should_stop = [this] { return stop_.load(); }});
  if (!source) {
    if (source.error().code != ErrorCode::kNotFound) {
      spdlog::error("Exchanges: {}", source.error().message);
    }
    return false;
  }
  note(*source);
  return true;
}

}  // namespace holdfast
