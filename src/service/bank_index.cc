// The banks in memory. Safe from many threads.
#include "service/bank_index.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "match_file/files.h"
#include "match_file/huge_memory.h"
#include "service/lookup_file.h"
#include "service/secrets.h"
#include "store/curation_store.h"
#include "store/lookup_file_store.h"

namespace holdfast {
namespace {

constexpr int kChangesAtOnce = 200'000;
constexpr std::size_t kQuestionsAtOnce = 256;
constexpr std::size_t kUnsavedPart = 20;

HammingIndex new_index() {
  IndexOptions options;
  options.memory = &huge_memory();
  options.run_tasks = run_on_threads(std::clamp(std::thread::hardware_concurrency(), 1u, 2u));
  options.merges_itself = false;
  Result<HammingIndex> index = HammingIndex::create(options);
  HOLDFAST_CHECK(index.has_value());  // the scalar kernel is always there
  return std::move(*index);
}

std::int64_t seconds_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

// A digest, over and over, as a hash that no other digest's of its list lies 0 bits away from. Not
// filled up with zeros, which would put all of a list into the same few buckets.
std::optional<Hash256> hash_from_hex(std::size_t list, std::string_view digits) {
  if (!is_hex(digits, kSignalLists[list].digits)) return std::nullopt;
  if (digits.size() == 64) return hash256_from_hex(digits).value();
  const Bytes bytes = hex_decode(digits).value();
  Hash256 hash;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) hash.bytes[i] = bytes[i % bytes.size()];
  return hash;
}

bool merge_one(HammingIndex& index, std::mutex& changing) {
  std::unique_lock lock(changing);
  std::optional<IndexMerge> merge = index.begin_merge();
  lock.unlock();
  if (!merge) return false;
  merge->run();
  lock.lock();
  index.finish_merge(std::move(*merge));
  return true;
}

}  // namespace

struct BankIndex::Changes {
  std::int64_t revision = 0;
  std::vector<BankName> banks;
  BankTable::Ratios ratios;
  std::vector<SignalChange> signals;
};

BankIndex::BankIndex(BankIndexOptions options)
    : options_(std::move(options)),
      lists_{new_index(), new_index(), new_index(), new_index()},
      table_(new BankTable) {}

BankIndex::~BankIndex() { delete table_.load(); }

Result<BankIndex::Changes> BankIndex::read_changes(Database& database) const {
  return database.read([&](Transaction& transaction) -> Result<Changes> {
    Changes changes;
    changes.revision = current_revision(transaction, "banks");
    if (changes.revision == bank_revision_) return changes;
    changes.banks = list_bank_names(transaction);
    changes.ratios = list_signal_type_ratios(transaction);
    changes.signals = signal_changes(transaction, "", place_, kChangesAtOnce);
    return changes;
  });
}

Result<void> BankIndex::refresh(Database& database) {
  std::unique_lock lock(changing_);
  const bool is_first = !loaded();
  if (is_first && bank_revision_ < 0 && place_.revision == 0) read_file(database);
  const std::int64_t asked_at_s = seconds_now();
  for (bool all = false; !all;) {
    const Result<Changes> changes = read_changes(database);
    if (!changes) return std::unexpected<Error>(changes.error());
    if (changes->revision == bank_revision_) break;
    all = changes->signals.size() < static_cast<std::size_t>(kChangesAtOnce);
    publish(std::make_unique<BankTable>(changes->banks, changes->ratios, options_.radius_bits));
    if (!changes->signals.empty()) {
      if (Result<void> taken = take(changes->signals); !taken) return taken;
      const SignalChange& last = changes->signals.back();
      place_ = {last.revision, last.signal_id};
    }
    if (all) bank_revision_ = changes->revision;
  }
  lock.unlock();
  // A list that was just read row by row is several pieces, which one table answers sooner.
  while (is_first && read_from_file_ == 0 && merge_once()) {
  }
  checked_at_s_ = asked_at_s;
  return {};
}

// Owners are there before their hash can be found.
Result<void> BankIndex::take(std::span<const SignalChange> signals) {
  std::array<std::vector<HammingIndex::Entry>, kSignalLists.size()> entries;
  for (const SignalChange& signal : signals) {
    const std::size_t list = place_of_list(signal.signal_type);
    if (list == kNoList) continue;  // kept, and matched by nothing
    const auto id = static_cast<std::uint64_t>(signal.signal_id);
    if (id > SignalPlaces::kMostId) {
      return fail(ErrorCode::kTooLarge, "The lists have had more signals than this server holds.");
    }
    const bool is_good =
        !signal.removed && (list != kPdqList || signal.quality >= options_.min_quality);
    const std::optional<Hash256> hash = is_good ? hash_from_hex(list, signal.value) : std::nullopt;
    if (hash) {
      places_.put(id, {signal.content_id, signal.bank_id, signal.disable_until_s});
      entries[list].push_back({id, *hash});
    } else {
      lists_[list].erase(id);
    }
  }
  for (std::size_t list = 0; list < lists_.size(); ++list) lists_[list].insert(entries[list]);
  unsaved_ += signals.size();
  return {};
}

void BankIndex::publish(std::unique_ptr<const BankTable> table) {
  const BankTable* before = table_.exchange(table.release());
  retired_.push_back({std::unique_ptr<const BankTable>(before), grace_.phase()});
  if (grace_.advance()) grace_.advance();
  std::erase_if(retired_, [this](const auto& old) { return grace_.has_passed(old.phase); });
}

bool BankIndex::merge_once() {
  const std::lock_guard merging(merging_);
  bool merged = false;
  for (HammingIndex& list : lists_) merged = merge_one(list, changing_) || merged;
  return merged;
}

// A file that is not of this database, or not whole, is as none.
void BankIndex::read_file(Database& database) {
  if (options_.file.empty()) return;
  const Result<std::shared_ptr<const MappedFile>> mapped = MappedFile::open(options_.file);
  if (!mapped) return;
  const Result<LookupFile> file = read_lookup_file((*mapped)->bytes());
  if (!file) {
    spdlog::warn("{}", file.error().message);
    return;
  }
  const Result<bool> known = database.read([&](Transaction& transaction) -> Result<bool> {
    return knows_lookup_file(transaction, file->head.token) &&
           current_revision(transaction, "banks") >= file->head.revision;
  });
  if (!known || !*known || file->head.min_quality != options_.min_quality) return;
  for (std::size_t list = 0; list < lists_.size(); ++list) {
    // What was loaded before one that is not good is replaced row by row.
    if (!lists_[list].load(file->lists[list], *mapped)) return;
  }
  put_places(*file, places_);
  place_ = {file->head.revision, std::numeric_limits<std::int64_t>::max()};
  token_ = file->head.token;
  read_from_file_ = size();
  spdlog::info("{} hashes of the lists were read from their file.", size());
}

Result<bool> BankIndex::save_if_due(Database& database, TimeMs at_ms) {
  const std::lock_guard merging(merging_);
  std::unique_lock lock(changing_);
  if (options_.file.empty() || !loaded() ||
      unsaved_ < options_.most_unsaved + size() / kUnsavedPart) {
    return false;
  }
  const LookupFileHead head{random_token(), bank_revision_, options_.min_quality};
  std::vector<IndexMerge> merges;
  for (HammingIndex& list : lists_) merges.push_back(list.begin_snapshot());
  const std::size_t saved = unsaved_;
  const std::string token_before = token_;
  lock.unlock();
  for (IndexMerge& merge : merges) merge.run();
  Result<void> written = database.write([&](Transaction& transaction) -> Result<void> {
    note_lookup_file(transaction, head.token, at_ms);
    return {};
  });
  if (written) {
    // A change that comes meanwhile is in the places or not: it is read again after the start.
    std::vector<IndexImage> images;
    for (const IndexMerge& merge : merges) images.push_back(merge.image(0));
    written = write_lookup_file(options_.file, head, images, places_.pages());
  }
  lock.lock();
  for (std::size_t i = 0; i < merges.size(); ++i) lists_[i].finish_merge(std::move(merges[i]));
  unsaved_ -= saved;  // after a failure it is tried again once as much has changed
  if (!written) return std::unexpected<Error>(written.error());
  token_ = head.token;
  lock.unlock();
  const Result<void> forgotten = database.write([&](Transaction& transaction) -> Result<void> {
    forget_lookup_file(transaction, token_before);
    return {};
  });
  if (!forgotten) return std::unexpected<Error>(forgotten.error());
  return true;
}

void BankIndex::add_match(const BankTable& table, const Neighbour& neighbour,
                          const MatchFilter& filter, std::vector<BankMatch>& matches) const {
  const SignalOwner owner = places_.of(neighbour.id);
  const BankName* bank = table.wanted(owner.bank_id, filter);
  if (bank == nullptr || neighbour.distance_bits > BankTable::radius_of(*bank, filter)) return;
  const bool on =
      owner.disable_until_s != kContentDisabled && owner.disable_until_s <= filter.now_s;
  if (filter.raw || on) matches.push_back({bank->name, owner.content_id, neighbour.distance_bits});
}

std::vector<BankMatch> BankIndex::find(const Hash256& hash, const MatchFilter& filter) const {
  const Grace::Reader reader = grace_.enter();
  const BankTable& table = *table_.load();
  std::vector<BankMatch> matches;
  for (const Neighbour& neighbour : lists_[kPdqList].find(hash, table.widest_radius(filter))) {
    add_match(table, neighbour, filter, matches);
  }
  return matches;
}

std::vector<std::vector<BankMatch>> BankIndex::find_many(std::span<const Question> questions,
                                                         MatchFilter filter) const {
  std::vector<std::vector<BankMatch>> all(questions.size());
  std::array<Hash256, kQuestionsAtOnce> hashes;
  for (std::size_t at = 0; at < questions.size(); at += kQuestionsAtOnce) {
    const auto some = questions.subspan(at, std::min(kQuestionsAtOnce, questions.size() - at));
    std::ranges::transform(some, hashes.begin(), &Question::hash);
    const Grace::Reader reader = grace_.enter();
    const BankTable& table = *table_.load();
    filter.coin = std::ranges::min(some, {}, &Question::coin).coin;
    const BatchFound found = lists_[kPdqList].find_batch(std::span(hashes).first(some.size()),
                                                         table.widest_radius(filter));
    for (std::size_t i = 0; i < some.size(); ++i) {
      filter.coin = some[i].coin;
      for (const Neighbour& neighbour : found.of(i)) {
        add_match(table, neighbour, filter, all[at + i]);
      }
    }
  }
  return all;
}

std::vector<BankMatch> BankIndex::find_exact(std::string_view list, std::string_view digits,
                                             const MatchFilter& filter) const {
  const std::size_t place = place_of_list(list);
  if (place == kNoList || place == kPdqList) return {};
  const std::optional<Hash256> hash = hash_from_hex(place, digits);
  if (!hash) return {};
  const Grace::Reader reader = grace_.enter();
  const BankTable& table = *table_.load();
  std::vector<BankMatch> matches;
  for (const Neighbour& neighbour : lists_[place].find(*hash, 0)) {
    add_match(table, neighbour, filter, matches);
  }
  std::ranges::sort(matches, {}, &BankMatch::content_id);
  return matches;
}

bool BankIndex::has_bank(std::string_view name) const {
  const Grace::Reader reader = grace_.enter();
  return table_.load()->has(name);
}

double BankIndex::ratio_of_type(std::string_view signal_type) const {
  const Grace::Reader reader = grace_.enter();
  return table_.load()->ratio_of_type(signal_type);
}

std::size_t BankIndex::size_of_type(std::string_view signal_type) const {
  const std::size_t place = place_of_list(signal_type);
  return place == kNoList ? 0 : lists_[place].size();
}

std::size_t BankIndex::size() const {
  std::size_t all = 0;
  for (const HammingIndex& list : lists_) all += list.size();
  return all;
}

}  // namespace holdfast
