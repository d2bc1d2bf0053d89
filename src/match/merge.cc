// Joining tails and segments. Sizes of segments halve at least from the oldest to the newest, so
// there are few, and each row is moved a few times only (Bentley and Saxe, "Decomposable searching
// problems", 1980).
#include <algorithm>
#include <utility>

#include "holdfast/match.h"
#include "match/index_state.h"

namespace holdfast {
namespace {

constexpr std::size_t kFetchAhead = 16;

// A segment is not worth its look-ups any more.
bool is_mostly_dead(const Segment& segment) {
  return segment.dead() > Tail::kRows && segment.dead() > segment.rows() / 2;
}

// The first of the newest segments that should be joined with `rows` rows of full tails.
std::size_t first_to_join(const Snapshot& now, std::size_t rows) {
  std::size_t first = now.segments.size();
  while (first > 0 && now.segments[first - 1]->rows() <= rows * 2) {
    rows += now.segments[--first]->rows();
  }
  for (std::size_t i = 0; i < first; ++i) {
    if (is_mostly_dead(*now.segments[i])) return i;
  }
  return first;
}

template <class Part>
void add_alive(const Part& part, std::uint64_t version, SegmentBuilder& builder) {
  const std::size_t rows = part.rows();
  for (std::size_t row = 0; row < rows; ++row) {
    if (row + kFetchAhead < rows) builder.fetch(part.id(row + kFetchAhead));
    if (part.is_alive(row, version)) builder.add(part.id(row), part.hash(row));
  }
}

}  // namespace

bool IndexMerge::State::takes(const void* part) const {
  return std::any_of(segments.begin(), segments.end(),
                     [&](const auto& each) { return each.get() == part; }) ||
         std::any_of(tails.begin(), tails.end(),
                     [&](const auto& each) { return each.get() == part; });
}

IndexMerge::IndexMerge(std::unique_ptr<State> state) : state_(std::move(state)) {}
IndexMerge::IndexMerge(IndexMerge&&) noexcept = default;
IndexMerge& IndexMerge::operator=(IndexMerge&&) noexcept = default;
IndexMerge::~IndexMerge() = default;

void IndexMerge::run() {
  std::size_t rows = 0;
  for (const auto& segment : state_->segments) rows += segment->rows();
  for (const auto& tail : state_->tails) rows += tail->rows();
  SegmentBuilder builder(*state_->memory, rows);
  for (const auto& segment : state_->segments) add_alive(*segment, state_->version, builder);
  for (const auto& tail : state_->tails) add_alive(*tail, state_->version, builder);
  if (builder.rows() != 0) state_->made = builder.finish(state_->run_tasks);
  state_->is_run = true;
}

std::optional<IndexMerge> HammingIndex::begin_merge(bool all) {
  State& state = *state_;
  if (all && state.current.load()->tails.back()->rows() != 0) state.add_tail();
  const Snapshot& now = *state.current.load();
  auto merge = std::make_unique<IndexMerge::State>();
  merge->tails.assign(now.tails.begin(), now.tails.end() - 1);
  const std::size_t first = all ? 0 : first_to_join(now, merge->tails.size() * Tail::kRows);
  merge->segments.assign(now.segments.begin() + static_cast<std::ptrdiff_t>(first),
                         now.segments.end());
  const bool is_one = merge->segments.size() == 1 && merge->tails.empty();
  if (merge->segments.empty() && merge->tails.empty()) return std::nullopt;
  if (is_one && (all ? merge->segments[0]->dead() == 0 : !is_mostly_dead(*merge->segments[0]))) {
    return std::nullopt;
  }
  merge->version = state.version();
  merge->memory = state.memory;
  merge->run_tasks = state.run_tasks;
  merge->token = std::make_shared<const int>(0);
  state.merging = merge->token;
  state.killed.clear();
  return IndexMerge(std::move(merge));
}

void HammingIndex::finish_merge(IndexMerge merge) {
  IndexMerge::State& done = *merge.state_;
  State& state = *state_;
  // An older merge than the last one begun, or one of another index, has nothing to replace.
  HOLDFAST_CHECK(done.is_run && state.merging.lock() == done.token);
  for (const State::Killed& killed : state.killed) {
    if (done.takes(killed.part)) done.made->take_out(killed.id, killed.version);
  }
  state.killed.clear();
  state.merging.reset();
  std::unique_ptr<Snapshot> next = state.copy_of_current();
  const auto is_taken = [&](const auto& part) { return done.takes(part.get()); };
  auto place = std::find_if(next->segments.begin(), next->segments.end(), is_taken);
  if (done.made) next->segments.insert(place, done.made);
  std::erase_if(next->segments, is_taken);
  std::erase_if(next->tails, is_taken);
  state.publish(std::move(next), state.version());
}

}  // namespace holdfast
