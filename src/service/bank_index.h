// The banks in memory: which content lies within a radius of a hash, or has exactly that digest.
// Follows the database by revision. Safe from many threads: lookups share, a refresh takes turns.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "holdfast/match.h"
#include "store/bank_store.h"
#include "store/database.h"

namespace holdfast {

// The operator's list of pictures that everybody has: no platform is matched against it.
inline constexpr const char* kWellKnownBank = "WELL_KNOWN";

struct BankMatch {
  std::string bank;
  std::int64_t content_id = 0;
  int distance_bits = 0;  // 0 for digests
};

struct MatchFilter {
  std::vector<std::string> banks;  // empty: all of them
  // A bank is matched when its ratio is at least this: 0 takes those with ratio 0 too.
  double coin = std::numeric_limits<double>::min();
  // Contents that are switched off for longer do not match; seconds since 1970.
  std::int64_t now_s = std::numeric_limits<std::int64_t>::max();
  bool with_well_known = false;  // also the operator's list of pictures that everybody has
  bool raw = false;              // ratios and switched-off contents are not looked at
};

class BankIndex {
 public:
  // PDQ signals with a quality under `min_quality` are left out.
  explicit BankIndex(int min_quality);

  // Takes in what changed since the last call; cheap when nothing did.
  [[nodiscard]] Result<void> refresh(Database& database);
  // Matches nearest first, then oldest first.
  [[nodiscard]] std::vector<BankMatch> find(const Hash256& hash, int radius_bits,
                                            const MatchFilter& filter) const;
  // The same for many, each with a coin of its own in the filter's place.
  struct Question {
    Hash256 hash;
    double coin = 0;
  };
  [[nodiscard]] std::vector<std::vector<BankMatch>> find_many(std::span<const Question> questions,
                                                              int radius_bits,
                                                              MatchFilter filter) const;
  // The same for an MD5 in 32 hexadecimal digits of either case; nothing for another text.
  [[nodiscard]] std::vector<BankMatch> find_md5(std::string_view digits,
                                                const MatchFilter& filter) const;

  [[nodiscard]] bool has_bank(const std::string& name) const;
  // Of "pdq" or "md5": 0 is off, 1 unless it was set.
  [[nodiscard]] double ratio_of_type(const std::string& signal_type) const;
  // Signals of both types; of "pdq" or "md5".
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t size_of_type(const std::string& signal_type) const;
  [[nodiscard]] bool loaded() const { return checked_at_s_ != 0; }
  // The revision of "banks" that it has; -1: none.
  [[nodiscard]] std::int64_t revision() const { return bank_revision_; }
  // When it last had everything that the database had, in seconds since 1970; 0: never.
  [[nodiscard]] std::int64_t checked_at_s() const { return checked_at_s_; }

 private:
  using Md5 = std::array<std::uint64_t, 2>;
  struct HashMd5 {
    std::size_t operator()(const Md5& md5) const { return md5[0] ^ md5[1]; }
  };
  struct Place {
    std::int64_t content_id = 0;
    std::int64_t bank_id = 0;
    std::int64_t disable_until_s = 1;
  };
  struct Follower {
    std::string signal_type;
    SignalPlace place;
  };
  struct Changes;

  [[nodiscard]] static Result<Changes> read_changes(Database& database, const Follower& follower,
                                                    std::int64_t bank_revision);
  [[nodiscard]] static bool read_md5(std::string_view digits, Md5& md5);
  // These three with mutex_ held.
  void take_pdq(const std::vector<SignalChange>& signals);
  void take_md5(const std::vector<SignalChange>& signals);
  void forget_md5(const Md5& md5, std::uint64_t signal_id);
  void add_match(std::uint64_t signal_id, int distance_bits, const MatchFilter& filter,
                 std::vector<BankMatch>& matches) const;

  const int min_quality_;
  // One refresh at a time, for which many look-ups at once wait; guards the followers.
  mutable std::mutex refreshing_;
  std::array<Follower, 2> followers_{{{"pdq", {}}, {"md5", {}}}};
  std::atomic<std::int64_t> bank_revision_{-1};
  std::atomic<std::int64_t> checked_at_s_{0};
  mutable std::shared_mutex mutex_;  // guards what follows
  HammingIndex index_;
  std::unordered_multimap<Md5, std::uint64_t, HashMd5> md5s_;  // to signal ids
  std::unordered_map<std::uint64_t, Place> places_;            // by signal id
  std::unordered_map<std::int64_t, BankName> banks_;           // by bank id
  std::map<std::string, double, std::less<>> type_ratios_;
};

}  // namespace holdfast
