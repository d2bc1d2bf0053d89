// Concept lists: a trie over words, walked for all phrases at once. Immutable once read.
#include "guard/lexicon.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "guard/mix.h"

namespace holdfast {
namespace {

constexpr std::uint32_t kAnyWord = 1;  // the symbol of '*'
constexpr std::uint64_t kExactMark = 0x65;
constexpr std::uint64_t kPrefixMark = 0x70;
constexpr std::size_t kShortestPrefix = 3;
constexpr std::size_t kLongestPrefix = 24;
constexpr std::size_t kLeastJoined = 5;  // letters of two words that may be one, cut apart
constexpr std::size_t kMostJoined = 16;
constexpr std::size_t kLeastPieces = 7;  // letters of a word that may be several, run together
constexpr std::size_t kMostPieces = 48;
constexpr std::size_t kMostSymbols = std::extent_v<decltype(Lexicon::Symbols::ids)>;

std::uint64_t step_key(std::uint32_t node, std::uint32_t symbol) {
  return mix64(std::uint64_t{node} << 32 | symbol);
}

// Where a word's first three letters are in the list of prefixes' lengths; others may share it.
std::size_t start_of(std::string_view word) {
  const auto letter = [&](std::size_t at) {
    return std::uint32_t{static_cast<unsigned char>(word[at])};
  };
  return (letter(0) | letter(1) << 8 | letter(2) << 16) * 0x9e3779b1U >> 20;
}

// What two words have at the ends when they are written together, and its length, as 16 bits.
std::size_t ends_of_joined(std::string_view before, std::string_view word) {
  const auto letter = [](char byte) { return std::uint32_t{static_cast<unsigned char>(byte)}; };
  const std::uint32_t first = letter(before[0]) | letter(before.size() > 1 ? before[1] : word[0])
                                                      << 8;
  const std::uint32_t last =
      letter(word.back()) | letter(word.size() > 1 ? word[word.size() - 2] : before.back()) << 8;
  const std::size_t length = before.size() + word.size();
  return ((first | last << 16) + static_cast<std::uint32_t>(length)) * 0x9e3779b1U >> 16;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_plain_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

// A walk over the words of a text: the phrases that may still go on, each a node and the word that
// it began at, and what was found.
struct LexiconWalk {
  static constexpr std::size_t kMost = 24;
  struct Path {
    std::uint64_t next;
    std::uint32_t node;
    std::uint16_t start;
    bool any_next;
  };
  struct Paths {
    Path paths[kMost];  // the first `count`
    std::size_t count = 0;
  };

  LexiconWalk(std::vector<ConceptHit>& to, std::size_t most) : hits(to), most_hits(most) {}

  std::vector<ConceptHit>& hits;
  std::size_t most_hits;
  Paths paths[2];
  Paths* here = &paths[0];
  Paths* next = &paths[1];
};

Lexicon::Step& Lexicon::Table::find_or_add(std::uint64_t key, std::uint32_t node) {
  if (slots_.empty() || size_ * 2 >= slots_.size()) {
    TableVector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2, slots_.get_allocator());
    std::swap(old, slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.step.node != 0) slot_of(slot.key) = slot;
    }
  }
  Slot& slot = slot_of(key);
  if (slot.step.node == 0) {
    filter_[key >> 52] |= std::uint64_t{1} << (key >> 46 & 63);
    slot = {key, {node, 0}};
    ++size_;
  }
  return slot.step;
}

Result<void> Lexicon::add(std::string_view text) {
  std::size_t line_number = 0;
  std::size_t current = kMaxConcepts;
  const auto refuse = [&](const char* why) {
    return fail(ErrorCode::kInvalidArgument,
                "The concept list's line " + std::to_string(line_number) + " " + why);
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      if (line.back() != ']' || !is_plain_word(line.substr(1, line.size() - 2))) {
        return refuse("is no [concept].");
      }
      const std::string name(line.substr(1, line.size() - 2));
      current =
          static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
      if (current == kMaxConcepts) return refuse("is one concept more than there may be.");
      if (current == names_.size()) {
        names_.push_back(name);
        keys_.push_back(static_cast<std::uint32_t>(hash_bytes(name, 0x636f) >> 32));
      }
      continue;
    }
    if (current == kMaxConcepts) return refuse("stands before the first [concept].");
    while (!line.empty()) {
      const std::size_t comma = std::min(line.find(','), line.size());
      const std::string_view phrase = trimmed(line.substr(0, comma));
      line.remove_prefix(std::min(comma + 1, line.size()));
      if (phrase.empty()) continue;
      const Result<void> added = add_phrase(phrase, static_cast<std::uint16_t>(current));
      if (!added) return refuse(added.error().message.c_str());
    }
  }
  return {};
}

Result<std::uint32_t> Lexicon::add_symbol(std::string_view word) {
  const bool is_prefix = word.back() == '*';
  if (is_prefix) word.remove_suffix(1);
  if (!is_plain_word(word) || word.size() > kLongestPrefix ||
      (is_prefix && word.size() < kShortestPrefix)) {
    return fail(ErrorCode::kInvalidArgument,
                "has a word that is not of a to z and 0 to 9, or is too long, or a '*' after "
                "fewer than three letters.");
  }
  if (is_prefix) prefix_lengths_[start_of(word)] |= std::uint32_t{1} << word.size();
  if (!is_prefix && word.size() >= kLeastJoined && word.size() <= kMostJoined) {
    const std::size_t ends = ends_of_joined(word.substr(0, 2), word.substr(2));
    joined_ends_[ends / 64] |= std::uint64_t{1} << ends % 64;
  }
  const auto next = static_cast<std::uint32_t>(symbols_.size()) + kAnyWord + 1;
  return symbols_.find_or_add(hash_bytes(word, is_prefix ? kPrefixMark : kExactMark), next).node;
}

Lexicon::Step& Lexicon::add_step(const Step* from, std::uint32_t symbol) {
  if (first_steps_.size() <= symbol) first_steps_.resize(symbol + 1);
  Step& step = from == nullptr ? first_steps_[symbol]
                               : steps_.find_or_add(step_key(from->node, symbol), nodes_ + 1);
  if (step.node == 0) step.node = nodes_ + 1;
  nodes_ = std::max(nodes_, step.node);
  return step;
}

std::span<const std::uint16_t> Lexicon::ends_of(const Step& step) const {
  static constexpr auto kAllConcepts = [] {
    std::array<std::uint16_t, kMaxConcepts> all{};
    for (std::uint16_t i = 0; i < kMaxConcepts; ++i) all[i] = i;
    return all;
  }();
  const std::uint32_t end = step.info >> Step::kEndShift;
  if (end == 0) return {};
  if (end <= kMaxConcepts) return {&kAllConcepts[end - 1], 1};
  return end_lists_[end - 1 - kMaxConcepts];
}

void Lexicon::add_end(Step& step, std::uint16_t concept_id) {
  const std::span<const std::uint16_t> ends = ends_of(step);
  if (std::find(ends.begin(), ends.end(), concept_id) != ends.end()) return;
  ++phrases_;
  const std::uint32_t end = step.info >> Step::kEndShift;
  if (end > kMaxConcepts) {
    end_lists_[end - 1 - kMaxConcepts].push_back(concept_id);
    return;
  }
  std::uint32_t new_end = concept_id + 1U;
  if (end != 0) {
    end_lists_.push_back({static_cast<std::uint16_t>(end - 1), concept_id});
    new_end = static_cast<std::uint32_t>(kMaxConcepts + end_lists_.size());
  }
  step.info = (step.info & ((1U << Step::kEndShift) - 1)) | new_end << Step::kEndShift;
}

Result<void> Lexicon::add_phrase(std::string_view phrase, std::uint16_t concept_id) {
  Step* here = nullptr;  // until the first word
  std::size_t words = 0;
  while (!phrase.empty()) {
    const std::size_t space = std::min(phrase.find(' '), phrase.size());
    const std::string_view word = phrase.substr(0, space);
    phrase = trimmed(phrase.substr(space));
    if (++words > kMaxPhraseWords) {
      return fail(ErrorCode::kInvalidArgument, "has a phrase of more than five words.");
    }
    std::uint32_t symbol = kAnyWord;
    if (word == "*") {
      if (here == nullptr || phrase.empty()) {
        return fail(ErrorCode::kInvalidArgument, "has a phrase that begins or ends with '*'.");
      }
      here->info |= Step::kAnyNext;
    } else {
      const Result<std::uint32_t> added = add_symbol(word);
      if (!added) return std::unexpected<Error>(added.error());
      symbol = *added;
    }
    if (here != nullptr) {
      here->info |= Step::kGoesOn;
      here->next |= next_bit(symbol);
    }
    here = &add_step(here, symbol);
  }
  add_end(*here, concept_id);
  return {};
}

std::uint32_t Lexicon::exact_symbol(std::string_view word) const {
  const Step* found = symbols_.find(hash_bytes(word, kExactMark));
  return found == nullptr ? 0 : found->node;
}

void Lexicon::expect(std::string_view word) const { symbols_.expect(hash_bytes(word, kExactMark)); }

Lexicon::Symbols Lexicon::symbols_of(std::string_view word) const {
  Symbols out;
  if (const std::uint32_t exact = exact_symbol(word)) out.ids[out.count++] = exact;
  if (word.size() < kShortestPrefix) return out;
  const std::size_t longest = std::min(word.size(), kLongestPrefix);
  for (std::uint32_t lengths = prefix_lengths_[start_of(word)] & ((2U << longest) - 1);
       lengths != 0 && out.count < kMostSymbols; lengths &= lengths - 1) {
    const auto length = static_cast<std::size_t>(std::countr_zero(lengths));
    const Step* prefix = symbols_.find(hash_bytes(word.substr(0, length), kPrefixMark));
    if (prefix != nullptr) out.ids[out.count++] = prefix->node;
  }
  return out;
}

void Lexicon::step(const Symbols& symbols, std::size_t word, LexiconWalk& walk) const {
  LexiconWalk::Paths& next = *walk.next;
  next.count = 0;
  const auto reach = [&](const Step& step, std::uint16_t start) {
    for (const std::uint16_t concept_id : ends_of(step)) {
      if (walk.hits.size() == walk.most_hits) break;
      walk.hits.push_back({concept_id, start, static_cast<std::uint16_t>(word)});
    }
    if ((step.info & Step::kGoesOn) != 0 && next.count < LexiconWalk::kMost) {
      next.paths[next.count++] = {step.next, step.node, start, (step.info & Step::kAnyNext) != 0};
    }
  };
  for (std::size_t i = 0; i < walk.here->count; ++i) {
    const LexiconWalk::Path& path = walk.here->paths[i];
    for (std::uint32_t s = 0; s < symbols.count; ++s) {
      if ((path.next & next_bit(symbols.ids[s])) == 0) continue;
      const Step* found = steps_.find(step_key(path.node, symbols.ids[s]));
      if (found != nullptr) reach(*found, path.start);
    }
    if (path.any_next) reach(*steps_.find(step_key(path.node, kAnyWord)), path.start);
  }
  for (std::uint32_t s = 0; s < symbols.count; ++s) {
    const Step& first = first_steps_[symbols.ids[s]];
    if (first.node != 0) reach(first, static_cast<std::uint16_t>(word));
  }
  std::swap(walk.here, walk.next);
}

// A long word that is several known ones run together ("sendthemoney"): each is a step. The longest
// known beginning is taken each time. False when it does not come out even.
bool Lexicon::step_pieces(std::string_view word, std::size_t index, LexiconWalk& walk) const {
  if (word.size() < kLeastPieces || word.size() > kMostPieces) return false;
  std::uint32_t pieces[kMostPieces];
  std::size_t count = 0;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t length = std::min(word.size() - at, kLongestPrefix);
    std::uint32_t symbol = 0;
    for (; length >= 2; --length) {
      symbol = exact_symbol(word.substr(at, length));
      if (symbol != 0) break;
    }
    if (symbol == 0 && (word[at] == 'a' || word[at] == 'i' || word[at] == 'u')) {
      symbol = exact_symbol(word.substr(at, 1));
      length = 1;
    }
    if (symbol == 0) return false;
    pieces[count++] = symbol;
    at += length;
  }
  if (count < 2) return false;
  for (std::size_t i = 0; i < count; ++i) {
    Symbols symbols;
    symbols.ids[symbols.count++] = pieces[i];
    step(symbols, index, walk);
  }
  return true;
}

// "mo ney": two pieces that mean nothing apart and are one word together. 0 when they are none.
std::uint32_t Lexicon::joined_symbol(std::string_view before, std::string_view word) const {
  const std::size_t length = before.size() + word.size();
  if (length < kLeastJoined || length > kMostJoined) return 0;
  if (!before.empty() && !word.empty()) {
    const std::size_t ends = ends_of_joined(before, word);
    if ((joined_ends_[ends / 64] >> ends % 64 & 1) == 0) return 0;
  }
  char joined[kMostJoined];
  word.copy(joined + before.copy(joined, kMostJoined), word.size());
  return exact_symbol({joined, length});
}

void Lexicon::find(std::span<const Word> words, std::span<const Symbols> symbols_by_word,
                   std::vector<ConceptHit>& hits) const {
  hits.clear();
  LexiconWalk walk(hits, words.size() * 4);
  bool was_known = true;  // the word before
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    const Symbols& symbols = symbols_by_word[i];
    const bool is_known = symbols.count > 0;
    if (!is_known && words[i].was_disguised && step_pieces(word, i, walk)) {
      was_known = true;
      continue;
    }
    const bool may_be_joined = i > 0 && !(is_known && was_known);
    const std::uint32_t joined = may_be_joined ? joined_symbol(words[i - 1].text, word) : 0;
    was_known = is_known;
    if (joined != 0 && symbols.count < kMostSymbols) {
      Symbols more = symbols;
      more.ids[more.count++] = joined;
      step(more, i, walk);
    } else if (is_known || walk.here->count > 0) {
      step(symbols, i, walk);
    }
  }
}

}  // namespace holdfast
