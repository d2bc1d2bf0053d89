// An exact index over a run of rows, made once. Many readers.
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
#include <vector>

#include "holdfast/hash.h"
#include "match/kernels/kernel.h"
#include "match/row_store.h"

namespace holdfast {

struct RowHit {
  std::uint32_t row = 0;
  std::int32_t distance_bits = 0;
};

class BandTable {
 public:
  // Over the rows [first, last) of the store, which keeps them. Dead rows are left out.
  BandTable(const RowStore& store, std::size_t first, std::size_t last);

  // Appends every row at most `radius_bits` from the query, in no order and some more than once.
  // False, and nothing appended, where comparing with each row costs less than asking.
  bool find(const match_kernels::Kernel& kernel, const RowStore& store, const Hash256& query,
            int radius_bits, std::vector<RowHit>& hits) const;

  [[nodiscard]] std::size_t first() const { return first_; }
  [[nodiscard]] std::size_t last() const { return last_; }
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  static constexpr std::size_t kWords = 16;
  struct Table {
    std::vector<std::uint32_t>
        starts;  // for each key where its run begins, and where the last ends
    std::vector<std::uint16_t> others;  // the pair's other word of each row; padded
    std::vector<std::uint32_t> rows;
  };
  struct Search;
  void fill(const RowStore& store, std::size_t word);
  [[nodiscard]] bool ask(Search& search, std::size_t word, int word_radius, int least_other,
                         int pair_radius) const;
  [[nodiscard]] bool flush(Search& search) const;

  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::size_t count_ = 0;
  int key_bits_ = 16;  // a key is a word's first bits
  std::array<Table, kWords> tables_;
};

}  // namespace holdfast
