// A run of words to the features that the model has weights for. Stateless, each thread with its
// own buffers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "guard/lexicon.h"
#include "guard/words.h"

namespace holdfast {

// A feature is a number and the words that made it: one run, and for a pair of concepts a second.
struct Feature {
  std::uint32_t hash = 0;
  std::uint16_t first_word = 0;
  std::uint16_t last_word = 0;  // inclusive
  std::uint16_t other_first = 0;
  std::uint16_t other_last = 0;  // as the first run where there is but one
};

// Words are judged in windows: a long message must not drown its one bad sentence.
inline constexpr std::size_t kWindowWords = 48;
inline constexpr std::size_t kWindowStep = 24;

struct FeatureScratch {
  std::vector<ConceptHit> hits;
  std::vector<Feature> features;
};

// Features of `words` (at most kWindowWords are read), into scratch.features: each word, each two
// words in a row, the four-letter pieces of longer words, each concept, and pairs of concepts.
void extract_features(std::span<const Word> words, const Lexicon& lexicon, FeatureScratch& scratch);

}  // namespace holdfast
