// Times pdq_hash on pixels from a file: pdq_bench WIDTH HEIGHT REPETITIONS FILE. Prints the hash,
// the quality and the seconds of each repetition, on one line.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "holdfast/hash.h"

int main(int argc, char** argv) {
  using namespace holdfast;
  if (argc != 5) return 2;
  const auto width = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  const auto height = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  std::ifstream in(argv[4], std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  if (bytes.size() != std::size_t{width} * height * 3) return 2;
  const PixelView pixels{reinterpret_cast<const std::uint8_t*>(bytes.data()), width, height,
                         std::size_t{width} * 3, PixelFormat::kRgb8};
  std::vector<double> seconds;
  Result<PdqResult> result;
  for (int i = 0; i < std::atoi(argv[3]); ++i) {
    const auto start = std::chrono::steady_clock::now();
    result = pdq_hash(pixels);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  if (!result) return 1;
  std::printf("%s %d", to_hex(result->hash).c_str(), result->quality);
  for (const double s : seconds) std::printf(" %.9f", s);
  std::printf("\n");
  return 0;
}
