// The blur and the samples, in one walk down the picture: kLanes rows at a time go through the
// first moving average along rows, enter the one down columns, and what comes out of that enters
// the second round. The second round's sums run over all columns but are divided only at the 64
// samples, and its columns are only those 64. Pure; safe from any thread.
#include "hash/downsample.h"

#include <algorithm>
#include <vector>

#include "hash/box_filter.h"
#include "hash/lanes.h"
#include "hash/luma.h"

namespace holdfast {
namespace {

// The element that sample `i` of 64 takes on an axis: floor((i + 0.5) * length / 64).
std::size_t sample_at(std::size_t i, std::size_t length) { return (2 * i + 1) * length / 128; }

void store_averages(float* to, const Float4* sums, float count) {
  for (std::size_t part = 0; part < kLaneParts; ++part) store4(to + 4 * part, sums[part] / count);
}

class Downsampler {
 public:
  explicit Downsampler(const PixelView& pixels)
      : pixels_(pixels),
        row_sums_(pixels.width),
        luma_(row_sums_.piece() * kLanes),
        averages_((row_sums_.piece() + 1) * kLanes),
        first_columns_(pixels.width, pixels.height, kLanes),
        blurred_(std::size_t{pixels.width} * kLanes),
        second_columns_(kBlockSide, pixels.height, kLanes) {}

  Block run() {
    std::size_t step = 0;
    for (std::size_t row = 0; row < pixels_.height; row += kLanes) {
      const std::size_t rows = std::min<std::size_t>(kLanes, pixels_.height - row);
      average_rows(row, rows);
      for (std::size_t end = row + rows; step < end; ++step) advance_first(step);
    }
    for (; step < first_columns_.steps(); ++step) advance_first(step);
    if (blurred_rows_ > 0) sample_blurred();
    for (; second_step_ < second_columns_.steps(); ++second_step_) advance_second();
    return block_;
  }

 private:
  // Round one along rows: `rows` rows of luma from `row` on, averaged into the ring of the columns.
  void average_rows(std::size_t row, std::size_t rows) {
    const std::size_t piece = row_sums_.piece();
    std::size_t held_first = 0;
    std::size_t held = 0;
    const auto flush = [&] {
      deinterleave(averages_.data(), held, first_columns_.slot(row) + held_first,
                   first_columns_.stride());
      held_first += held;
      held = 0;
    };
    row_sums_.run(
        [&](std::size_t first, std::size_t count, float* out) {
          for (std::size_t lane = 0; lane < rows; ++lane) {
            luma_of_row(pixels_, row + lane, first, count, luma_.data() + lane * piece);
          }
          interleave(luma_.data(), piece, count, out);
        },
        [&](std::size_t, const Float4* sums, float count) {
          store_averages(&averages_[held * kLanes], sums, count);
          if (++held == piece) flush();
        });
    flush();
  }

  // Round one down columns, one step.
  void advance_first(std::size_t step) {
    if (!first_columns_.advance(step, blurred_.data() + blurred_rows_ * pixels_.width)) return;
    if (++blurred_rows_ == kLanes) sample_blurred();
  }

  // Round two along the rows that are waiting, at the 64 sampled columns only, and down columns.
  void sample_blurred() {
    std::size_t sample = 0;
    float samples[kBlockSide * kLanes];
    row_sums_.run(
        [&](std::size_t first, std::size_t count, float* out) {
          interleave(blurred_.data() + first, pixels_.width, count, out);
        },
        [&](std::size_t column, const Float4* sums, float count) {
          for (; sample < kBlockSide && sample_at(sample, pixels_.width) == column; ++sample) {
            store_averages(samples + sample * kLanes, sums, count);
          }
        });
    deinterleave(samples, kBlockSide, second_columns_.slot(sampled_rows_),
                 second_columns_.stride());
    sampled_rows_ += blurred_rows_;
    blurred_rows_ = 0;
    for (; second_step_ < sampled_rows_; ++second_step_) advance_second();
  }

  // Round two down the 64 columns, one step; output rows that are samples go into the block.
  void advance_second() {
    std::array<float, kBlockSide> row;
    if (!second_columns_.advance(second_step_, row.data())) return;
    for (; block_row_ < kBlockSide && sample_at(block_row_, pixels_.height) == second_row_;
         ++block_row_) {
      block_[block_row_] = row;
    }
    ++second_row_;
  }

  const PixelView& pixels_;
  RowSums row_sums_;
  std::vector<float> luma_;      // kLanes rows x a piece of columns
  std::vector<float> averages_;  // a piece of columns, interleaved
  ColumnAverages first_columns_;
  std::vector<float> blurred_;  // up to kLanes rows out of round one
  std::size_t blurred_rows_ = 0;
  ColumnAverages second_columns_;
  std::size_t sampled_rows_ = 0;  // rows that have entered second_columns_
  std::size_t second_step_ = 0;
  std::size_t second_row_ = 0;  // rows that have come out of it
  std::size_t block_row_ = 0;
  Block block_{};
};

}  // namespace

Block downsample(const PixelView& pixels) {
  if (pixels.width == kBlockSide && pixels.height == kBlockSide) {
    Block block;
    for (std::size_t row = 0; row < kBlockSide; ++row) {
      luma_of_row(pixels, row, 0, kBlockSide, block[row].data());
    }
    return block;
  }
  return Downsampler(pixels).run();
}

}  // namespace holdfast
