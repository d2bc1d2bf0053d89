// The concept lists: which words and phrases mean money, a picture, a threat, in every language at
// once. data/guard/concepts/*.txt is their text, docs/formats/guard.md their grammar. Immutable
// once read; may be used from many threads, each with its own ConceptScratch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "guard/words.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMaxConcepts = 128;
inline constexpr std::size_t kMaxPhraseWords = 5;

// One concept found in a run of words, as indices into them.
struct ConceptHit {
  std::uint16_t concept_id = 0;
  std::uint16_t first_word = 0;
  std::uint16_t last_word = 0;  // inclusive
};

class Lexicon {
 public:
  // Adds one file's text. kInvalidArgument names the line that cannot be read; what was read before
  // it stays.
  [[nodiscard]] Result<void> add(std::string_view text);

  // What one word of a text can stand for in a phrase.
  struct Symbols {
    std::uint32_t ids[6];  // the first `count`
    std::uint32_t count = 0;
  };
  [[nodiscard]] Symbols symbols_of(std::string_view word) const;

  // Every concept in `words`, by where it ends; a phrase of several words hides nothing inside it.
  // `symbols` has those of each word. At most 4 x words hits are given. `hits` is cleared first.
  void find(std::span<const Word> words, std::span<const Symbols> symbols,
            std::vector<ConceptHit>& hits) const;

  [[nodiscard]] std::size_t concepts() const { return names_.size(); }
  [[nodiscard]] const std::string& name(std::size_t concept_id) const { return names_[concept_id]; }
  // A number that stays the concept's whatever else is in the lists.
  [[nodiscard]] std::uint32_t key(std::size_t concept_id) const { return keys_[concept_id]; }
  [[nodiscard]] std::size_t phrases() const { return phrases_; }

 private:
  // An open-addressing table from a 64-bit key to a number above 0; 0 is "not there".
  class Table {
   public:
    [[nodiscard]] std::uint32_t find(std::uint64_t key) const {
      if ((filter_[key >> 52] >> (key >> 46 & 63) & 1) == 0) return 0;
      for (std::size_t i = key & mask_;; i = (i + 1) & mask_) {
        if (slots_[i].key == key) return slots_[i].value;
        if (slots_[i].value == 0) return 0;
      }
    }
    void set(std::uint64_t key, std::uint32_t value);
    [[nodiscard]] std::size_t size() const { return size_; }

   private:
    struct Slot {
      std::uint64_t key = 0;
      std::uint32_t value = 0;
    };
    std::vector<Slot> slots_;
    std::size_t mask_ = 0;
    std::size_t size_ = 0;
    std::vector<std::uint64_t> filter_ =
        std::vector<std::uint64_t>(4096);  // by the key's first bits
  };

  Result<void> add_phrase(std::string_view phrase, std::uint16_t concept_id);
  [[nodiscard]] std::uint32_t next_node(std::uint32_t node, std::uint32_t symbol) const;
  [[nodiscard]] std::uint32_t exact_symbol(std::string_view word) const;
  void step(const Symbols& symbols, std::size_t word, struct LexiconPaths& paths,
            std::vector<ConceptHit>& hits, std::size_t most) const;
  bool step_pieces(std::string_view word, std::size_t index, struct LexiconPaths& paths,
                   std::vector<ConceptHit>& hits, std::size_t most) const;

  std::vector<std::string> names_;
  std::vector<std::uint32_t> keys_;
  Table symbols_;                     // hash of a word, or of a prefix with its mark, to a symbol
  std::uint64_t prefix_lengths_ = 0;  // bit n: some prefix has n letters
  std::vector<std::uint32_t> first_steps_{0, 0};     // symbol to the node after it; 0 is none
  Table steps_;                                      // (node, symbol) to node, of other nodes
  std::vector<std::vector<std::uint16_t>> ends_{1};  // node to the concepts that end there
  std::vector<bool> goes_on_{false};                 // node to whether a longer phrase passes it
  std::vector<bool> any_next_{false};                // node to whether '*' may follow
  std::size_t phrases_ = 0;
};

}  // namespace holdfast
