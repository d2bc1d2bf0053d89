// Joining tails and segments. Sizes of segments halve at least from the oldest to the newest, so
// there are few, and each row is moved a few times only (Bentley and Saxe, "Decomposable searching
// problems", 1980).
#include <algorithm>
#include <utility>

#include "holdfast/match.h"
#include "match/index_state.h"
#include "match/segment_file.h"

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

bool IndexMerge::State::is_one_clean_segment() const {
  return segments.size() == 1 && tails.empty() && segments[0]->dead() == 0;
}

void IndexMerge::run() {
  if (state_->made == nullptr) state_->make();
  state_->is_run = true;
}

void IndexMerge::State::make() {
  if (is_one_clean_segment()) {
    made = segments[0]->copy(*memory);
    return;
  }
  std::size_t rows = 0;
  for (const auto& segment : segments) rows += segment->rows();
  for (const auto& tail : tails) rows += tail->rows();
  SegmentBuilder builder(*memory, rows);
  for (const auto& segment : segments) add_alive(*segment, version, builder);
  for (const auto& tail : tails) add_alive(*tail, version, builder);
  if (builder.rows() != 0) made = builder.finish(run_tasks);
}

IndexImage IndexMerge::image(std::uint64_t sequence) const {
  HOLDFAST_CHECK(state_->is_run);
  return segment_image(state_->made.get(), sequence);
}

// All full tails, and the segments from the given one on.
std::unique_ptr<IndexMerge::State> HammingIndex::State::gather(std::size_t first_segment) const {
  const Snapshot& now = *current.load();
  auto merge = std::make_unique<IndexMerge::State>();
  merge->tails.assign(now.tails.begin(), now.tails.end() - 1);
  merge->segments.assign(now.segments.begin() + static_cast<std::ptrdiff_t>(first_segment),
                         now.segments.end());
  merge->version = version();
  merge->memory = memory;
  merge->run_tasks = run_tasks;
  return merge;
}

IndexMerge HammingIndex::State::start(std::unique_ptr<IndexMerge::State> merge) {
  merge->token = std::make_shared<const int>(0);
  merging = merge->token;
  killed.clear();
  return IndexMerge(std::move(merge));
}

std::optional<IndexMerge> HammingIndex::begin_merge(bool all) {
  State& state = *state_;
  if (all && state.current.load()->tails.back()->rows() != 0) state.add_tail();
  const Snapshot& now = *state.current.load();
  const std::size_t tail_rows = (now.tails.size() - 1) * Tail::kRows;
  std::unique_ptr<IndexMerge::State> merge = state.gather(all ? 0 : first_to_join(now, tail_rows));
  if (merge->segments.empty() && merge->tails.empty()) {
    // With nothing else to do, what lies in a file is brought into memory.
    const bool is_left = now.segments.size() == 1 && now.segments[0]->is_borrowed();
    if (!is_left) return std::nullopt;
    merge = state.gather(0);
  } else if (all && merge->is_one_clean_segment()) {
    return std::nullopt;
  }
  return state.start(std::move(merge));
}

IndexMerge HammingIndex::begin_snapshot() {
  if (state_->current.load()->tails.back()->rows() != 0) state_->add_tail();
  std::unique_ptr<IndexMerge::State> merge = state_->gather(0);
  if (merge->is_one_clean_segment() && !merge->segments[0]->is_borrowed()) {
    merge->made = merge->segments[0];
  }
  return state_->start(std::move(merge));
}

void HammingIndex::finish_merge(IndexMerge merge) {
  IndexMerge::State& done = *merge.state_;
  State& state = *state_;
  // An older merge than the last one begun, or one of another index, has nothing to replace.
  HOLDFAST_CHECK(done.is_run && state.merging.lock() == done.token);
  state.merging.reset();
  if (!done.takes(done.made.get())) {
    for (const State::Killed& killed : state.killed) {
      if (done.takes(killed.part)) done.made->take_out(killed.id, killed.version);
    }
    std::unique_ptr<Snapshot> next = state.copy_of_current();
    const auto is_taken = [&](const auto& part) { return done.takes(part.get()); };
    const auto place = std::find_if(next->segments.begin(), next->segments.end(), is_taken);
    if (done.made) next->segments.insert(place, done.made);
    std::erase_if(next->segments, is_taken);
    std::erase_if(next->tails, is_taken);
    state.publish(std::move(next), state.version());
  }
  state.killed.clear();
}

Result<std::uint64_t> HammingIndex::load(std::span<const std::byte> file,
                                         std::shared_ptr<const void> keeps) {
  Result<LoadedSegment> loaded = load_segment(file, std::move(keeps));
  if (!loaded) return std::unexpected<Error>(loaded.error());
  if (loaded->segment) state_->adopt(std::move(loaded->segment));
  return loaded->sequence;
}

Result<void> HammingIndex::check_snapshot(std::span<const std::byte> file) {
  return check_sections(file);
}

}  // namespace holdfast
