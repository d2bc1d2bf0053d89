// The banks in memory: which content lies within a radius of a hash. Follows the database by
// revision. Safe from many threads: lookups share, a refresh takes turns.
#pragma once

#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "holdfast/match.h"
#include "store/database.h"

namespace holdfast {

struct BankMatch {
  std::string bank;
  std::int64_t content_id = 0;
  int distance_bits = 0;
};

class BankIndex {
 public:
  // Signals with a quality under `min_quality` are left out.
  explicit BankIndex(int min_quality);

  // Takes in what changed since the last call; cheap when nothing did.
  [[nodiscard]] Result<void> refresh(Database& database);
  // Matches in enabled banks, nearest first. `banks` empty: all of them.
  [[nodiscard]] std::vector<BankMatch> find(const Hash256& hash, int radius_bits,
                                            const std::vector<std::string>& banks) const;
  [[nodiscard]] bool has_bank(const std::string& name) const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool loaded() const;

 private:
  struct Place {
    std::int64_t content_id = 0;
    std::int64_t bank_id = 0;
  };
  struct Bank {
    std::string name;
    bool enabled = true;
  };

  const int min_quality_;
  std::mutex refreshing_;  // one refresh at a time; guards signal_revision_ and bank_revision_
  std::int64_t signal_revision_ = 0;
  std::int64_t bank_revision_ = -1;
  mutable std::shared_mutex mutex_;  // guards what follows
  HammingIndex index_;
  std::unordered_map<std::uint64_t, Place> places_;  // by signal id
  std::unordered_map<std::int64_t, Bank> banks_;     // by bank id
  bool loaded_ = false;
};

}  // namespace holdfast
