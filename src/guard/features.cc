// Words, pairs, pieces and concepts as numbers.
#include "guard/features.h"

#include <algorithm>

#include "guard/mix.h"

namespace holdfast {
namespace {

// What kind of feature a hash is of; part of the model file's meaning.
enum Mark : std::uint64_t {
  kWordMark = 1,
  kPairMark,
  kPieceMark,
  kConceptMark,
  kConceptPairMark,
  kConceptNextMark,
};

constexpr std::size_t kPieceLetters = 4;
constexpr std::size_t kLeastForPieces = 5;
constexpr std::size_t kMostConcepts = 14;  // distinct ones in a window that are paired
constexpr std::uint16_t kNextWords = 2;    // between concepts that follow one another

std::uint32_t feature_hash(std::uint64_t mark, std::uint64_t value) {
  return static_cast<std::uint32_t>(mix64(value + (mark << 56)) >> 32);
}

class ConceptFeatures {
 public:
  ConceptFeatures(const Lexicon& lexicon, std::vector<Feature>& features)
      : lexicon_(lexicon), features_(features) {}

  void add_concepts(std::span<const ConceptHit> hits) {
    const ConceptHit* distinct[kMostConcepts];
    std::uint64_t keys[kMostConcepts];
    std::size_t count = 0;
    bool is_seen[kMaxConcepts] = {};
    for (const ConceptHit& hit : hits) {
      if (is_seen[hit.concept_id]) continue;
      is_seen[hit.concept_id] = true;
      const std::uint64_t key = lexicon_.key(hit.concept_id);
      add(feature_hash(kConceptMark, key), hit.first_word, hit.last_word);
      if (count == kMostConcepts) continue;
      keys[count] = key;
      distinct[count++] = &hit;
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) {
        const std::uint64_t pair = std::min(keys[i], keys[j]) << 20 ^ std::max(keys[i], keys[j]);
        add_pair(feature_hash(kConceptPairMark, pair), distinct[i]->first_word,
                 distinct[i]->last_word, distinct[j]->first_word, distinct[j]->last_word);
      }
    }
  }

  // Concepts close behind one another, in order: "send my" is not "send your".
  void add_followers(std::span<const ConceptHit> hits) {
    for (std::size_t i = 0; i < hits.size(); ++i) {
      for (std::size_t j = i + 1; j < hits.size() && j < i + 6; ++j) {
        const int gap = int{hits[j].first_word} - int{hits[i].last_word};
        if (gap < 1 || gap > kNextWords || hits[i].concept_id == hits[j].concept_id) continue;
        const std::uint64_t a = lexicon_.key(hits[i].concept_id);
        const std::uint64_t b = lexicon_.key(hits[j].concept_id);
        add(feature_hash(kConceptNextMark, a << 21 ^ b), hits[i].first_word, hits[j].last_word);
      }
    }
  }

 private:
  void add(std::uint32_t hash, std::size_t first, std::size_t last) {
    add_pair(hash, first, last, first, last);
  }
  void add_pair(std::uint32_t hash, std::size_t first, std::size_t last, std::size_t other_first,
                std::size_t other_last) {
    features_.push_back({hash, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last),
                         static_cast<std::uint16_t>(other_first),
                         static_cast<std::uint16_t>(other_last)});
  }

  const Lexicon& lexicon_;
  std::vector<Feature>& features_;
};

}  // namespace

std::uint64_t word_number(const Word& word) {
  return hash_bytes(word.text, word.kind == WordKind::kEvent ? 2 : 1);
}

std::uint64_t repeated_words(std::span<const std::uint64_t> numbers) {
  std::uint64_t repeated = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    bool is_same = false;
    for (std::size_t j = 0; j < i; ++j) is_same |= numbers[j] == numbers[i];
    repeated |= std::uint64_t{is_same} << i;
  }
  return repeated;
}

void append_word_features(const Word& word, std::uint64_t number, std::size_t index,
                          std::vector<Feature>& features) {
  const auto at = static_cast<std::uint16_t>(index);
  features.push_back({feature_hash(kWordMark, number), at, at, at, at});
  if (word.text.size() < kLeastForPieces || word.kind != WordKind::kLetters) return;
  std::uint32_t piece = '<';
  for (std::size_t i = 0; i < word.text.size() + 1; ++i) {
    const auto letter = static_cast<unsigned char>(i < word.text.size() ? word.text[i] : '>');
    piece = piece << 8 | letter;
    if (i + 2 >= kPieceLetters)
      features.push_back({feature_hash(kPieceMark, piece), at, at, at, at});
  }
}

void append_pair_features(std::span<const std::uint64_t> numbers, std::uint64_t repeated,
                          std::vector<Feature>& features) {
  const std::uint64_t repeated_pairs = repeated & repeated << 1;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if ((repeated_pairs >> i & 1) != 0) continue;
    const auto first = static_cast<std::uint16_t>(i - 1);
    const auto last = static_cast<std::uint16_t>(i);
    features.push_back(
        {feature_hash(kPairMark, numbers[i - 1] + mix64(numbers[i])), first, last, first, last});
  }
}

void append_concept_features(std::span<const ConceptHit> hits, const Lexicon& lexicon,
                             std::vector<Feature>& features) {
  ConceptFeatures found(lexicon, features);
  found.add_concepts(hits);
  found.add_followers(hits);
}

}  // namespace holdfast
