// One message: text in, the signs it shows out, and which words show them. Each thread has its own.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "guard/cache_lines.h"
#include "guard/concept_weights.h"
#include "guard/features.h"
#include "guard/fold.h"
#include "guard/lexicon.h"
#include "guard/model.h"
#include "guard/words.h"

namespace holdfast {

// More of a message is not read.
inline constexpr std::uint32_t kMaxMessageCodePoints = 8'192;

// A part of a message's text, in Unicode code points; `end` is exclusive.
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Borrows the lexicon and the model, which must outlive it. Owns its buffers, which are reused.
class MessageJudge {
 public:
  MessageJudge(const Lexicon& lexicon, const GuardModel& model, const GuardMemory* memory = nullptr)
      : lexicon_(lexicon),
        model_(model),
        concept_weights_(lexicon, model),
        known_words_(kKnownWords, memory),
        more_of_words_(kKnownWords, memory),
        last_used_(kKnownWords / 2) {}

  // `before` is the folded end of what the same person wrote just before, for sentences and words
  // that are cut over messages; empty when there is none. Of several windows the strongest of each
  // sign counts. The text must stay until the last explain().
  const SignLevels& judge(std::string_view before, std::string_view text) {
    fold_text(text);
    return judge_folded(before);
  }
  // The same in two steps: the first does not need to know what was written before.
  void fold_text(std::string_view text) { fold(text, kMaxMessageCodePoints, own_); }
  const SignLevels& judge_folded(std::string_view before);

  // The words of the last message that speak most for a sign; an empty span when none does.
  [[nodiscard]] TextSpan explain(std::size_t head);

  // The last message, folded: for the next one's `before`.
  [[nodiscard]] std::string_view folded_text() const;
  [[nodiscard]] std::optional<std::size_t> concept_id(std::string_view name) const;
  // Whether the last message has the concept, and where it was found first.
  [[nodiscard]] bool has_concept(std::size_t concept_id) const { return concepts_[concept_id]; }
  // The first place of the concept that does not lie within a place of `exception`, if any does.
  [[nodiscard]] std::optional<TextSpan> concept_span(std::size_t concept_id,
                                                     std::optional<std::size_t> exception);
  [[nodiscard]] std::size_t word_count() const { return words_.words.size(); }

  // For making a model: only cuts the words; then window after window as judge() sees them.
  void prepare(std::string_view before, std::string_view text) {
    fold_text(text);
    cut_folded(before);
  }
  [[nodiscard]] std::size_t windows() const;
  [[nodiscard]] std::size_t window_words(std::size_t number) const {
    return window(number * kWindowStep).size();
  }
  std::span<const Feature> window_features(std::size_t number);

 private:
  // What a word alone weighs and stands for, kept because people use the same words again. All that
  // is needed of most words lies in one cache line.
  struct KnownWord {
    std::array<std::int16_t, kHeads> sums;
    std::uint64_t typed;         // the word's number, as it was typed
    std::uint32_t first_symbol;  // the others are in more_of_words_
    std::uint16_t symbols;       // how many
    std::uint16_t is_mistyped;
  };
  static_assert(sizeof(KnownWord) == 64);
  struct MoreOfWord {
    std::uint64_t meant;  // the number of the word that was meant
    Lexicon::Symbols symbols;
  };
  // A power of two; a quarter of it where memory is dear. A word has a choice of two places, and
  // takes that of the one used longer ago.
  static constexpr std::size_t kKnownWords = sizeof(void*) > 4 ? 32768 : 8192;

  void cut_folded(std::string_view before);
  [[nodiscard]] std::span<const Word> window(std::size_t first) const;
  [[nodiscard]] Word as_meant(const Word& word) const;
  [[nodiscard]] TextSpan own_span(std::uint32_t begin, std::uint32_t end) const;
  // The word's place among those known.
  std::size_t know(const Word& word, std::uint64_t number);
  void learn(const Word& typed, std::size_t place);
  // Numbers, symbols and concepts of the window's words, and the features that two in a row make;
  // gives what its words alone weigh.
  SignSums read_window(std::size_t number);
  // The same for what is left in the members, unless they are this window's already.
  void have_window(std::size_t number);
  void prepare_explanation(std::size_t number);

  const Lexicon& lexicon_;
  const GuardModel& model_;
  Folded own_;
  Folded folded_;
  Words words_;
  const ConceptWeights concept_weights_;
  CacheLines<KnownWord> known_words_;
  TableVector<MoreOfWord> more_of_words_;  // written with its KnownWord, or later
  std::vector<std::uint8_t> last_used_;    // which of each two places
  std::array<std::uint64_t, kWindowWords> numbers_;
  std::array<Lexicon::Symbols, kWindowWords> symbols_;
  std::vector<ConceptHit> hits_;
  std::uint64_t repeated_ = 0;              // of the window's words, as repeated_words() has it
  std::uint64_t mistyped_ = 0;              // of the window's words: bit i is of word i
  std::vector<Feature> pairs_;              // of the window: those that two words in a row make
  FeatureWeights::Rows rows_;               // of a word, or of the window's pairs
  std::vector<Feature> all_features_;       // of a word, or of a window
  std::optional<std::size_t> read_window_;  // whose numbers, symbols, hits and pairs these are
  // Of one window: what each word weighs alone, 0 where it came before, and those features of
  // several words that weigh anything.
  std::array<std::array<std::int16_t, kHeads>, kWindowWords> explained_words_;
  std::vector<ConceptPart> explained_;
  std::optional<std::size_t> explained_window_;
  SignLevels levels_{};
  std::bitset<kMaxConcepts> concepts_;
  std::size_t before_bytes_ = 0;
  std::size_t window_of_[kHeads] = {};  // the window in which a head was strongest
};

}  // namespace holdfast
