// Brightness of pixels, as the reference's Python binding computes it: in double precision
// (0.299 R + 0.587 G) + 0.114 B, then rounded to float. Pure; safe from any thread.
#pragma once

#include <cstddef>

#include "holdfast/hash.h"

namespace holdfast {

// Luma (0 to 255) of `count` pixels of row `row` from column `first` on, into out[0..count).
// The caller keeps row and columns inside the picture.
void luma_of_row(const PixelView& pixels, std::size_t row, std::size_t first, std::size_t count,
                 float* out);

}  // namespace holdfast
