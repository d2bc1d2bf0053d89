// The guard at work for platforms: batches of events in, cases and what changed out. Each platform
// has a guard of its own with a secret of its own; its batches are judged one after the other.
// Safe from many threads.
#pragma once

#include <atomic>
#include <boost/json/array.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "service/guard_case.h"
#include "service/guard_memory.h"
#include "store/database.h"

namespace holdfast {

inline constexpr std::size_t kMostGuardLines = 10'000;    // of one batch
inline constexpr std::size_t kMostGuardBytes = 8u << 20;  // of one batch
inline constexpr std::size_t kMostRefusalsTold = 100;     // of one batch; the others are counted
inline constexpr int kMostGuardBatches = 8;               // at once
inline constexpr int kMostGuardBatchesOfOne = 3;          // at once, of one platform

struct GuardWatchOptions {
  ConversationBookOptions book;
  std::size_t most_events = 1'000'000;        // remembered of a platform
  TimeMs event_memory_ms = 7 * 86'400'000LL;  // and for how long
};

struct GuardBatch {
  std::string platform;
  std::string_view lines;  // NDJSON
  bool keep_text = false;  // words may be put into cases
};

struct GuardRefusal {
  std::size_t line = 0;  // from 1
  std::string sentence;
};
struct GuardAnswer {
  std::size_t accepted = 0;
  std::size_t repeated = 0;  // taken before: they changed nothing
  std::size_t refused = 0;
  std::vector<GuardRefusal> refusals;
  boost::json::array changed;  // assessments
  bool is_shadow = false;
  std::size_t opened = 0;  // cases
};

// A place among the batches at work; give it back by destroying it.
class GuardPlace {
 public:
  GuardPlace(std::atomic<int>* all, std::shared_ptr<std::atomic<int>> own)
      : all_(all), own_(std::move(own)) {}
  GuardPlace(GuardPlace&& other) noexcept
      : all_(std::exchange(other.all_, nullptr)), own_(std::move(other.own_)) {}
  GuardPlace& operator=(GuardPlace&&) = delete;
  ~GuardPlace() {
    if (all_ == nullptr) return;
    --*all_;
    --*own_;
  }

 private:
  std::atomic<int>* all_;
  std::shared_ptr<std::atomic<int>> own_;
};
enum class GuardCrowd { kNone, kPlatform, kServer };  // who has too many batches at work

class GuardWatch {
 public:
  // The program calls it once before it serves; without it nothing is taken. What was in memory is
  // forgotten.
  void open(std::shared_ptr<const GuardBrain> brain, const GuardWatchOptions& options);
  [[nodiscard]] std::shared_ptr<const GuardBrain> brain() const { return brain_; }

  // Nothing when there are too many, which `crowd` tells apart.
  [[nodiscard]] std::optional<GuardPlace> enter(const std::string& platform, GuardCrowd& crowd);
  // Judges, and writes what must not be lost, before it answers. After kUnavailable the same batch
  // is to be sent again: what was judged is not judged twice, and what was not written is written.
  [[nodiscard]] Result<GuardAnswer> take(Database& database, const GuardBatch& batch,
                                         TimeMs now_ms);
  // Conversations that are quiet, of platforms that are not just at work.
  void forget_quiet(TimeMs now_ms);
  [[nodiscard]] const GuardWatchOptions& options() const { return options_; }

  GuardWatch();
  ~GuardWatch();

 private:
  struct Platform;
  Platform& platform_of(const std::string& name);

  std::shared_ptr<const GuardBrain> brain_;
  GuardWatchOptions options_;
  std::atomic<int> at_work_{0};
  std::mutex mutex_;  // guards the two maps, not what is in them
  std::map<std::string, std::unique_ptr<Platform>> platforms_;
  std::map<std::string, std::shared_ptr<std::atomic<int>>> batches_;
};

// Calls `take` for each line that is not blank, with its number from 1; without its end and without
// a byte order mark. False when there are more than `most`: those are given.
bool for_each_guard_line(std::string_view lines, std::size_t most,
                         const std::function<void(std::string_view, std::size_t)>& take);

}  // namespace holdfast
