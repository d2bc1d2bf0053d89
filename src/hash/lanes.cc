// Rows to interleaved lanes and back, in 4x4 tiles. Pure; safe from any thread.
#include "hash/lanes.h"

namespace holdfast {

void interleave(const float* rows, std::size_t row_stride, std::size_t columns,
                float* interleaved) {
  std::size_t column = 0;
  for (; column + 4 <= columns; column += 4) {
    for (std::size_t lane = 0; lane < kLanes; lane += 4) {
      transpose_tile(rows + lane * row_stride + column, row_stride,
                     interleaved + column * kLanes + lane, kLanes);
    }
  }
  for (; column < columns; ++column) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      interleaved[column * kLanes + lane] = rows[lane * row_stride + column];
    }
  }
}

void deinterleave(const float* interleaved, std::size_t columns, float* rows,
                  std::size_t row_stride) {
  std::size_t column = 0;
  for (; column + 4 <= columns; column += 4) {
    for (std::size_t lane = 0; lane < kLanes; lane += 4) {
      transpose_tile(interleaved + column * kLanes + lane, kLanes,
                     rows + lane * row_stride + column, row_stride);
    }
  }
  for (; column < columns; ++column) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      rows[lane * row_stride + column] = interleaved[column * kLanes + lane];
    }
  }
}

}  // namespace holdfast
