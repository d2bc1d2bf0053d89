// Snapshot, logs and the thread that merges. Safe from any thread.
#include "match_file/live_index.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "match/tail.h"
#include "match_file/huge_memory.h"

namespace holdfast {
namespace {

constexpr std::string_view kLogPrefix = "changes-";
constexpr std::string_view kLogSuffix = ".log";
constexpr std::size_t kDigits = 20;
constexpr std::uint64_t kChangesAMergeInReplay = 65'536;

std::string snapshot_name(const std::string& folder) { return folder + "/snapshot"; }

// The number has all its digits, so that names sort as numbers do.
std::string log_name(const std::string& folder, std::uint64_t first) {
  const std::string digits = std::to_string(first);
  return folder + "/" + std::string(kLogPrefix) + std::string(kDigits - digits.size(), '0') +
         digits + std::string(kLogSuffix);
}

// The numbers of the first changes of the folder's logs, in order. Other files are not ours.
Result<std::vector<std::uint64_t>> list_logs(const std::string& folder) {
  std::vector<std::uint64_t> logs;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.size() != kLogPrefix.size() + kDigits + kLogSuffix.size() ||
        !name.starts_with(kLogPrefix) || !name.ends_with(kLogSuffix)) {
      continue;
    }
    std::uint64_t first = 0;
    const char* digits = name.data() + kLogPrefix.size();
    const auto read = std::from_chars(digits, digits + kDigits, first);
    if (read.ec == std::errc{} && read.ptr == digits + kDigits) logs.push_back(first);
  }
  if (error) return fail(ErrorCode::kUnavailable, "The index's folder cannot be read.");
  std::sort(logs.begin(), logs.end());
  return logs;
}

}  // namespace

Result<std::unique_ptr<LiveIndex>> LiveIndex::open(const std::string& folder,
                                                   const LiveOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kUnavailable, "The index's folder cannot be made.");
  Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) return std::unexpected<Error>(lock.error());
  IndexOptions index_options;
  index_options.kernel = options.kernel;
  index_options.memory = &huge_memory();
  index_options.run_tasks = run_on_threads(options.build_threads);
  index_options.merges_itself = false;
  Result<HammingIndex> index = HammingIndex::create(index_options);
  if (!index) return std::unexpected<Error>(index.error());
  std::unique_ptr<LiveIndex> live(
      new LiveIndex(folder, options, std::move(*index), std::move(*lock)));
  if (Result<void> recovered = live->recover(); !recovered) {
    return std::unexpected<Error>(recovered.error());
  }
  live->worker_ =
      std::jthread([index = live.get()](const std::stop_token& stops) { index->work(stops); });
  return live;
}

LiveIndex::LiveIndex(std::string folder, const LiveOptions& options, HammingIndex index,
                     FolderLock lock)
    : folder_(std::move(folder)),
      options_(options),
      lock_(std::move(lock)),
      index_(std::move(index)) {}

LiveIndex::~LiveIndex() {
  worker_.request_stop();
  if (worker_.joinable()) worker_.join();
}

// The snapshot, then of each log what comes after it and before the next log. A log whose last
// write failed may hold changes that were refused; the one begun after that has their numbers
// again.
Result<void> LiveIndex::recover() {
  Result<std::shared_ptr<const MappedFile>> file = MappedFile::open(snapshot_name(folder_));
  if (file) {
    const Result<std::uint64_t> loaded = index_.load((*file)->bytes(), *file);
    if (!loaded) return std::unexpected<Error>(loaded.error());
    next_ = *loaded + 1;
  } else if (file.error().code != ErrorCode::kNotFound) {
    return std::unexpected<Error>(file.error());
  }
  const Result<std::vector<std::uint64_t>> logs = list_logs(folder_);
  if (!logs) return std::unexpected<Error>(logs.error());
  for (std::size_t i = 0; i < logs->size(); ++i) {
    const bool is_last = i + 1 == logs->size();
    if ((*logs)[i] > next_) {
      return fail(ErrorCode::kCorrupt,
                  "A log of the index is missing; restore the folder from a copy, or build the "
                  "index anew from its source.");
    }
    const Result<std::size_t> good =
        replay((*logs)[i], is_last ? ~std::uint64_t{0} : (*logs)[i + 1]);
    if (!good) return std::unexpected<Error>(good.error());
    if (!is_last) {
      earlier_log_bytes_ += *good;
      continue;
    }
    if (*good == 0) break;  // it was only being made
    Result<AppendedFile> log = AppendedFile::open(log_name(folder_, (*logs)[i]), *good);
    if (!log) return std::unexpected<Error>(log.error());
    log_.emplace(std::move(*log));
    log_first_ = (*logs)[i];
  }
  if (!log_) return begin_log();
  return {};
}

// Makes the changes of one log up to the one numbered `before`. Returns how many bytes are good, or
// 0 where not even the header is whole.
Result<std::size_t> LiveIndex::replay(std::uint64_t first, std::uint64_t before) {
  const Result<std::shared_ptr<const MappedFile>> file = MappedFile::open(log_name(folder_, first));
  if (!file) return std::unexpected<Error>(file.error());
  if ((*file)->bytes().size() < kLogHeaderBytes) return 0;
  if (!std::ranges::equal((*file)->octets().first(kLogHeaderBytes), log_header(first))) {
    return fail(ErrorCode::kCorrupt,
                "A log of the index has another's beginning; restore the folder from a copy, or "
                "build the index anew from its source.");
  }
  const Result<LogRead> read = read_log(
      (*file)->octets(), [&](std::span<const IndexChange> changes, std::uint64_t sequence) {
        for (const IndexChange& each : changes) {
          if (sequence == next_ && sequence < before) {
            change(each);
            ++next_;
            if (next_ % kChangesAMergeInReplay == 0) (void)merge_once();
          }
          ++sequence;
        }
      });
  if (!read) return std::unexpected<Error>(read.error());
  return read->good_bytes;
}

// Another log in the place of the current one, which stays as it is.
Result<void> LiveIndex::begin_log() {
  Result<AppendedFile> log = AppendedFile::open(log_name(folder_, next_), 0);
  if (!log) return std::unexpected<Error>(log.error());
  if (Result<void> begun = log->append(log_header(next_), true); !begun) return begun;
  if (Result<void> synced = sync_folder_names(folder_); !synced) return synced;
  if (log_) earlier_log_bytes_ += log_->size();
  log_.emplace(std::move(*log));
  log_first_ = next_;
  return {};
}

void LiveIndex::change(const IndexChange& change) {
  if (change.kind == IndexChange::Kind::kInsert) {
    index_.insert(change.id, change.hash);
  } else {
    index_.erase(change.id);
  }
}

Result<void> LiveIndex::apply(std::span<const IndexChange> changes) {
  if (changes.empty()) {
    return fail(ErrorCode::kInvalidArgument, "There is no change to make; give at least one.");
  }
  if (changes.size() > kMostChangesAFrame) {
    return fail(ErrorCode::kTooLarge, "There are over 65,536 changes at once; give fewer.");
  }
  const std::scoped_lock lock(changing_);
  frame_.clear();
  append_frame(changes, next_, frame_);
  if (Result<void> written = log_->append(frame_, options_.syncs); !written) return written;
  for (const IndexChange& each : changes) change(each);
  next_ += changes.size();
  changes_unmerged_ += changes.size();
  if (changes_unmerged_ >= Tail::kRows) wakes_.notify_one();
  return {};
}

bool LiveIndex::merge_once() {
  const std::scoped_lock merging(merging_);
  std::unique_lock changing(changing_);
  std::optional<IndexMerge> merge = index_.begin_merge();
  changing.unlock();
  if (!merge) return false;
  merge->run();
  changing.lock();
  index_.finish_merge(std::move(*merge));
  return true;
}

Result<void> LiveIndex::write_snapshot() {
  const std::scoped_lock merging(merging_);
  std::unique_lock changing(changing_);
  if (log_first_ != next_ || log_->is_broken()) {
    if (Result<void> begun = begin_log(); !begun) return begun;
  }
  IndexMerge merge = index_.begin_snapshot();
  const std::uint64_t first_kept = log_first_;
  changing.unlock();
  merge.run();
  const Result<void> written =
      replace_file(snapshot_name(folder_), merge.image(first_kept - 1).pieces);
  changing.lock();
  index_.finish_merge(std::move(merge));
  if (!written) return written;
  earlier_log_bytes_ = 0;
  changing.unlock();
  const Result<std::vector<std::uint64_t>> logs = list_logs(folder_);
  if (!logs) return std::unexpected<Error>(logs.error());
  for (const std::uint64_t first : *logs) {
    std::error_code error;  // one that stays is left out at the next opening, and dropped later
    if (first < first_kept) std::filesystem::remove(log_name(folder_, first), error);
  }
  return {};
}

Result<void> LiveIndex::check() const {
  const Result<std::shared_ptr<const MappedFile>> file = MappedFile::open(snapshot_name(folder_));
  if (!file && file.error().code == ErrorCode::kNotFound) return {};
  if (!file) return std::unexpected<Error>(file.error());
  return HammingIndex::check_snapshot((*file)->bytes());
}

std::uint64_t LiveIndex::sequence() const {
  const std::scoped_lock lock(changing_);
  return next_ - 1;
}

std::optional<Error> LiveIndex::background_error() const {
  const std::scoped_lock lock(changing_);
  return background_error_;
}

// Merges what is due, and writes a snapshot when the logs have become long.
void LiveIndex::work(const std::stop_token& stops) {
  while (!stops.stop_requested()) {
    while (!stops.stop_requested() && merge_once()) {
    }
    std::unique_lock changing(changing_);
    const bool is_long = earlier_log_bytes_ + log_->size() > options_.most_log_bytes;
    if (is_long && !stops.stop_requested()) {
      changing.unlock();
      const Result<void> written = write_snapshot();
      changing.lock();
      background_error_ = written ? std::nullopt : std::optional(written.error());
      // A snapshot that failed is tried again after more changes.
      if (written) continue;
    }
    changes_unmerged_ = 0;
    wakes_.wait(changing, stops, [this] { return changes_unmerged_ >= Tail::kRows; });
  }
}

}  // namespace holdfast
