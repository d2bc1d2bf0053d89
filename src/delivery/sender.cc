// A sender: the keeper takes rows and writes results, connections send. run_sender() is the keeper.
#include "delivery/sender.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "delivery/sender_state.h"
#include "store/alert_store.h"

namespace holdfast {
namespace {

constexpr std::int64_t kTickMs = 100;
constexpr std::int64_t kLookMs = 1'000;     // how often the alert's own state is read
constexpr std::int64_t kTouchMs = 10'000;   // how often the database hears of us
constexpr std::int64_t kGiveUpMs = 60'000;  // without the database
constexpr std::size_t kJournalBytes = 64u << 20;

class Keeper {
 public:
  Keeper(Database& database, const SenderOptions& options)
      : database_(database), options_(options), state_(options) {}

  Result<SenderSummary> run();

 private:
  Result<void> start();
  void loop();
  bool cycle();
  Result<std::vector<Lease>> exchange(std::vector<SentRow>& sent, int limit,
                                      const std::vector<std::string>& without);
  void count(const std::vector<SentRow>& sent);
  [[nodiscard]] bool bounces_too_much() const;
  void pause_for_bounces();
  bool look();
  void tell(std::int64_t now);
  Result<SenderSummary> finish();

  Database& database_;
  const SenderOptions& options_;
  SenderState state_;
  std::string journal_path_;
  std::vector<std::thread> threads_;
  std::map<std::string, std::int64_t> counts_;
  std::int64_t settled_ = 0;
  std::int64_t watched_settled_ = 0;  // since the start, or since it was paused last
  std::int64_t watched_bounced_ = 0;
  std::int64_t batch_ = 0;
  std::int64_t looked_ms_ = 0;
  std::int64_t told_ms_ = 0;
  std::int64_t told_settled_ = 0;
  double per_second_ = 0;
  std::vector<SentRow> unwritten_;  // results the database has not taken yet
  std::optional<TimeMs> due_ms_;    // when the next row is due, once none was
  bool was_stopped_ = false;
  bool is_paused_ = false;
};

Result<void> Keeper::start() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::absolute(options_.journal_folder, error);
  fs::create_directories(folder, error);
  journal_path_ = (folder / (options_.owner + ".journal")).string();
  auto journal = Journal::create(journal_path_, options_.owner);
  if (!journal) return std::unexpected<Error>(journal.error());
  state_.journal = std::move(*journal);
  const TimeMs now = options_.clock();
  return database_.write([&](Transaction& transaction) -> Result<void> {
    insert_sender(transaction, {options_.owner, options_.alert_id, options_.machine.host,
                                options_.machine.boot, journal_path_, now, now});
    counts_ = count_deliveries(transaction, options_.alert_id);
    return {};
  });
}

// Writes results and takes new rows, in one transaction.
Result<std::vector<Lease>> Keeper::exchange(std::vector<SentRow>& sent, int limit,
                                            const std::vector<std::string>& without) {
  const TimeMs now = options_.clock();
  ++batch_;
  std::vector<DeliveryResult> results;
  results.reserve(sent.size());
  for (const SentRow& row : sent) results.push_back(row.result);
  return database_.write([&](Transaction& transaction) -> Result<std::vector<Lease>> {
    apply_results(transaction, options_.owner, results);
    for (const SentRow& row : sent) {
      if (row.suppressed_key.empty()) continue;
      (void)suppress_address(transaction, {row.suppressed_key, "bounced", "smtp", now});
    }
    if (limit == 0) {
      if (touch_sender(transaction, options_.owner, now)) return std::vector<Lease>();
      return fail(ErrorCode::kConflict, "Another sender took this one for dead: start it again.");
    }
    auto leases = lease_deliveries(
        transaction, {options_.alert_id, options_.owner, batch_, limit, without, now});
    if (leases && leases->empty()) due_ms_ = next_due(transaction, options_.alert_id);
    return leases;
  });
}

void Keeper::count(const std::vector<SentRow>& sent) {
  for (const SentRow& row : sent) {
    ++counts_[row.result.state];
    --counts_["leased"];
    if (row.result.next_ms) continue;
    ++settled_;
    ++watched_settled_;
    if (row.result.state == "bounced") ++watched_bounced_;
  }
}

bool Keeper::bounces_too_much() const {
  return watched_bounced_ >= std::max<std::int64_t>(options_.bounces.least, 1) &&
         static_cast<double>(watched_bounced_) >
             options_.bounces.share * static_cast<double>(watched_settled_);
}

void Keeper::pause_for_bounces() {
  const auto paused = database_.write([&](Transaction& transaction) -> Result<void> {
    pause_alert_sending(transaction, options_.alert_id);
    return {};
  });
  if (!paused) return;  // the next round tries again
  {
    const std::lock_guard lock(state_.mutex);
    state_.is_held = is_paused_ = true;
  }
  if (options_.on_bounce_pause) options_.on_bounce_pause(watched_bounced_, watched_settled_);
  watched_bounced_ = watched_settled_ = 0;
}

// One round with the database; false when there is nothing more to do.
bool Keeper::cycle() {
  std::vector<std::string> without;
  int limit = 0;
  bool is_idle = false;
  {
    const std::lock_guard lock(state_.mutex);
    for (SentRow& row : state_.sent) unwritten_.push_back(std::move(row));
    state_.sent.clear();
    is_idle = state_.busy == 0 && state_.pace.waiting() == 0;
    const auto low = static_cast<std::size_t>(options_.batch);
    if (!state_.is_held && !state_.is_over && state_.pace.waiting() < low) {
      limit = options_.batch;
      without = state_.pace.full_domains(std::max<std::size_t>(low / 2, 1));
    }
  }
  const bool is_due = !due_ms_ || *due_ms_ <= options_.clock();
  if (!is_due && unwritten_.empty()) limit = 0;
  if (limit == 0 && unwritten_.empty() && steady_ms() - state_.heard_ms < kTouchMs) {
    return !(is_idle && due_ms_ && *due_ms_ - options_.clock() > options_.longest_wait_ms);
  }
  due_ms_.reset();
  auto leases = exchange(unwritten_, limit, without);
  if (!leases) {
    const bool is_lost = leases.error().code != ErrorCode::kUnavailable;
    if (is_lost || steady_ms() - state_.heard_ms > kGiveUpMs) state_.fail_with(leases.error());
    return true;
  }
  state_.heard_ms = steady_ms();
  count(unwritten_);
  if (bounces_too_much()) pause_for_bounces();
  const bool had_results = !unwritten_.empty();
  unwritten_.clear();
  for (const Lease& lease : *leases) {
    --counts_[lease.attempts > 0 ? "deferred" : "queued"];
    ++counts_["leased"];
  }
  const bool got_none = limit > 0 && leases->empty() && without.empty();
  {
    const std::lock_guard lock(state_.mutex);
    for (Lease& lease : *leases) state_.pace.add(std::move(lease));
  }
  if (!leases->empty()) state_.work.notify_all();
  return !(got_none && !had_results && is_idle && !due_ms_);
}

// Reads what people have asked for since; false when the sender should end.
bool Keeper::look() {
  if (options_.stop != nullptr && options_.stop->load()) {
    was_stopped_ = true;
    return false;
  }
  if (steady_ms() - looked_ms_ < kLookMs) return true;
  looked_ms_ = steady_ms();
  const auto may = database_.read([&](Transaction& transaction) {
    return Result<std::optional<bool>>(may_send_alert(transaction, options_.alert_id));
  });
  if (!may) return true;
  if (!*may) {
    was_stopped_ = true;
    return false;
  }
  is_paused_ = !**may;
  {
    const std::lock_guard lock(state_.mutex);
    state_.is_held = is_paused_;
  }
  state_.work.notify_all();
  return true;
}

void Keeper::tell(std::int64_t now) {
  if (now - told_ms_ < 1000) return;
  const auto seconds = static_cast<double>(now - told_ms_) / 1000;
  const auto rate = static_cast<double>(settled_ - told_settled_) / seconds;
  per_second_ = told_ms_ == 0 || per_second_ == 0 ? rate : 0.7 * per_second_ + 0.3 * rate;
  told_ms_ = now;
  told_settled_ = settled_;
  if (options_.on_progress) options_.on_progress({counts_, per_second_, is_paused_, due_ms_});
}

void Keeper::loop() {
  while (true) {
    if (!look()) return;
    {
      std::unique_lock lock(state_.mutex);
      if (state_.is_over) return;
      const auto has_news = [&] {
        return state_.is_over || state_.sent.size() >= static_cast<std::size_t>(options_.batch) / 2;
      };
      const bool is_fed = state_.pace.waiting() > 0 || state_.busy > 0 || is_paused_ || due_ms_;
      if (is_fed) state_.news.wait_for(lock, std::chrono::milliseconds(kTickMs), has_news);
    }
    if (!cycle()) return;
    tell(steady_ms());
    if (state_.journal->size_bytes() < kJournalBytes) continue;
    // The journal is emptied when nothing in it is still needed.
    std::unique_lock lock(state_.mutex);
    const bool was_held = state_.is_held;
    state_.is_held = true;
    state_.news.wait(lock, [&] { return state_.busy == 0; });
    lock.unlock();
    if (cycle() && unwritten_.empty() && !state_.journal->clear()) {
      state_.fail_with({ErrorCode::kUnavailable, "The sender's journal cannot be written."});
    }
    lock.lock();
    state_.is_held = was_held;
    lock.unlock();
    state_.work.notify_all();
  }
}

Result<SenderSummary> Keeper::finish() {
  {
    const std::lock_guard lock(state_.mutex);
    state_.is_over = true;
    for (SentRow& row : state_.sent) unwritten_.push_back(std::move(row));
    state_.sent.clear();
  }
  SenderSummary summary;
  const TimeMs now = options_.clock();
  std::vector<DeliveryResult> results;
  for (const SentRow& row : unwritten_) results.push_back(row.result);
  const auto ended = database_.write([&](Transaction& transaction) -> Result<void> {
    apply_results(transaction, options_.owner, results);
    for (const SentRow& row : unwritten_) {
      if (row.suppressed_key.empty()) continue;
      (void)suppress_address(transaction, {row.suppressed_key, "bounced", "smtp", now});
    }
    (void)end_sender(transaction, options_.owner, false, now);
    summary.counts = count_deliveries(transaction, options_.alert_id);
    return {};
  });
  // The journal stays for the next start when the database did not take what it tells.
  if (!ended) return std::unexpected<Error>(ended.error());
  state_.journal->remove();
  count(unwritten_);
  if (state_.failure) return std::unexpected<Error>(*state_.failure);
  summary.settled = settled_;
  summary.was_stopped = was_stopped_;
  return summary;
}

Result<SenderSummary> Keeper::run() {
  const Result<void> started = start();
  if (!started) return std::unexpected<Error>(started.error());
  state_.heard_ms = steady_ms();
  for (int i = 0; i < options_.connections; ++i) {
    threads_.emplace_back([this] { run_connection(state_); });
  }
  loop();
  {
    const std::lock_guard lock(state_.mutex);
    state_.is_over = true;
  }
  state_.work.notify_all();
  for (std::thread& thread : threads_) thread.join();
  return finish();
}

}  // namespace

Result<SenderSummary> run_sender(Database& database, const SenderOptions& options) {
  return Keeper(database, options).run();
}

}  // namespace holdfast
