// Words, pairs, pieces and concepts as numbers.
#include "guard/features.h"

#include <algorithm>
#include <cstring>

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
  kDisguiseMark,
};

constexpr std::size_t kPieceLetters = 4;
constexpr std::size_t kLeastForPieces = 5;
constexpr std::size_t kMostConcepts = 14;  // distinct ones in a window that are paired
constexpr std::uint16_t kNextWords = 2;    // between concepts that follow one another

std::uint32_t feature_hash(std::uint64_t mark, std::uint64_t value) {
  return static_cast<std::uint32_t>(mix64(value + (mark << 56)) >> 32);
}

class Extraction {
 public:
  Extraction(std::span<const Word> words, const Lexicon& lexicon, FeatureScratch& scratch)
      : words_(words.first(std::min(words.size(), kWindowWords))),
        lexicon_(lexicon),
        scratch_(scratch) {}

  void run() {
    scratch_.features.clear();
    add_words();
    lexicon_.find(words_, scratch_.hits);
    add_concepts();
  }

 private:
  void add(std::uint32_t hash, std::size_t first, std::size_t last) {
    add_pair(hash, first, last, first, last);
  }
  void add_pair(std::uint32_t hash, std::size_t first, std::size_t last, std::size_t other_first,
                std::size_t other_last) {
    scratch_.features.push_back(
        {hash, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last),
         static_cast<std::uint16_t>(other_first), static_cast<std::uint16_t>(other_last)});
  }

  // Each word counts once: a text that repeats one is no stronger for it.
  void add_words() {
    bool is_disguised = false;
    bool was_repeated = false;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Word& word = words_[i];
      const auto kind = static_cast<std::uint64_t>(word.kind == WordKind::kEvent ? 2 : 1);
      hashes_[i] = hash_bytes(word.text, kind);
      const bool is_repeated = std::find(hashes_, hashes_ + i, hashes_[i]) != hashes_ + i;
      if (!is_repeated) add(feature_hash(kWordMark, hashes_[i]), i, i);
      if (i > 0 && !(is_repeated && was_repeated)) {
        add(feature_hash(kPairMark, hashes_[i - 1] + mix64(hashes_[i])), i - 1, i);
      }
      was_repeated = is_repeated;
      is_disguised = is_disguised || word.was_disguised;
      if (is_repeated || word.kind != WordKind::kLetters) continue;
      if (word.text.size() >= kLeastForPieces) add_pieces(i);
    }
    if (is_disguised) add(feature_hash(kDisguiseMark, 0), 0, words_.size() - 1);
  }

  void add_pieces(std::size_t index) {
    const std::string_view word = words_[index].text;
    std::uint32_t piece = '<';
    for (std::size_t i = 0; i < word.size() + 1; ++i) {
      const auto letter = static_cast<unsigned char>(i < word.size() ? word[i] : '>');
      piece = piece << 8 | letter;
      if (i + 2 >= kPieceLetters) add(feature_hash(kPieceMark, piece), index, index);
    }
  }

  void add_concepts() {
    const ConceptHit* distinct[kMostConcepts];
    std::size_t count = 0;
    bool is_seen[kMaxConcepts] = {};
    for (const ConceptHit& hit : scratch_.hits) {
      if (is_seen[hit.concept_id]) continue;
      is_seen[hit.concept_id] = true;
      const std::uint64_t key = lexicon_.key(hit.concept_id);
      add(feature_hash(kConceptMark, key), hit.first_word, hit.last_word);
      if (count < kMostConcepts) distinct[count++] = &hit;
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) {
        const std::uint64_t a = lexicon_.key(distinct[i]->concept_id);
        const std::uint64_t b = lexicon_.key(distinct[j]->concept_id);
        add_pair(feature_hash(kConceptPairMark, std::min(a, b) << 20 ^ std::max(a, b)),
                 distinct[i]->first_word, distinct[i]->last_word, distinct[j]->first_word,
                 distinct[j]->last_word);
      }
    }
    add_followers();
  }

  // Concepts close behind one another, in order: "send my" is not "send your".
  void add_followers() {
    const auto& hits = scratch_.hits;
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

  std::span<const Word> words_;
  std::uint64_t hashes_[kWindowWords];
  const Lexicon& lexicon_;
  FeatureScratch& scratch_;
};

}  // namespace

void extract_features(std::span<const Word> words, const Lexicon& lexicon,
                      FeatureScratch& scratch) {
  Extraction(words, lexicon, scratch).run();
}

}  // namespace holdfast
