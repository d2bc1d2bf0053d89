// The banks and how they are matched, as they were at one moment. Never changes once it is made, so
// any number of threads may read it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/bank_store.h"

namespace holdfast {

// The operator's list of pictures that everybody has: no platform is matched against it.
inline constexpr const char* kWellKnownBank = "WELL_KNOWN";

struct MatchFilter {
  std::vector<std::string> banks;  // empty: all of them
  // A bank is matched when its ratio is at least this: 0 takes those with ratio 0 too.
  double coin = std::numeric_limits<double>::min();
  // Contents that are switched off for longer do not match; seconds since 1970.
  std::int64_t now_s = std::numeric_limits<std::int64_t>::max();
  bool with_well_known = false;  // also the operator's list of pictures that everybody has
  bool raw = false;              // ratios and switched-off contents are not looked at
  // One radius for all banks, 0 to 256; nothing: each bank's own.
  std::optional<int> radius_bits = std::nullopt;
};

class BankTable {
 public:
  using Ratios = std::vector<std::pair<std::string, double>>;
  BankTable() = default;
  // Banks without a radius of their own have `radius_bits`.
  BankTable(const std::vector<BankName>& banks, const Ratios& type_ratios, int radius_bits);

  // The bank, where its hashes are among those that are asked for; null where not.
  [[nodiscard]] const BankName* wanted(std::int64_t bank_id, const MatchFilter& filter) const;
  // How far a hash may lie from one of that bank to match it.
  [[nodiscard]] static int radius_of(const BankName& bank, const MatchFilter& filter) {
    return filter.radius_bits.value_or(*bank.radius_bits);
  }
  // The largest of what is asked for; -1 where that is nothing.
  [[nodiscard]] int widest_radius(const MatchFilter& filter) const;

  [[nodiscard]] bool has(std::string_view name) const;
  // 1 unless it was set.
  [[nodiscard]] double ratio_of_type(std::string_view signal_type) const;

 private:
  [[nodiscard]] static bool is_wanted(const BankName& bank, const MatchFilter& filter);

  std::vector<BankName> banks_;  // by id, each with a radius
  std::map<std::string, double, std::less<>> type_ratios_;
};

}  // namespace holdfast
