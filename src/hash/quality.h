// How much a PDQ hash can say: a picture without gradients has none. Pure; safe from any thread.
#pragma once

#include "hash/downsample.h"

namespace holdfast {

// 0 to 100: steps between neighbouring samples in percent of the full range, each cut to a whole
// number, added up, divided by 90, at most 100.
[[nodiscard]] int pdq_quality(const Block& block);

}  // namespace holdfast
