// An index that lasts: a folder with a snapshot and logs of the changes since. Safe from any
// thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "holdfast/match.h"
#include "match/change_log.h"
#include "match_file/files.h"

namespace holdfast {

struct LiveOptions {
  std::string_view kernel;        // as in IndexOptions
  std::size_t build_threads = 1;  // that make large tables, beside those who ask
  // A change is on the disk before it is acknowledged: a power cut loses none. False: it is in the
  // system's hands, and only the end of the program loses none.
  bool syncs = true;
  // A snapshot is written by itself once the logs are so long, which bounds how long opening takes.
  std::size_t most_log_bytes = std::size_t{256} << 20;
};

class LiveIndex {
 public:
  // Opens the folder, or makes it. Errors: kConflict (somebody has it open), kUnavailable, kCorrupt
  // (what was acknowledged is damaged: nothing is changed or left out), kUnsupported (kernel).
  [[nodiscard]] static Result<std::unique_ptr<LiveIndex>> open(const std::string& folder,
                                                               const LiveOptions& options = {});
  LiveIndex(const LiveIndex&) = delete;
  LiveIndex& operator=(const LiveIndex&) = delete;
  ~LiveIndex();

  // For questions: they wait for nobody, and see a change once apply() has returned.
  [[nodiscard]] const HammingIndex& index() const { return index_; }
  // Makes 1 to kMostChangesAFrame changes, in their order; after an error, none. They outlast the
  // program once this returns. Errors: kInvalidArgument (none), kTooLarge, kUnavailable.
  [[nodiscard]] Result<void> apply(std::span<const IndexChange> changes);
  // Writes a snapshot of what is there now and drops the logs before it; changes and questions go
  // on meanwhile. Error: kUnavailable; nothing is lost.
  [[nodiscard]] Result<void> write_snapshot();
  // Reads the snapshot's file whole and compares its checksums. Error: kCorrupt.
  [[nodiscard]] Result<void> check() const;
  // How many changes there have been, ever.
  [[nodiscard]] std::uint64_t sequence() const;
  // What went wrong beside the calls (merges and snapshots in the background), last.
  [[nodiscard]] std::optional<Error> background_error() const;

 private:
  LiveIndex(std::string folder, const LiveOptions& options, HammingIndex index, FolderLock lock);
  [[nodiscard]] Result<void> recover();
  [[nodiscard]] Result<std::size_t> replay(std::uint64_t first, std::uint64_t before);
  [[nodiscard]] Result<void> begin_log();
  void change(const IndexChange& change);
  bool merge_once();
  void work(const std::stop_token& stops);

  const std::string folder_;
  const LiveOptions options_;
  const FolderLock lock_;
  std::mutex merging_;           // one merge or snapshot at a time; taken before changing_
  mutable std::mutex changing_;  // guards changes to index_, and what follows
  HammingIndex index_;
  std::optional<AppendedFile> log_;
  std::uint64_t log_first_ = 0;  // the number of the first change in log_
  std::uint64_t next_ = 1;       // of the next change
  std::size_t earlier_log_bytes_ = 0;
  std::uint64_t changes_unmerged_ = 0;
  std::vector<std::uint8_t> frame_;
  std::optional<Error> background_error_;
  std::condition_variable_any wakes_;
  std::jthread worker_;  // last: it ends before what it uses
};

}  // namespace holdfast
