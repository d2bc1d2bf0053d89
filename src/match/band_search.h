// Many queries against one band table. A search belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "holdfast/hash.h"
#include "match/band_table.h"
#include "match/kernels/kernel.h"

namespace holdfast {

struct RowHit {
  std::uint32_t query = 0;  // its place among the queries
  std::uint32_t row = 0;
  std::int32_t distance_bits = 0;
  friend auto operator<=>(const RowHit&, const RowHit&) = default;
};

// Compares every row with the query, and appends those at most `radius_bits` away.
void scan_rows(const match_kernels::Kernel& kernel, const std::uint8_t* rows, std::size_t count,
               const Hash256& query, std::uint32_t query_place, int radius_bits,
               std::vector<RowHit>& hits);

// Appends every row at most `radius_bits` (0 to 256) from a query, each once, in the order of the
// queries and then of the rows. A query that the table would answer more slowly than a comparison
// with each row (a wide radius, a crowded neighbourhood) is compared with each row. Returns how
// many were.
std::size_t search_bands(const match_kernels::Kernel& kernel, const BandTable& bands,
                         const std::uint8_t* rows, std::span<const Hash256> queries,
                         int radius_bits, std::vector<RowHit>& hits);

}  // namespace holdfast
