// An exact index over rows of hashes, made once. Many readers.
//
// A hash is eight pairs of two 16-bit words. Two hashes at most r bits apart have a pair at most
// r / 8 apart (pigeonhole; with the remainder spread as in Qin et al., "GPH", ICDE 2018), and of
// that pair one word at most half as far. So for each of the sixteen words a table holds the rows
// in the order of that word, and beside each the pair's other word, 2 bytes: a look-up reads the
// few runs whose word is near, keeps the rows whose other word is near enough, and only then
// touches their hashes. At radius 31 that is 272 runs, and one row in 380 of them is left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "match/array.h"

namespace holdfast {

class BandTable {
 public:
  static constexpr std::size_t kWords = 16;
  static constexpr int kWordBits = 16;
  static constexpr std::size_t kRowBytes = 32;
  static constexpr std::size_t kMaxRows = 0xFFFFFFF0;  // rows have 32 bits

  struct Table {
    Array<std::uint32_t> starts;  // for each key where its run begins, and where the last ends
    Array<std::uint16_t> others;  // the pair's other word of each row; padded
    Array<std::uint32_t> rows;
  };

  BandTable() = default;
  // Over `count` rows of 32 bytes. The tables are made side by side where `run_tasks` can.
  BandTable(const MatchMemory& memory, const TaskRunner& run_tasks, const std::uint8_t* rows,
            std::size_t count);
  // Tables made before. The starts never fall and end at `count`; rows may be any numbers.
  BandTable(std::size_t count, std::array<Table, kWords> tables);

  // How many bits a key has among so many rows: a key is a word's first bits.
  [[nodiscard]] static int key_bits_for(std::size_t count);
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] int key_bits() const { return key_bits_; }
  [[nodiscard]] const Table& table(std::size_t word) const { return tables_[word]; }
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  void fill(const MatchMemory& memory, const std::uint8_t* rows, std::size_t word);

  std::size_t count_ = 0;
  int key_bits_ = 0;
  std::array<Table, kWords> tables_;
};

}  // namespace holdfast
