// The frequencies that PDQ keeps. Pure; safe from any thread.
#pragma once

#include <array>

#include "hash/downsample.h"

namespace holdfast {

inline constexpr std::size_t kFrequencies = 16;
// [i][j]: vertical frequency i + 1, horizontal frequency j + 1.
using Spectrum = std::array<std::array<float, kFrequencies>, kFrequencies>;

// The discrete cosine transform of a block at frequencies 1 to 16 on both axes.
[[nodiscard]] Spectrum low_frequencies(const Block& block);

}  // namespace holdfast
