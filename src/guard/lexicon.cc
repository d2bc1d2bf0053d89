// Concept lists: a trie over words, walked for all phrases at once. Immutable once read.
#include "guard/lexicon.h"

#include <algorithm>

#include "guard/mix.h"

namespace holdfast {
namespace {

constexpr std::uint32_t kAnyWord = 1;  // the symbol of '*'
constexpr std::uint64_t kExactMark = 0x65;
constexpr std::uint64_t kPrefixMark = 0x70;
constexpr std::size_t kLongestPrefix = 24;
constexpr std::size_t kLeastJoined = 5;  // letters of two words that may be one, cut apart
constexpr std::size_t kMostJoined = 16;
constexpr std::size_t kLeastPieces = 7;  // letters of a word that may be several, run together
constexpr std::size_t kMostPieces = 48;

std::uint64_t step_key(std::uint32_t node, std::uint32_t symbol) {
  return mix64(std::uint64_t{node} << 32 | symbol);
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

// The phrases that may still go on: each a node, and the word it began at.
struct LexiconPaths {
  static constexpr std::size_t kMost = 24;
  std::uint32_t nodes[kMost];  // the first `count`
  std::uint16_t starts[kMost];
  std::size_t count = 0;
  void add(std::uint32_t node, std::uint16_t start) {
    if (count == kMost) return;
    nodes[count] = node;
    starts[count++] = start;
  }
};

void Lexicon::Table::set(std::uint64_t key, std::uint32_t value) {
  filter_[key >> 52] |= std::uint64_t{1} << (key >> 46 & 63);
  if (slots_.empty() || size_ * 2 >= slots_.size()) {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    std::swap(old, slots_);
    mask_ = slots_.size() - 1;
    size_ = 0;
    for (const Slot& slot : old) {
      if (slot.value != 0) set(slot.key, slot.value);
    }
  }
  for (std::size_t i = key & mask_;; i = (i + 1) & mask_) {
    if (slots_[i].value != 0 && slots_[i].key != key) continue;
    if (slots_[i].value == 0) ++size_;
    slots_[i] = {key, value};
    return;
  }
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

Result<void> Lexicon::add_phrase(std::string_view phrase, std::uint16_t concept_id) {
  std::uint32_t node = 0;
  std::size_t words = 0;
  while (!phrase.empty()) {
    const std::size_t space = std::min(phrase.find(' '), phrase.size());
    std::string_view word = phrase.substr(0, space);
    phrase = trimmed(phrase.substr(space));
    if (++words > kMaxPhraseWords) {
      return fail(ErrorCode::kInvalidArgument, "has a phrase of more than five words.");
    }
    std::uint32_t symbol = kAnyWord;
    if (word == "*") {
      if (node == 0 || phrase.empty()) {
        return fail(ErrorCode::kInvalidArgument, "has a phrase that begins or ends with '*'.");
      }
      any_next_[node] = true;
    } else {
      const bool is_prefix = word.back() == '*';
      if (is_prefix) word.remove_suffix(1);
      if (!is_plain_word(word) || word.size() > kLongestPrefix || (is_prefix && word.size() < 3)) {
        return fail(ErrorCode::kInvalidArgument,
                    "has a word that is not of a to z and 0 to 9, or is too long, or a '*' after "
                    "fewer than three letters.");
      }
      if (is_prefix) prefix_lengths_ |= std::uint64_t{1} << word.size();
      const std::uint64_t key = hash_bytes(word, is_prefix ? kPrefixMark : kExactMark);
      symbol = symbols_.find(key);
      if (symbol == 0) {
        symbol = static_cast<std::uint32_t>(symbols_.size()) + kAnyWord + 1;
        symbols_.set(key, symbol);
      }
    }
    goes_on_[node] = true;
    if (first_steps_.size() <= symbol) first_steps_.resize(symbol + 1);
    std::uint32_t next = next_node(node, symbol);
    if (next == 0) {
      next = static_cast<std::uint32_t>(ends_.size());
      ends_.emplace_back();
      goes_on_.push_back(false);
      any_next_.push_back(false);
      if (node == 0) {
        first_steps_[symbol] = next;
      } else {
        steps_.set(step_key(node, symbol), next);
      }
    }
    node = next;
  }
  auto& ends = ends_[node];
  if (std::find(ends.begin(), ends.end(), concept_id) == ends.end()) {
    ends.push_back(concept_id);
    ++phrases_;
  }
  return {};
}

std::uint32_t Lexicon::next_node(std::uint32_t node, std::uint32_t symbol) const {
  return node == 0 ? first_steps_[symbol] : steps_.find(step_key(node, symbol));
}

std::uint32_t Lexicon::exact_symbol(std::string_view word) const {
  return symbols_.find(hash_bytes(word, kExactMark));
}

Lexicon::Symbols Lexicon::symbols_of(std::string_view word) const {
  Symbols out;
  if (const std::uint32_t exact = exact_symbol(word)) out.ids[out.count++] = exact;
  const std::size_t longest = std::min(word.size(), kLongestPrefix);
  for (std::uint64_t lengths = prefix_lengths_ & ((std::uint64_t{2} << longest) - 1);
       lengths != 0 && out.count < 6; lengths &= lengths - 1) {
    const auto length = static_cast<std::size_t>(__builtin_ctzll(lengths));
    const std::uint32_t prefix = symbols_.find(hash_bytes(word.substr(0, length), kPrefixMark));
    if (prefix != 0) out.ids[out.count++] = prefix;
  }
  return out;
}

void Lexicon::step(const Symbols& symbols, std::size_t word, LexiconPaths& paths,
                   std::vector<ConceptHit>& hits, std::size_t most) const {
  LexiconPaths next;
  const auto reach = [&](std::uint32_t node, std::uint16_t start) {
    for (const std::uint16_t concept_id : ends_[node]) {
      if (hits.size() < most) {
        hits.push_back({concept_id, start, static_cast<std::uint16_t>(word)});
      }
    }
    if (goes_on_[node]) next.add(node, start);
  };
  for (std::size_t i = 0; i < paths.count; ++i) {
    for (std::uint32_t s = 0; s < symbols.count; ++s) {
      if (const auto node = next_node(paths.nodes[i], symbols.ids[s])) {
        reach(node, paths.starts[i]);
      }
    }
    if (any_next_[paths.nodes[i]]) {
      reach(next_node(paths.nodes[i], kAnyWord), paths.starts[i]);
    }
  }
  for (std::uint32_t s = 0; s < symbols.count; ++s) {
    if (const auto node = next_node(0, symbols.ids[s])) {
      reach(node, static_cast<std::uint16_t>(word));
    }
  }
  paths = next;
}

// A long word that is several known ones run together ("sendthemoney"): each is a step. The longest
// known beginning is taken each time. False when it does not come out even.
bool Lexicon::step_pieces(std::string_view word, std::size_t index, LexiconPaths& paths,
                          std::vector<ConceptHit>& hits, std::size_t most) const {
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
    step(symbols, index, paths, hits, most);
  }
  return true;
}

void Lexicon::find(std::span<const Word> words, std::span<const Symbols> symbols_by_word,
                   std::vector<ConceptHit>& hits) const {
  hits.clear();
  const std::size_t most = words.size() * 4;
  LexiconPaths paths;
  std::uint32_t known_before = 1;  // symbols of the word before
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    Symbols symbols = symbols_by_word[i];
    const std::uint32_t known = symbols.count;
    if (known == 0 && words[i].was_disguised && step_pieces(word, i, paths, hits, most)) {
      known_before = 1;
      continue;
    }
    // "mo ney": two pieces that mean nothing apart and are one word together.
    if (i > 0 && (known == 0 || known_before == 0) &&
        words[i - 1].text.size() + word.size() >= kLeastJoined &&
        words[i - 1].text.size() + word.size() <= kMostJoined) {
      char joined[kMostJoined];
      const std::size_t before = words[i - 1].text.copy(joined, kMostJoined);
      const std::size_t length = before + word.copy(joined + before, kMostJoined - before);
      const std::uint32_t symbol = exact_symbol({joined, length});
      if (symbol != 0 && symbols.count < 6) symbols.ids[symbols.count++] = symbol;
    }
    step(symbols, i, paths, hits, most);
    known_before = known;
  }
}

}  // namespace holdfast
