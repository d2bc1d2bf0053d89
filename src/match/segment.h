// Rows that stay: hashes, their ids, where an id's row is, and the tables over them. Made once;
// after that only deaths are added, by one writer at a time, beside many readers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "holdfast/match.h"
#include "match/array.h"
#include "match/band_table.h"
#include "match/deaths.h"
#include "match/id_slots.h"

namespace holdfast {

class Segment {
 public:
  Segment(Array<std::uint8_t> rows, Array<std::uint64_t> ids, IdSlots slots, BandTable bands,
          std::shared_ptr<const void> keeps = nullptr);

  [[nodiscard]] std::size_t rows() const { return count_; }
  [[nodiscard]] const std::uint8_t* hashes() const { return rows_.data(); }
  [[nodiscard]] const std::uint8_t* hash(std::size_t row) const {
    return rows_.data() + row * BandTable::kRowBytes;
  }
  [[nodiscard]] std::uint64_t id(std::size_t row) const { return ids_[row]; }
  [[nodiscard]] const Array<std::uint8_t>& hash_array() const { return rows_; }
  [[nodiscard]] const Array<std::uint64_t>& id_array() const { return ids_; }
  [[nodiscard]] const IdSlots& slots() const { return slots_; }
  [[nodiscard]] const BandTable& bands() const { return bands_; }
  [[nodiscard]] bool is_alive(std::size_t row, std::uint64_t version) const {
    return deaths_.is_alive(row, version);
  }
  // Writer: takes the id's row out from `version` on; false where it has none alive.
  bool take_out(std::uint64_t id, std::uint64_t version);
  [[nodiscard]] std::size_t dead() const { return deaths_.count(); }
  [[nodiscard]] std::size_t bytes_used() const;
  // Whether its arrays lie in a file; a copy is in memory, and knows of no deaths.
  [[nodiscard]] bool is_borrowed() const { return keeps_ != nullptr; }
  [[nodiscard]] std::shared_ptr<Segment> copy(const MatchMemory& memory) const;

 private:
  std::shared_ptr<const void> keeps_;  // what borrowed arrays lie in
  std::size_t count_;
  Array<std::uint8_t> rows_;
  Array<std::uint64_t> ids_;
  IdSlots slots_;
  BandTable bands_;
  Deaths deaths_;
};

// Gathers rows for a segment. Belongs to one thread.
class SegmentBuilder {
 public:
  SegmentBuilder(const MatchMemory& memory, std::size_t most_rows);
  // Asks memory for what add() will touch.
  void fetch(std::uint64_t id) const { slots_.fetch(id); }
  // A row for the id, or another hash for the row that the id has.
  void add(std::uint64_t id, const std::uint8_t* hash);
  [[nodiscard]] std::size_t rows() const { return count_; }
  [[nodiscard]] std::shared_ptr<Segment> finish(const TaskRunner& run_tasks);

 private:
  const MatchMemory& memory_;
  std::size_t count_ = 0;
  Array<std::uint8_t> rows_;
  Array<std::uint64_t> ids_;
  IdSlots slots_;
};

}  // namespace holdfast
