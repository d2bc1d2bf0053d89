// The moving average that PDQ blurs with, streamed: a few rows are in memory at any time, never the
// picture. The reference keeps one running float sum a line: it adds the element that enters the
// window, subtracts the one that leaves, and divides by the number of elements inside. The same
// operations in the same order give the same bits. Outside the line the sums here add and subtract
// +0.0, which changes no bit, so that the ends of a line need no code of their own.
// Each object belongs to one thread; nothing is shared.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hash/lanes.h"

namespace holdfast {

// The window over a line of `length` elements. Output o covers elements
// o - (full - half) to o + half - 1, as far as they exist: step r, which adds element r, completes
// output r - lead().
struct BoxWindow {
  std::size_t length;
  std::size_t full;  // elements in a whole window
  std::size_t half;  // elements from the centre to the right end, centre included

  explicit BoxWindow(std::size_t line_length)
      : length(line_length), full((line_length + 127) / 128), half((full + 2) / 2) {}

  // Steps before the first output; also steps after the last element.
  [[nodiscard]] std::size_t lead() const { return half - 1; }
  [[nodiscard]] std::size_t steps() const { return length + lead(); }
  // Elements inside the window after step `step`.
  [[nodiscard]] float count_at(std::size_t step) const {
    const std::size_t first = step + 1 > full ? step + 1 - full : 0;
    return static_cast<float>(std::min(step + 1, length) - first);
  }
};

// Moving sums along kLanes rows at once, in pieces of columns that stay in the nearest cache.
class RowSums {
 public:
  explicit RowSums(std::size_t width);

  // Fill: fill(first, count, out) writes columns first..first+count of the rows, interleaved.
  // Emit: emit(output, sums, count) gets each output's kLanes sums, in order of columns.
  template <class Fill, class Emit>
  void run(Fill fill, Emit emit) {
    std::fill(held_.begin(), held_.begin() + window_.full * kLanes, 0.0f);
    Float4 sums[kLaneParts] = {};
    for (std::size_t first = 0; first < window_.steps(); first += piece_) {
      const std::size_t end = std::min(first + piece_, window_.steps());
      const std::size_t filled_end = std::clamp(window_.length, first, end);
      float* entering = held_.data() + window_.full * kLanes;
      if (filled_end > first) fill(first, filled_end - first, entering);
      std::fill(entering + (filled_end - first) * kLanes, entering + (end - first) * kLanes, 0.0f);
      const float* leaving = held_.data();
      for (std::size_t step = first; step < end; ++step) {
        for (std::size_t part = 0; part < kLaneParts; ++part) {
          sums[part] = sums[part] + load4(entering + 4 * part) - load4(leaving + 4 * part);
        }
        entering += kLanes;
        leaving += kLanes;
        if (step >= window_.lead()) emit(step - window_.lead(), sums, window_.count_at(step));
      }
      std::copy(leaving, static_cast<const float*>(entering), held_.begin());
    }
  }

  [[nodiscard]] std::size_t piece() const { return piece_; }

 private:
  BoxWindow window_;
  std::size_t piece_;        // columns at a time
  std::vector<float> held_;  // a window of columns gone by, then a piece of columns, interleaved
};

// Moving averages down all columns of a picture whose rows arrive one after the other.
class ColumnAverages {
 public:
  // `ahead` rows may be written before they are added.
  ColumnAverages(std::size_t width, std::size_t height, std::size_t ahead);

  // Where row `row` is to be written, and the distance from there to the next row's start. Rows
  // row to row + ahead - 1 are in one piece if row is a multiple of `ahead`.
  [[nodiscard]] float* slot(std::size_t row);
  [[nodiscard]] std::size_t stride() const { return width_; }

  // Takes step `step` (0 to steps() - 1, in order). True if it completed an output row, which is
  // then in out[0..width).
  bool advance(std::size_t step, float* out);
  [[nodiscard]] std::size_t steps() const { return window_.steps(); }

 private:
  BoxWindow window_;
  std::size_t width_;
  std::size_t ring_rows_;
  std::vector<float> ring_;  // ring_rows_ x width_
  std::vector<float> sums_;
  std::vector<float> zeros_;
};

}  // namespace holdfast
