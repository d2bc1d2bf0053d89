// Streamed moving averages. Each object belongs to one thread.
#include "hash/box_filter.h"

namespace holdfast {
namespace {

// A piece is at least this many columns, and several windows, so that keeping the last window costs
// little beside filling the piece.
constexpr std::size_t kMinPieceColumns = 128;

std::size_t ring_rows(std::size_t window_rows, std::size_t ahead) {
  return (window_rows + 2 * ahead) / ahead * ahead;
}

}  // namespace

RowSums::RowSums(std::size_t width)
    : window_(width),
      piece_(std::min(window_.steps(), std::max(kMinPieceColumns, 4 * window_.full))),
      held_((window_.full + piece_) * kLanes) {}

ColumnAverages::ColumnAverages(std::size_t width, std::size_t height, std::size_t ahead)
    : window_(height),
      width_(width),
      ring_rows_(ring_rows(window_.full, ahead)),
      ring_(ring_rows_ * width),
      sums_(width),
      zeros_(width) {}

float* ColumnAverages::slot(std::size_t row) { return ring_.data() + row % ring_rows_ * width_; }

bool ColumnAverages::advance(std::size_t step, float* out) {
  const float* entering = step < window_.length ? slot(step) : zeros_.data();
  const float* leaving = step >= window_.full ? slot(step - window_.full) : zeros_.data();
  float* __restrict sums = sums_.data();
  if (step < window_.lead()) {
    for (std::size_t i = 0; i < width_; ++i) sums[i] = sums[i] + entering[i] - leaving[i];
    return false;
  }
  float* __restrict averages = out;
  const float count = window_.count_at(step);
  for (std::size_t i = 0; i < width_; ++i) {
    const float sum = sums[i] + entering[i] - leaving[i];
    sums[i] = sum;
    averages[i] = sum / count;
  }
  return true;
}

}  // namespace holdfast
