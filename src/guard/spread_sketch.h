// A text as a sketch of 128 bytes that tells how much two texts have in common, but not what they
// say: MinHash (Broder: "On the resemblance and containment of documents", 1997) over the
// four-letter pieces of folded words, 8 bits kept of each minimum (Li, Koenig: "b-bit minwise
// hashing", 2010). Pure; a Sketcher belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guard/fold.h"
#include "guard/words.h"

namespace holdfast {

inline constexpr std::size_t kSketchBytes = 128;
inline constexpr std::size_t kMaxSketchedLetters = 1'024;  // of the words; more is not read

using TextSketch = std::array<std::uint8_t, kSketchBytes>;

// Owns its buffers, which are reused.
class Sketcher {
 public:
  // Nothing when the text has fewer than `least_words` different words. Every amount counts as the
  // same, and a letter doubled as one; words of letters that fold to none do not count.
  std::optional<TextSketch> sketch(std::string_view text, std::uint32_t least_words);

 private:
  Folded folded_;
  Words words_;
  std::string letters_;
  std::vector<std::uint64_t> hashes_;
};

// An estimate of the part of their pieces that both have, 0 to 1; off by 0.04 in the mean.
[[nodiscard]] float resemblance(const TextSketch& left, const TextSketch& right);

}  // namespace holdfast
