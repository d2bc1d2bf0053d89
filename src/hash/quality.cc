// PDQ's quality from the 64x64 samples. Pure; safe from any thread.
#include "hash/quality.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast {
namespace {

int step_percent(float a, float b) { return std::abs(static_cast<int>((a - b) * 100.0f / 255.0f)); }

}  // namespace

int pdq_quality(const Block& block) {
  int steps = 0;
  for (std::size_t i = 0; i + 1 < kBlockSide; ++i) {
    for (std::size_t j = 0; j < kBlockSide; ++j) {
      steps += step_percent(block[i][j], block[i + 1][j]);
      steps += step_percent(block[j][i], block[j][i + 1]);
    }
  }
  return std::min(steps / 90, 100);
}

}  // namespace holdfast
