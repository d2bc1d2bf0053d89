// One message: text in, the signs it shows out, and which words show them. Each thread has its own.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

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
  MessageJudge(const Lexicon& lexicon, const GuardModel& model)
      : lexicon_(lexicon), model_(model), known_words_(kKnownWords) {}

  // `before` is the folded end of what the same person wrote just before, for sentences and words
  // that are cut over messages; empty when there is none. Of several windows the strongest of each
  // sign counts. The text must stay until the last explain().
  const SignLevels& judge(std::string_view before, std::string_view text);

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
  void prepare(std::string_view before, std::string_view text);
  [[nodiscard]] std::size_t windows() const;
  [[nodiscard]] std::size_t window_words(std::size_t number) const {
    return window(number * kWindowStep).size();
  }
  std::span<const Feature> window_features(std::size_t number);

 private:
  // What a word alone weighs and stands for, kept because people use the same words again.
  struct KnownWord {
    std::uint64_t number = 0;
    Lexicon::Symbols symbols;
    std::array<std::int16_t, kHeads> sums;
  };
  static constexpr std::size_t kKnownWords = 4096;  // a power of two; a new one takes its place

  [[nodiscard]] std::span<const Word> window(std::size_t first) const;
  [[nodiscard]] TextSpan own_span(std::uint32_t begin, std::uint32_t end) const;
  const KnownWord& know(const Word& word, std::uint64_t number);
  // Numbers, symbols, and concepts of the window's words; gives what its words alone weigh.
  SignSums read_window(std::span<const Word> words);

  const Lexicon& lexicon_;
  const GuardModel& model_;
  Folded own_;
  Folded folded_;
  Words words_;
  std::vector<KnownWord> known_words_;
  std::array<std::uint64_t, kWindowWords> numbers_;
  std::array<Lexicon::Symbols, kWindowWords> symbols_;
  std::vector<ConceptHit> hits_;
  std::vector<Feature> features_;
  SignLevels levels_{};
  std::bitset<kMaxConcepts> concepts_;
  std::size_t before_bytes_ = 0;
  std::size_t window_of_[kHeads] = {};  // the window in which a head was strongest
};

}  // namespace holdfast
