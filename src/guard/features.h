// A run of words to the features that the model has weights for. Stateless, each thread with its
// own buffers.
#pragma once

#include <algorithm>
#include <bitset>
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
static_assert(kWindowWords <= 64);

// The features of a word alone: its number and, of a longer one, its four-letter pieces. Appended
// to `features` as made by word `index`.
void append_word_features(const Word& word, std::uint64_t number, std::size_t index,
                          std::vector<Feature>& features);

// The features that more than one word makes: each two words in a row; each concept, and pairs of
// concepts. A word or concept counts once however often it comes: a text that repeats itself is no
// stronger for it. Appended to `features`; `numbers` are the words', bit i of `repeated` is whether
// word i came before, `hits` are the concepts in them.
void append_pair_features(std::span<const std::uint64_t> numbers, std::uint64_t repeated,
                          std::vector<Feature>& features);
void append_concept_features(std::span<const ConceptHit> hits, const Lexicon& lexicon,
                             std::vector<Feature>& features);

// The numbers of what append_concept_features appends, of concepts' keys: of one, of two in any
// order, and of one close behind another.
[[nodiscard]] std::uint32_t concept_feature(std::uint64_t key);
[[nodiscard]] std::uint32_t concept_pair_feature(std::uint64_t key, std::uint64_t other);
[[nodiscard]] std::uint32_t concept_next_feature(std::uint64_t key, std::uint64_t next);

inline constexpr std::size_t kMostPairedConcepts = 14;  // distinct ones in a window
inline constexpr std::size_t kMostFollowers = 5;        // of a concept, that are looked at
inline constexpr int kNextWords = 2;  // between concepts that are close behind one another

// Shows `visit` each feature of concepts once: visit.alone(hit), visit.pair(hit, hit) and
// visit.next(hit, hit). "send my" is not "send your": hence those in order.
template <class Visit>
void visit_concepts(std::span<const ConceptHit> hits, Visit& visit) {
  const ConceptHit* distinct[kMostPairedConcepts];
  std::size_t count = 0;
  std::bitset<kMaxConcepts> is_seen;
  for (const ConceptHit& hit : hits) {
    if (is_seen[hit.concept_id]) continue;
    is_seen[hit.concept_id] = true;
    visit.alone(hit);
    if (count < kMostPairedConcepts) distinct[count++] = &hit;
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = i + 1; j < count; ++j) visit.pair(*distinct[i], *distinct[j]);
  }
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const std::size_t end = std::min(hits.size(), i + kMostFollowers + 1);
    for (std::size_t j = i + 1; j < end; ++j) {
      const int gap = int{hits[j].first_word} - int{hits[i].last_word};
      if (gap < 1 || gap > kNextWords || hits[i].concept_id == hits[j].concept_id) continue;
      visit.next(hits[i], hits[j]);
    }
  }
}

// Of at most 64 words: bit i is set where the number of word i came before.
[[nodiscard]] std::uint64_t repeated_words(std::span<const std::uint64_t> numbers);

}  // namespace holdfast
