// The index. Readers look at snapshots; the writer adds to the newest tail and puts another
// snapshot in the place of the current one when tails and segments change.
#include <algorithm>
#include <utility>

#include "holdfast/match.h"
#include "match/index_state.h"

namespace holdfast {
namespace {

using match_kernels::Kernel;

constexpr int kMaxRadiusBits = 256;
constexpr std::uint64_t kChangesACollection = 64;
constexpr std::size_t kFetchAhead = 16;

const Kernel* kernel_named(std::string_view name) {
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if ((name.empty() || name == kernel->name) && kernel->supported()) return kernel;
  }
  return nullptr;
}

}  // namespace

HammingIndex::State::State() : current(new Snapshot) {
  current.load()->tails.push_back(std::make_shared<Tail>());
}

HammingIndex::State::~State() { delete current.load(); }

std::uint64_t HammingIndex::State::version() const {
  return current.load(std::memory_order_relaxed)->version.load(std::memory_order_relaxed);
}

std::unique_ptr<Snapshot> HammingIndex::State::copy_of_current() const {
  const Snapshot& now = *current.load(std::memory_order_relaxed);
  auto copy = std::make_unique<Snapshot>();
  copy->segments = now.segments;
  copy->tails = now.tails;
  return copy;
}

void HammingIndex::State::publish(std::unique_ptr<Snapshot> next, std::uint64_t at_version) {
  next->version.store(at_version);
  const Snapshot* before = current.exchange(next.release());
  retired.push_back({std::unique_ptr<const Snapshot>(before), grace.phase()});
  collect();
}

// Frees the snapshots that nobody can be looking at any more.
void HammingIndex::State::collect() {
  if (grace.advance()) grace.advance();
  std::erase_if(retired, [this](const Retired& old) { return grace.has_passed(old.phase); });
}

void HammingIndex::State::add_tail() {
  std::unique_ptr<Snapshot> next = copy_of_current();
  next->tails.push_back(std::make_shared<Tail>());
  publish(std::move(next), version());
}

// An id is alive in one place at most. Where a merge may have copied the row, it hears of it later.
bool HammingIndex::State::take_out(std::uint64_t id, std::uint64_t at_version) {
  const Snapshot& now = *current.load(std::memory_order_relaxed);
  const void* part = nullptr;
  for (auto tail = now.tails.rbegin(); part == nullptr && tail != now.tails.rend(); ++tail) {
    if ((*tail)->take_out(id, at_version)) part = tail->get();
  }
  for (auto segment = now.segments.rbegin(); part == nullptr && segment != now.segments.rend();
       ++segment) {
    if ((*segment)->take_out(id, at_version)) part = segment->get();
  }
  if (part != nullptr && !merging.expired()) killed.push_back({part, id, at_version});
  return part != nullptr;
}

// Takes in a segment whose ids may be there already, all as one change.
void HammingIndex::State::adopt(std::shared_ptr<Segment> segment) {
  const std::uint64_t next_version = version() + 1;
  std::size_t replaced = 0;
  if (alive != 0) {
    for (std::size_t row = 0; row < segment->rows(); ++row) {
      replaced += take_out(segment->id(row), next_version) ? 1 : 0;
    }
  }
  alive += segment->rows() - replaced;
  std::unique_ptr<Snapshot> next = copy_of_current();
  next->segments.push_back(std::move(segment));
  publish(std::move(next), next_version);
}

void HammingIndex::State::count_change(std::uint64_t at_version) {
  current.load(std::memory_order_relaxed)->version.store(at_version, std::memory_order_release);
  if (!retired.empty() && at_version % kChangesACollection == 0) collect();
}

Result<HammingIndex> HammingIndex::create(const IndexOptions& options) {
  const Kernel* chosen = kernel_named(options.kernel);
  if (chosen == nullptr) {
    return fail(ErrorCode::kUnsupported,
                "This program or this processor lacks that kernel; leave the kernel out.");
  }
  auto state = std::make_unique<State>();
  state->kernel = chosen;
  state->memory = options.memory != nullptr ? options.memory : &plain_memory();
  state->run_tasks = options.run_tasks;
  state->merges_itself = options.merges_itself;
  return HammingIndex(std::move(state));
}

Result<HammingIndex> HammingIndex::create(std::string_view kernel) {
  IndexOptions options;
  options.kernel = kernel;
  return create(options);
}

HammingIndex::HammingIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
HammingIndex::HammingIndex(HammingIndex&&) noexcept = default;
HammingIndex& HammingIndex::operator=(HammingIndex&&) noexcept = default;
HammingIndex::~HammingIndex() = default;

void HammingIndex::merge_now() {
  while (std::optional<IndexMerge> merge = begin_merge()) {
    merge->run();
    finish_merge(std::move(*merge));
  }
}

void HammingIndex::insert(std::uint64_t id, const Hash256& hash) {
  State& state = *state_;
  if (state.current.load()->tails.back()->rows() == Tail::kRows) {
    state.add_tail();
    if (state.merges_itself) merge_now();
  }
  const std::uint64_t version = state.version() + 1;
  if (!state.take_out(id, version)) ++state.alive;
  state.current.load()->tails.back()->add(id, hash.bytes.data(), version);
  state.count_change(version);
}

void HammingIndex::insert(std::span<const Entry> entries) {
  if (entries.size() < Tail::kRows) {
    for (const Entry& entry : entries) insert(entry.id, entry.hash);
    return;
  }
  SegmentBuilder builder(*state_->memory, entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + kFetchAhead < entries.size()) builder.fetch(entries[i + kFetchAhead].id);
    builder.add(entries[i].id, entries[i].hash.bytes.data());
  }
  state_->adopt(builder.finish(state_->run_tasks));
  if (state_->merges_itself) merge_now();
}

bool HammingIndex::erase(std::uint64_t id) {
  const std::uint64_t version = state_->version() + 1;
  if (!state_->take_out(id, version)) return false;
  --state_->alive;
  state_->count_change(version);
  if (state_->merges_itself && version % Tail::kRows == 0) merge_now();
  return true;
}

std::vector<Neighbour> HammingIndex::find(const Hash256& query, int radius_bits) const {
  return find_batch(std::span(&query, 1), radius_bits).neighbours;
}

BatchFound HammingIndex::find_batch(std::span<const Hash256> queries, int radius_bits) const {
  BatchFound found;
  found.starts.reserve(queries.size() + 1);
  found.starts.push_back(0);
  if (radius_bits < 0) {
    found.starts.resize(queries.size() + 1);
    return found;
  }
  const Grace::Reader reader = state_->grace.enter();
  search_snapshot(*state_->kernel, *state_->current.load(), queries,
                  std::min(radius_bits, kMaxRadiusBits), found);
  return found;
}

std::size_t HammingIndex::size() const { return state_->alive.load(); }

std::size_t HammingIndex::bytes_used() const {
  const Grace::Reader reader = state_->grace.enter();
  const Snapshot& now = *state_->current.load();
  std::size_t bytes = 0;
  for (const auto& segment : now.segments) bytes += segment->bytes_used();
  for (const auto& tail : now.tails) bytes += tail->bytes_used();
  return bytes;
}

std::vector<std::string_view> match_kernel_names() {
  std::vector<std::string_view> names;
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if (kernel->supported()) names.emplace_back(kernel->name);
  }
  return names;
}

}  // namespace holdfast
