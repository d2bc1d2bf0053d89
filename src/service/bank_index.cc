// The banks in memory. Safe from many threads.
#include "service/bank_index.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <mutex>

#include "base/bytes.h"
#include "base/check.h"
#include "store/curation_store.h"

namespace holdfast {
namespace {

constexpr int kChangesAtOnce = 200'000;
constexpr std::size_t kChangesUnderLock = 2'000;  // once look-ups wait for the lock
constexpr std::size_t kQuestionsUnderLock = 64;

HammingIndex new_index() {
  Result<HammingIndex> index = HammingIndex::create();
  HOLDFAST_CHECK(index.has_value());  // the scalar kernel is always there
  return std::move(*index);
}

std::int64_t seconds_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

struct BankIndex::Changes {
  std::int64_t revision = 0;
  std::vector<BankName> banks;
  std::vector<std::pair<std::string, double>> ratios;
  std::vector<SignalChange> signals;
};

BankIndex::BankIndex(int min_quality) : min_quality_(min_quality), index_(new_index()) {}

Result<BankIndex::Changes> BankIndex::read_changes(Database& database, const Follower& follower,
                                                   std::int64_t bank_revision) {
  return database.read([&](Transaction& transaction) -> Result<Changes> {
    Changes changes;
    changes.revision = current_revision(transaction, "banks");
    if (changes.revision == bank_revision) return changes;
    changes.banks = list_bank_names(transaction);
    changes.ratios = list_signal_type_ratios(transaction);
    changes.signals =
        signal_changes(transaction, follower.signal_type, follower.place, kChangesAtOnce);
    return changes;
  });
}

Result<void> BankIndex::refresh(Database& database) {
  const std::lock_guard refreshing(refreshing_);
  std::int64_t seen_revision = std::numeric_limits<std::int64_t>::max();
  const std::int64_t asked_at_s = seconds_now();
  for (Follower& follower : followers_) {
    for (bool all = false; !all;) {
      const Result<Changes> changes = read_changes(database, follower, bank_revision_);
      if (!changes) return std::unexpected<Error>(changes.error());
      seen_revision = std::min(seen_revision, changes->revision);
      if (changes->revision == bank_revision_) break;
      all = changes->signals.size() < static_cast<std::size_t>(kChangesAtOnce);
      {
        const std::unique_lock lock(mutex_);
        banks_.clear();
        for (const BankName& bank : changes->banks) banks_[bank.bank_id] = bank;
        type_ratios_.clear();
        type_ratios_.insert(changes->ratios.begin(), changes->ratios.end());
      }
      const std::size_t step = loaded() ? kChangesUnderLock : changes->signals.size();
      for (std::size_t at = 0; at < changes->signals.size(); at += step) {
        const auto first = changes->signals.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t count = std::min(step, changes->signals.size() - at);
        const std::vector<SignalChange> some(first, first + static_cast<std::ptrdiff_t>(count));
        const std::unique_lock lock(mutex_);
        follower.signal_type == "pdq" ? take_pdq(some) : take_md5(some);
        follower.place = {some.back().revision, some.back().signal_id};
      }
    }
  }
  // What one follower read, the other may not have yet: the older revision is read again.
  bank_revision_ = seen_revision;
  checked_at_s_ = asked_at_s;
  return {};
}

void BankIndex::take_pdq(const std::vector<SignalChange>& signals) {
  std::vector<HammingIndex::Entry> entries;
  entries.reserve(signals.size());
  for (const SignalChange& signal : signals) {
    const auto id = static_cast<std::uint64_t>(signal.signal_id);
    const Result<Hash256> hash = hash256_from_hex(signal.value);
    if (signal.removed || !hash || signal.quality < min_quality_) {
      index_.erase(id);
      places_.erase(id);
    } else {
      entries.push_back({id, *hash});
      places_[id] = {signal.content_id, signal.bank_id, signal.disable_until_s};
    }
  }
  index_.insert(entries);
}

void BankIndex::take_md5(const std::vector<SignalChange>& signals) {
  for (const SignalChange& signal : signals) {
    const auto id = static_cast<std::uint64_t>(signal.signal_id);
    Md5 md5;
    if (!read_md5(signal.value, md5)) continue;
    forget_md5(md5, id);
    places_.erase(id);
    if (signal.removed) continue;
    md5s_.emplace(md5, id);
    places_[id] = {signal.content_id, signal.bank_id, signal.disable_until_s};
  }
}

void BankIndex::forget_md5(const Md5& md5, std::uint64_t signal_id) {
  const auto [first, last] = md5s_.equal_range(md5);
  const auto at =
      std::find_if(first, last, [&](const auto& each) { return each.second == signal_id; });
  if (at != last) md5s_.erase(at);
}

bool BankIndex::read_md5(std::string_view digits, Md5& md5) {
  if (!is_hex(digits, 32)) return false;
  const Bytes bytes = hex_decode(digits).value();
  std::memcpy(md5.data(), bytes.data(), sizeof md5);
  return true;
}

void BankIndex::add_match(std::uint64_t signal_id, int distance_bits, const MatchFilter& filter,
                          std::vector<BankMatch>& matches) const {
  const Place& place = places_.at(signal_id);
  const auto bank = banks_.find(place.bank_id);
  if (bank == banks_.end()) return;  // removed a moment ago
  if (!filter.with_well_known && bank->second.name == kWellKnownBank) return;
  const bool wanted = filter.banks.empty() || std::find(filter.banks.begin(), filter.banks.end(),
                                                        bank->second.name) != filter.banks.end();
  const bool on = place.disable_until_s != kContentDisabled &&
                  place.disable_until_s <= filter.now_s &&
                  bank->second.enabled_ratio >= filter.coin;
  if (wanted && (filter.raw || on)) {
    matches.push_back({bank->second.name, place.content_id, distance_bits});
  }
}

std::vector<BankMatch> BankIndex::find(const Hash256& hash, int radius_bits,
                                       const MatchFilter& filter) const {
  const std::shared_lock lock(mutex_);
  std::vector<BankMatch> matches;
  for (const Neighbour& neighbour : index_.find(hash, radius_bits)) {
    add_match(neighbour.id, neighbour.distance_bits, filter, matches);
  }
  return matches;
}

std::vector<std::vector<BankMatch>> BankIndex::find_many(std::span<const Question> questions,
                                                         int radius_bits,
                                                         MatchFilter filter) const {
  std::vector<std::vector<BankMatch>> all(questions.size());
  std::shared_lock lock(mutex_, std::defer_lock);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (i % kQuestionsUnderLock == 0) {
      // A lock that readers share may never come free for a refresh, so these give way to it.
      if (lock.owns_lock()) lock.unlock();
      {
        const std::lock_guard turn(refreshing_);
      }
      lock.lock();
    }
    filter.coin = questions[i].coin;
    for (const Neighbour& neighbour : index_.find(questions[i].hash, radius_bits)) {
      add_match(neighbour.id, neighbour.distance_bits, filter, all[i]);
    }
  }
  return all;
}

std::vector<BankMatch> BankIndex::find_md5(std::string_view digits,
                                           const MatchFilter& filter) const {
  Md5 md5;
  if (!read_md5(digits, md5)) return {};
  const std::shared_lock lock(mutex_);
  std::vector<BankMatch> matches;
  const auto [first, last] = md5s_.equal_range(md5);
  for (auto at = first; at != last; ++at) add_match(at->second, 0, filter, matches);
  std::sort(matches.begin(), matches.end(),
            [](const BankMatch& a, const BankMatch& b) { return a.content_id < b.content_id; });
  return matches;
}

bool BankIndex::has_bank(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  return std::any_of(banks_.begin(), banks_.end(),
                     [&name](const auto& bank) { return bank.second.name == name; });
}

double BankIndex::ratio_of_type(const std::string& signal_type) const {
  const std::shared_lock lock(mutex_);
  const auto at = type_ratios_.find(signal_type);
  return at == type_ratios_.end() ? 1 : at->second;
}

std::size_t BankIndex::size() const {
  const std::shared_lock lock(mutex_);
  return index_.size() + md5s_.size();
}

std::size_t BankIndex::size_of_type(const std::string& signal_type) const {
  const std::shared_lock lock(mutex_);
  return signal_type == "pdq" ? index_.size() : md5s_.size();
}

}  // namespace holdfast
