// Sketches of texts. Pure.
#include "guard/spread_sketch.h"

#include <algorithm>
#include <limits>

#include "guard/message.h"
#include "guard/mix.h"

namespace holdfast {
namespace {

constexpr std::size_t kPieceLetters = 4;

struct Permutations {
  std::array<std::uint64_t, kSketchBytes> factor, term;
};

constexpr Permutations make_permutations() {
  Permutations out{};
  for (std::size_t i = 0; i < kSketchBytes; ++i) {
    out.factor[i] = mix64(2 * i + 1) | 1;
    out.term[i] = mix64(2 * i + 2);
  }
  return out;
}
constexpr Permutations kPermutations = make_permutations();

// Letters of scripts that the fold does not know all become 'x' and would make any two texts alike.
bool says_something(const Word& word) {
  return word.kind != WordKind::kNumber &&
         word.text.find_first_not_of("x_") != std::string_view::npos;
}

void append_without_doubles(std::string_view word, std::string& out) {
  for (const char letter : word) {
    if (out.back() != letter) out += letter;
  }
  out += ' ';
}

}  // namespace

std::optional<TextSketch> Sketcher::sketch(std::string_view text, std::uint32_t least_words) {
  fold(text, kMaxMessageCodePoints, folded_);
  cut_words(folded_, words_);
  letters_.assign(1, ' ');
  hashes_.clear();
  for (std::size_t i = 0; i < words_.words.size(); ++i) {
    const Word& word = words_.words[i];
    if (letters_.size() >= kMaxSketchedLetters) break;
    const bool is_currency = i + 1 < words_.words.size() &&
                             words_.words[i + 1].kind == WordKind::kNumber &&
                             words_.words[i + 1].begin == word.begin;
    if (is_currency) continue;
    if (says_something(word)) hashes_.push_back(hash_bytes(word.text, 1));
    append_without_doubles(word.kind == WordKind::kNumber ? "0" : word.text, letters_);
  }
  std::sort(hashes_.begin(), hashes_.end());
  const auto different = std::unique(hashes_.begin(), hashes_.end()) - hashes_.begin();
  if (static_cast<std::size_t>(different) < std::max(least_words, 1U)) return std::nullopt;
  std::array<std::uint32_t, kSketchBytes> least;
  least.fill(std::numeric_limits<std::uint32_t>::max());
  const std::size_t pieces = std::max(letters_.size(), kPieceLetters) - kPieceLetters + 1;
  for (std::size_t at = 0; at < pieces; ++at) {
    const std::uint64_t hash = hash_bytes(std::string_view(letters_).substr(at, kPieceLetters), 2);
    for (std::size_t i = 0; i < kSketchBytes; ++i) {
      const std::uint64_t place = hash * kPermutations.factor[i] + kPermutations.term[i];
      least[i] = std::min(least[i], static_cast<std::uint32_t>(place >> 32));
    }
  }
  TextSketch out;
  for (std::size_t i = 0; i < kSketchBytes; ++i) {
    out[i] = static_cast<std::uint8_t>(mix64(least[i]));
  }
  return out;
}

float resemblance(const TextSketch& left, const TextSketch& right) {
  int equal = 0;
  for (std::size_t i = 0; i < kSketchBytes; ++i) equal += left[i] == right[i] ? 1 : 0;
  return static_cast<float>(equal) / static_cast<float>(kSketchBytes);
}

}  // namespace holdfast
