// A picture to the 64x64 brightness samples that PDQ looks at. Pure; safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "holdfast/hash.h"

namespace holdfast {

inline constexpr std::size_t kBlockSide = 64;
// Row-major, top row first.
using Block = std::array<std::array<float, kBlockSide>, kBlockSide>;

// Luma blurred by two rounds of moving averages (along rows, then down columns) with windows of
// (side + 127) / 128, then sampled at (i + 0.5) * side / 64 on each axis. A picture that is already
// 64x64 is taken as it is. Needs both sides to be at least 5.
// Memory: about (height / 128 + 50) * width * 4 bytes.
[[nodiscard]] Block downsample(const PixelView& pixels);

}  // namespace holdfast
