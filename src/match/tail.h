// New rows, read whole. One writer at a time, many readers; a row once there stays.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "match/array.h"
#include "match/band_table.h"
#include "match/deaths.h"
#include "match/id_slots.h"

namespace holdfast {

class Tail {
 public:
  static constexpr std::size_t kRows = 4096;

  Tail()
      : rows_(plain_memory(), kRows * BandTable::kRowBytes),
        ids_(plain_memory(), kRows),
        births_(plain_memory(), kRows),
        slots_(plain_memory(), kRows),
        deaths_(kRows) {}

  // Writer: visible to those who read at `version` or later. Not where it is full.
  void add(std::uint64_t id, const std::uint8_t* hash, std::uint64_t version) {
    const std::size_t row = rows();
    HOLDFAST_CHECK(row < kRows);
    std::memcpy(rows_.writable() + row * BandTable::kRowBytes, hash, BandTable::kRowBytes);
    ids_.writable()[row] = id;
    births_.writable()[row] = version;
    slots_.put(static_cast<std::uint32_t>(row), ids_.data());
    count_.store(row + 1, std::memory_order_release);
  }
  // Writer: as in Segment.
  bool take_out(std::uint64_t id, std::uint64_t version) {
    const std::uint32_t row = slots_.find(id, ids_.data(), rows());
    return row != IdSlots::kNoRow && deaths_.add(row, version);
  }
  [[nodiscard]] std::size_t rows() const { return count_.load(std::memory_order_acquire); }
  [[nodiscard]] const std::uint8_t* hashes() const { return rows_.data(); }
  [[nodiscard]] const std::uint8_t* hash(std::size_t row) const {
    return rows_.data() + row * BandTable::kRowBytes;
  }
  [[nodiscard]] std::uint64_t id(std::size_t row) const { return ids_[row]; }
  [[nodiscard]] bool is_alive(std::size_t row, std::uint64_t version) const {
    return births_[row] <= version && deaths_.is_alive(row, version);
  }
  [[nodiscard]] std::size_t bytes_used() const {
    return rows_.bytes() + ids_.bytes() + births_.bytes() + slots_.slots().bytes() +
           deaths_.bytes_used();
  }

 private:
  Array<std::uint8_t> rows_;
  Array<std::uint64_t> ids_;
  Array<std::uint64_t> births_;
  IdSlots slots_;  // the writer's alone
  Deaths deaths_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace holdfast
