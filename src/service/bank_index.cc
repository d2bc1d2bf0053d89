// The banks in memory. Safe from many threads.
#include "service/bank_index.h"

#include <algorithm>
#include <mutex>

#include "base/check.h"
#include "store/bank_store.h"

namespace holdfast {
namespace {

constexpr int kChangesAtOnce = 10'000;

HammingIndex new_index() {
  Result<HammingIndex> index = HammingIndex::create();
  HOLDFAST_CHECK(index.has_value());  // the scalar kernel is always there
  return std::move(*index);
}

struct Changes {
  std::int64_t revision = 0;
  std::vector<BankName> banks;
  std::vector<SignalChange> signals;
};

Result<Changes> read_changes(Database& database, std::int64_t signal_revision,
                             std::int64_t bank_revision) {
  return database.read([&](Transaction& transaction) -> Result<Changes> {
    Changes changes;
    changes.revision = current_revision(transaction, "banks");
    if (changes.revision == bank_revision) return changes;
    changes.signals = signal_changes(transaction, "pdq", signal_revision, kChangesAtOnce);
    changes.banks = list_bank_names(transaction);
    return changes;
  });
}

}  // namespace

BankIndex::BankIndex(int min_quality) : min_quality_(min_quality), index_(new_index()) {}

Result<void> BankIndex::refresh(Database& database) {
  const std::lock_guard refreshing(refreshing_);
  for (;;) {
    const Result<Changes> changes = read_changes(database, signal_revision_, bank_revision_);
    if (!changes) return std::unexpected<Error>(changes.error());
    if (changes->revision == bank_revision_) return {};
    const bool all = changes->signals.size() < static_cast<std::size_t>(kChangesAtOnce);
    const std::unique_lock lock(mutex_);
    banks_.clear();
    for (const BankName& bank : changes->banks) {
      banks_[bank.bank_id] = {bank.name, bank.enabled};
    }
    for (const SignalChange& signal : changes->signals) {
      const auto id = static_cast<std::uint64_t>(signal.signal_id);
      const Result<Hash256> hash = hash256_from_hex(signal.value);
      if (signal.removed || !hash || signal.quality < min_quality_) {
        index_.erase(id);
        places_.erase(id);
      } else {
        index_.insert(id, *hash);
        places_[id] = {signal.content_id, signal.bank_id};
      }
      signal_revision_ = std::max(signal_revision_, signal.revision);
    }
    if (all) {
      bank_revision_ = changes->revision;
      loaded_ = true;
      return {};
    }
  }
}

std::vector<BankMatch> BankIndex::find(const Hash256& hash, int radius_bits,
                                       const std::vector<std::string>& banks) const {
  const std::shared_lock lock(mutex_);
  std::vector<BankMatch> matches;
  for (const Neighbour& neighbour : index_.find(hash, radius_bits)) {
    const Place& place = places_.at(neighbour.id);
    const Bank& bank = banks_.at(place.bank_id);
    const bool wanted =
        banks.empty() || std::find(banks.begin(), banks.end(), bank.name) != banks.end();
    if (bank.enabled && wanted) {
      matches.push_back({bank.name, place.content_id, neighbour.distance_bits});
    }
  }
  return matches;
}

bool BankIndex::has_bank(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  return std::any_of(banks_.begin(), banks_.end(),
                     [&name](const auto& bank) { return bank.second.name == name; });
}

std::size_t BankIndex::size() const {
  const std::shared_lock lock(mutex_);
  return index_.size();
}

bool BankIndex::loaded() const {
  const std::shared_lock lock(mutex_);
  return loaded_;
}

}  // namespace holdfast
