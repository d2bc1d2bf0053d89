// One message: text in, the signs it shows out, and which words show them. Each thread has its own.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "guard/concept_weights.h"
#include "guard/features.h"
#include "guard/fold.h"
#include "guard/known_words.h"
#include "guard/lexicon.h"
#include "guard/model.h"
#include "guard/words.h"
#include "holdfast/guard.h"

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
        known_words_(lexicon, model, memory) {}
  MessageJudge(const MessageJudge&) = delete;
  MessageJudge& operator=(const MessageJudge&) = delete;

  // `before` is the folded end of what the same person wrote just before, for sentences and words
  // that are cut over messages; empty when there is none. Of several windows the strongest of each
  // sign counts. The text must stay until the last explain().
  const SignLevels& judge(std::string_view before, std::string_view text) {
    take_text(text);
    return judge_taken(before);
  }
  // The same in two steps: the first does not need to know what was written before.
  void take_text(std::string_view text) { fold(text, kMaxMessageCodePoints, folded_); }
  const SignLevels& judge_taken(std::string_view before);

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
    take_text(text);
    cut_taken(before);
  }
  [[nodiscard]] std::size_t windows() const;
  [[nodiscard]] std::size_t window_words(std::size_t number) const {
    return window(number * kWindowStep).size();
  }
  std::span<const Feature> window_features(std::size_t number);

 private:
  // What is read of a window's words.
  struct Reading {
    std::array<std::uint64_t, kWindowWords> numbers;  // of the words that were meant
    std::array<Lexicon::Symbols, kWindowWords> symbols;
    std::vector<ConceptHit> hits;
    std::uint64_t repeated = 0;         // of the words, as repeated_words() has it
    std::uint64_t mistyped = 0;         // of the words: bit i is of word i
    std::vector<Feature> pairs;         // those that two words in a row make
    FeatureWeights::Rows rows;          // of the pairs
    ConceptWeights::Rows concept_rows;  // of the hits
    SignSums sums;                      // what all of it weighs
  };

  void cut_taken(std::string_view before);
  [[nodiscard]] std::span<const Word> window(std::size_t first) const;
  [[nodiscard]] TextSpan own_span(std::uint32_t begin, std::uint32_t end) const;
  // Reads the window, unless it was read last.
  const Reading& read_window(std::size_t number);
  void prepare_explanation(std::size_t number);

  const Lexicon& lexicon_;
  const GuardModel& model_;
  const ConceptWeights concept_weights_;
  KnownWords known_words_;
  Folded folded_;
  Folded joined_;                 // what was written before, and the text
  std::size_t before_bytes_ = 0;  // of what was written before and a space; 0 for nothing
  Words words_;
  Reading reading_;
  std::optional<std::size_t> read_window_;  // whose reading that is
  std::vector<Feature> all_features_;       // of a window
  // Of one window: what each word weighs alone, 0 where it came before, and those features of
  // several words that weigh anything.
  std::array<std::array<std::int16_t, kHeads>, kWindowWords> explained_words_;
  std::vector<ConceptPart> explained_;
  std::optional<std::size_t> explained_window_;
  SignLevels levels_{};
  std::bitset<kMaxConcepts> concepts_;
  std::array<std::size_t, kHeads> window_of_{};  // the window in which a head was strongest
};

}  // namespace holdfast
