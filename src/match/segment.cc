// Segments and their making.
#include "match/segment.h"

#include <array>
#include <cstring>
#include <utility>

namespace holdfast {

Segment::Segment(Array<std::uint8_t> rows, Array<std::uint64_t> ids, IdSlots slots, BandTable bands,
                 std::shared_ptr<const void> keeps)
    : keeps_(std::move(keeps)),
      count_(bands.count()),
      rows_(std::move(rows)),
      ids_(std::move(ids)),
      slots_(std::move(slots)),
      bands_(std::move(bands)),
      deaths_(count_) {}

bool Segment::take_out(std::uint64_t id, std::uint64_t version) {
  const std::uint32_t row = slots_.find(id, ids_.data(), count_);
  return row != IdSlots::kNoRow && deaths_.add(row, version);
}

std::size_t Segment::bytes_used() const {
  return rows_.bytes() + ids_.bytes() + slots_.slots().bytes() + bands_.bytes_used() +
         deaths_.bytes_used();
}

std::shared_ptr<Segment> Segment::copy(const MatchMemory& memory) const {
  std::array<BandTable::Table, BandTable::kWords> tables;
  for (std::size_t word = 0; word < BandTable::kWords; ++word) {
    const BandTable::Table& table = bands_.table(word);
    tables[word] = {.starts = table.starts.copy(memory),
                    .others = table.others.copy(memory),
                    .rows = table.rows.copy(memory)};
  }
  return std::make_shared<Segment>(rows_.copy(memory), ids_.copy(memory),
                                   IdSlots(slots_.slots().copy(memory)),
                                   BandTable(count_, std::move(tables)));
}

SegmentBuilder::SegmentBuilder(const MatchMemory& memory, std::size_t most_rows)
    : memory_(memory),
      rows_(memory, most_rows * BandTable::kRowBytes),
      ids_(memory, most_rows),
      slots_(memory, most_rows) {
  HOLDFAST_CHECK(most_rows <= BandTable::kMaxRows);
}

void SegmentBuilder::add(std::uint64_t id, const std::uint8_t* hash) {
  std::uint32_t row = slots_.find(id, ids_.data(), count_);
  if (row == IdSlots::kNoRow) {
    row = static_cast<std::uint32_t>(count_++);
    ids_.writable()[row] = id;
    slots_.put(row, ids_.data());
  }
  std::memcpy(rows_.writable() + std::size_t{row} * BandTable::kRowBytes, hash,
              BandTable::kRowBytes);
}

std::shared_ptr<Segment> SegmentBuilder::finish(const TaskRunner& run_tasks) {
  BandTable bands(memory_, run_tasks, rows_.data(), count_);
  return std::make_shared<Segment>(std::move(rows_), std::move(ids_), std::move(slots_),
                                   std::move(bands));
}

}  // namespace holdfast
