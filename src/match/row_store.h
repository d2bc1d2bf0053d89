// Rows of hashes in blocks that never move, each with its id, and where an id's row is. Many
// readers or one writer at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "holdfast/hash.h"

namespace holdfast {

class RowStore {
 public:
  static constexpr std::size_t kRowBytes = 32;
  static constexpr std::size_t kBlockRows = 1 << 16;
  static constexpr std::size_t kMaxRows = 0xFFFFFFF0;  // rows have 32 bits

  // Adds a row at the end; the id must have none.
  std::uint32_t add(std::uint64_t id, const Hash256& hash);
  // Takes the id's row out: it keeps its place and is dead. False if the id has none.
  bool take_out(std::uint64_t id);

  [[nodiscard]] const std::uint8_t* row(std::size_t index) const {
    return blocks_[index / kBlockRows].get() + index % kBlockRows * kRowBytes;
  }
  [[nodiscard]] std::uint64_t id(std::size_t index) const { return ids_[index]; }
  [[nodiscard]] bool is_alive(std::size_t index) const { return alive_[index]; }
  [[nodiscard]] std::size_t rows() const { return ids_.size(); }
  [[nodiscard]] std::size_t alive() const { return ids_.size() - dead_; }
  // Bytes that the rows take, all told.
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  [[nodiscard]] std::size_t slot_of(std::uint64_t id) const;
  void grow();

  std::vector<std::unique_ptr<std::uint8_t[]>> blocks_;
  std::vector<std::uint64_t> ids_;
  std::vector<bool> alive_;
  std::vector<std::uint32_t> slots_;  // open addressing by id: one above the row; 0 is free
  std::size_t dead_ = 0;
};

}  // namespace holdfast
