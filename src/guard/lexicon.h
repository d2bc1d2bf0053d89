// The concept lists: which words and phrases mean money, a picture, a threat, in every language at
// once. data/guard/concepts/*.txt is their text, docs/formats/guard.md their grammar. Immutable
// once read; may be used from many threads, each with its own ConceptScratch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "guard/table_memory.h"
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
  // Its tables lie in `memory`, as TableAllocator has it.
  explicit Lexicon(const GuardMemory* memory = nullptr)
      : symbols_(memory), first_steps_(2, memory), steps_(memory) {}
  // Adds one file's text. kInvalidArgument names the line that cannot be read; what was read before
  // it stays.
  [[nodiscard]] Result<void> add(std::string_view text);

  // What one word of a text can stand for in a phrase.
  struct Symbols {
    std::uint32_t ids[6];  // the first `count`
    std::uint32_t count = 0;
  };
  [[nodiscard]] Symbols symbols_of(std::string_view word) const;
  // Asks for memory that symbols_of() will look at.
  void expect(std::string_view word) const;
  // Asks for memory that find() will look at; of at least one symbol.
  void expect(const Symbols& symbols) const { __builtin_prefetch(&first_steps_[symbols.ids[0]]); }

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
  // Where a symbol leads: a node of the trie above 0, and what one reaches with it.
  struct Step {
    static constexpr std::uint32_t kGoesOn = 1;   // a longer phrase passes the node
    static constexpr std::uint32_t kAnyNext = 2;  // '*' may follow
    static constexpr int kEndShift = 2;           // above: one more than a concept that ends here,
                                                  // or than kMaxConcepts + an index of end_lists_
    std::uint32_t node = 0;
    std::uint32_t info = 0;
    std::uint64_t next = 0;  // next_bit of each symbol that goes on from here
  };
  static std::uint64_t next_bit(std::uint32_t symbol) {
    return std::uint64_t{1} << (symbol * 0x9e3779b1U >> 26);
  }

  // An open-addressing table of steps by 64-bit keys.
  class Table {
   public:
    explicit Table(const GuardMemory* memory) : slots_(memory) {}
    // Nothing, or a step with a node above 0.
    [[nodiscard]] const Step* find(std::uint64_t key) const {
      if ((filter_[key >> 52] >> (key >> 46 & 63) & 1) == 0) return nullptr;
      for (std::size_t i = key & mask_;; i = (i + 1) & mask_) {
        if (slots_[i].key == key) return slots_[i].step.node == 0 ? nullptr : &slots_[i].step;
        if (slots_[i].step.node == 0) return nullptr;
      }
    }
    // Asks for the memory that find() looks at.
    void expect(std::uint64_t key) const {
      if ((filter_[key >> 52] >> (key >> 46 & 63) & 1) != 0)
        __builtin_prefetch(&slots_[key & mask_]);
    }
    // The step of a key, made to lead to `node` when it is new. Until the next find_or_add.
    Step& find_or_add(std::uint64_t key, std::uint32_t node);
    [[nodiscard]] std::size_t size() const { return size_; }

   private:
    struct Slot {
      std::uint64_t key = 0;
      Step step;
    };
    [[nodiscard]] Slot& slot_of(std::uint64_t key) {
      std::size_t i = key & mask_;
      while (slots_[i].step.node != 0 && slots_[i].key != key) i = (i + 1) & mask_;
      return slots_[i];
    }
    TableVector<Slot> slots_;
    std::size_t mask_ = 0;
    std::size_t size_ = 0;
    std::vector<std::uint64_t> filter_ =
        std::vector<std::uint64_t>(4096);  // by the key's first bits
  };

  static constexpr std::size_t kPrefixStarts = 4096;
  static constexpr std::size_t kJoinedEnds = 1024;

  Result<void> add_phrase(std::string_view phrase, std::uint16_t concept_id);
  Result<std::uint32_t> add_symbol(std::string_view word);
  Step& add_step(const Step* from, std::uint32_t symbol);
  void add_end(Step& step, std::uint16_t concept_id);
  [[nodiscard]] std::span<const std::uint16_t> ends_of(const Step& step) const;
  [[nodiscard]] std::uint32_t exact_symbol(std::string_view word) const;
  void step(const Symbols& symbols, std::size_t word, struct LexiconWalk& walk) const;
  bool step_pieces(std::string_view word, std::size_t index, struct LexiconWalk& walk) const;
  [[nodiscard]] std::uint32_t joined_symbol(std::string_view before, std::string_view word) const;

  std::vector<std::string> names_;
  std::vector<std::uint32_t> keys_;
  Table symbols_;                                 // of a word, or of a prefix with its mark
  std::vector<std::uint64_t> joined_ends_ =       // a bit for how each symbol that two words may
      std::vector<std::uint64_t>(kJoinedEnds);    // make begins and ends, as ends_of_joined()
  std::vector<std::uint32_t> prefix_lengths_ =    // by the first three letters: bit n: a prefix
      std::vector<std::uint32_t>(kPrefixStarts);  // that begins so has n letters
  TableVector<Step> first_steps_;                 // by the symbol; no node where none begins
  Table steps_;                                   // by the node before and the symbol
  std::vector<std::vector<std::uint16_t>> end_lists_;  // where several concepts end
  std::uint32_t nodes_ = 0;
  std::size_t phrases_ = 0;
};

}  // namespace holdfast
