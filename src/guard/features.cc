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

std::uint32_t feature_hash(std::uint64_t mark, std::uint64_t value) {
  return static_cast<std::uint32_t>(mix64(value + (mark << 56)) >> 32);
}

// Appends the features of concepts, each with the words that made it.
class ConceptFeatures {
 public:
  ConceptFeatures(const Lexicon& lexicon, std::vector<Feature>& features)
      : lexicon_(lexicon), features_(features) {}

  void alone(const ConceptHit& hit) {
    features_.push_back(
        {concept_feature(key(hit)), hit.first_word, hit.last_word, hit.first_word, hit.last_word});
  }
  void pair(const ConceptHit& hit, const ConceptHit& other) {
    features_.push_back({concept_pair_feature(key(hit), key(other)), hit.first_word, hit.last_word,
                         other.first_word, other.last_word});
  }
  void next(const ConceptHit& hit, const ConceptHit& behind) {
    features_.push_back({concept_next_feature(key(hit), key(behind)), hit.first_word,
                         behind.last_word, hit.first_word, behind.last_word});
  }

 private:
  [[nodiscard]] std::uint64_t key(const ConceptHit& hit) const {
    return lexicon_.key(hit.concept_id);
  }

  const Lexicon& lexicon_;
  std::vector<Feature>& features_;
};

}  // namespace

std::uint64_t repeated_words(std::span<const std::uint64_t> numbers) {
  // Two words are the same in both sixths of their bits, or they are two: mostly this says that
  // none comes twice.
  std::uint64_t seen = 0;
  std::uint64_t seen_otherwise = 0;
  bool may_repeat = false;
  for (const std::uint64_t number : numbers) {
    const std::uint64_t one = std::uint64_t{1} << (number & 63);
    const std::uint64_t other = std::uint64_t{1} << (number >> 6 & 63);
    may_repeat |= (seen & one) != 0 && (seen_otherwise & other) != 0;
    seen |= one;
    seen_otherwise |= other;
  }
  if (!may_repeat) return 0;
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

std::uint32_t concept_feature(std::uint64_t key) { return feature_hash(kConceptMark, key); }

std::uint32_t concept_pair_feature(std::uint64_t key, std::uint64_t other) {
  return feature_hash(kConceptPairMark, std::min(key, other) << 20 ^ std::max(key, other));
}

std::uint32_t concept_next_feature(std::uint64_t key, std::uint64_t next) {
  return feature_hash(kConceptNextMark, key << 21 ^ next);
}

void append_concept_features(std::span<const ConceptHit> hits, const Lexicon& lexicon,
                             std::vector<Feature>& features) {
  ConceptFeatures found(lexicon, features);
  visit_concepts(hits, found);
}

}  // namespace holdfast
