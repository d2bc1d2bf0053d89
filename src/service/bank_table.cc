// Banks by id.
#include "service/bank_table.h"

#include <algorithm>

namespace holdfast {

BankTable::BankTable(const std::vector<BankName>& banks, const Ratios& type_ratios, int radius_bits)
    : banks_(banks) {
  for (BankName& bank : banks_) bank.radius_bits = bank.radius_bits.value_or(radius_bits);
  std::ranges::sort(banks_, {}, &BankName::bank_id);
  type_ratios_.insert(type_ratios.begin(), type_ratios.end());
}

bool BankTable::is_wanted(const BankName& bank, const MatchFilter& filter) {
  if (!filter.raw && bank.enabled_ratio < filter.coin) return false;
  if (!filter.with_well_known && bank.name == kWellKnownBank) return false;
  return filter.banks.empty() ||
         std::find(filter.banks.begin(), filter.banks.end(), bank.name) != filter.banks.end();
}

const BankName* BankTable::wanted(std::int64_t bank_id, const MatchFilter& filter) const {
  const auto at = std::ranges::lower_bound(banks_, bank_id, {}, &BankName::bank_id);
  if (at == banks_.end() || at->bank_id != bank_id) return nullptr;  // removed a moment ago
  return is_wanted(*at, filter) ? &*at : nullptr;
}

int BankTable::widest_radius(const MatchFilter& filter) const {
  int widest = -1;
  for (const BankName& bank : banks_) {
    if (is_wanted(bank, filter)) widest = std::max(widest, radius_of(bank, filter));
  }
  return widest;
}

bool BankTable::has(std::string_view name) const {
  return std::ranges::find(banks_, name, &BankName::name) != banks_.end();
}

double BankTable::ratio_of_type(std::string_view signal_type) const {
  const auto at = type_ratios_.find(signal_type);
  return at == type_ratios_.end() ? 1 : at->second;
}

}  // namespace holdfast
