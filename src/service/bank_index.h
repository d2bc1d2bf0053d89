// The banks in memory: which content lies within its bank's radius of a hash, or has exactly that
// digest. Follows the database by revision. Safe from many threads: look-ups wait for nobody, what
// changes it takes turns.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/match.h"
#include "match/grace.h"
#include "service/bank_table.h"
#include "service/signal_lists.h"
#include "service/signal_places.h"
#include "store/bank_store.h"
#include "store/database.h"

namespace holdfast {

struct BankMatch {
  std::string bank;
  std::int64_t content_id = 0;
  int distance_bits = 0;  // 0 for digests
};

struct BankIndexOptions {
  // PDQ signals of a lower quality are left out, 0 to 100.
  int min_quality = kDefaultMinQuality;
  // Of banks that have none of their own, 0 to kMostRadiusBits.
  int radius_bits = kDefaultRadiusBits;
  // A file that the lists are read from at the start and written to now and then; empty: none.
  std::string file;
  // Changes that the file may lack before it is written again, beside a twentieth of the lists.
  std::size_t most_unsaved = 50'000;
};

class BankIndex {
 public:
  explicit BankIndex(BankIndexOptions options);
  ~BankIndex();
  BankIndex(const BankIndex&) = delete;
  BankIndex& operator=(const BankIndex&) = delete;

  // Takes in what changed since the last call; cheap when nothing did. The first call reads the
  // file, where there is a good one, and what the database has beyond it.
  [[nodiscard]] Result<void> refresh(Database& database);
  // Sorts what is new into tables, so that look-ups stay quick; changes and look-ups go on beside
  // it. False when there was nothing to do. One thread at a time does it, others wait.
  bool merge_once();
  // Writes the file when it lacks many changes. False when it does not.
  [[nodiscard]] Result<bool> save_if_due(Database& database, TimeMs at_ms);

  // Matches nearest first, then oldest first.
  [[nodiscard]] std::vector<BankMatch> find(const Hash256& hash, const MatchFilter& filter) const;
  // The same for many, each with a coin of its own in the filter's place.
  struct Question {
    Hash256 hash;
    double coin = 0;
  };
  [[nodiscard]] std::vector<std::vector<BankMatch>> find_many(std::span<const Question> questions,
                                                              MatchFilter filter) const;
  // The same for a digest in hexadecimal digits of either case, on a list of kSignalLists that is
  // not the PDQ's; nothing for a text of another length.
  [[nodiscard]] std::vector<BankMatch> find_exact(std::string_view list, std::string_view digits,
                                                  const MatchFilter& filter) const;

  [[nodiscard]] bool has_bank(std::string_view name) const;
  // Of a list: 0 is off, 1 unless it was set.
  [[nodiscard]] double ratio_of_type(std::string_view signal_type) const;
  // Signals of all lists; of one.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t size_of_type(std::string_view signal_type) const;
  [[nodiscard]] bool loaded() const { return checked_at_s_ != 0; }
  // Signals that were read from the file at the start.
  [[nodiscard]] std::size_t read_from_file() const { return read_from_file_; }
  // The revision of "banks" that it has; -1: none.
  [[nodiscard]] std::int64_t revision() const { return bank_revision_; }
  // When it last had everything that the database had, in seconds since 1970; 0: never.
  [[nodiscard]] std::int64_t checked_at_s() const { return checked_at_s_; }

 private:
  struct Changes;
  struct RetiredTable {
    std::unique_ptr<const BankTable> table;
    std::uint64_t phase = 0;
  };

  [[nodiscard]] Result<Changes> read_changes(Database& database) const;
  // These with changing_ held.
  void read_file(Database& database);
  [[nodiscard]] Result<void> take(std::span<const SignalChange> signals);
  void publish(std::unique_ptr<const BankTable> table);

  void add_match(const BankTable& table, const Neighbour& neighbour, const MatchFilter& filter,
                 std::vector<BankMatch>& matches) const;

  const BankIndexOptions options_;
  std::array<HammingIndex, kSignalLists.size()> lists_;
  SignalPlaces places_;
  mutable Grace grace_;  // who reads the table
  std::atomic<const BankTable*> table_;
  std::atomic<std::int64_t> bank_revision_{-1};
  std::atomic<std::int64_t> checked_at_s_{0};
  std::atomic<std::size_t> read_from_file_{0};

  std::mutex merging_;   // taken before changing_
  std::mutex changing_;  // guards what follows, and changes of what is above
  SignalPlace place_;    // up to which signals were read
  std::vector<RetiredTable> retired_;
  std::size_t unsaved_ = 0;  // changes that the file lacks
  std::string token_;        // of the file; empty: there is none
};

}  // namespace holdfast
