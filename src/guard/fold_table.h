// What each code point folds to: a two-stage table, written by tools/make_fold_table.py. Constant.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast {

inline constexpr std::size_t kFoldBlockPoints = 128;
// Blocks of code points; those behind the last are like it.
inline constexpr std::size_t kFoldBlockCount = 7201;

// A folded text longer than a byte, such as " eur ".
inline constexpr std::size_t kMaxFoldBytes = 10;
struct FoldText {
  char bytes[kMaxFoldBytes + 1];
  std::uint8_t length;
};

// The block of kFoldValues that holds code point p is kFoldBlocks[p / kFoldBlockPoints].
extern const std::uint16_t kFoldBlocks[];
// The lower 12 bits: 0 for nothing, a byte, or 128 + an index of kFoldTexts. The upper four:
// FoldMarks; kFoldJoined with nothing is an invisible character, of which the next byte will tell.
extern const std::uint16_t kFoldValues[];
extern const FoldText kFoldTexts[];

}  // namespace holdfast
