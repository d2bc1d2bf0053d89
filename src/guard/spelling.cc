// Listed words by what is left when a letter is left out.
#include "guard/spelling.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "guard/mix.h"

namespace holdfast {
namespace {

constexpr std::uint64_t kSpellingMark = 0x73;
// Shorter words are too close to one another for any mistake but a swap.
constexpr std::size_t kLeastLettersForGap = 5;
constexpr std::size_t kLeastLettersForOther = 6;

enum class Mistake : std::uint8_t { kSwap, kGap, kOther, kNone };

std::uint32_t hash_of(std::string_view word) {
  return static_cast<std::uint32_t>(hash_bytes(word, kSpellingMark) >> 32);
}

std::uint32_t hash_without(std::string_view word, std::size_t at) {
  char left[kLongestSpelt];
  const auto end = std::copy(word.begin() + static_cast<std::ptrdiff_t>(at) + 1, word.end(),
                             std::copy_n(word.begin(), at, left));
  return hash_of({left, static_cast<std::size_t>(end - left)});
}

bool are_letters(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// What makes `typed` of `meant`, which is another word.
Mistake mistake_in(std::string_view typed, std::string_view meant) {
  const std::size_t shorter = std::min(typed.size(), meant.size());
  const std::size_t longer = std::max(typed.size(), meant.size());
  std::size_t at = 0;
  while (at < shorter && typed[at] == meant[at]) ++at;
  if (at == 0 || longer - shorter > 1) return Mistake::kNone;
  if (longer > shorter) {
    const bool is_gap =
        shorter >= kLeastLettersForGap && typed.substr(at + (typed.size() == longer ? 1 : 0)) ==
                                              meant.substr(at + (meant.size() == longer ? 1 : 0));
    return is_gap ? Mistake::kGap : Mistake::kNone;
  }
  if (at + 1 < longer && typed[at] == meant[at + 1] && typed[at + 1] == meant[at] &&
      typed.substr(at + 2) == meant.substr(at + 2)) {
    return Mistake::kSwap;
  }
  const bool is_other =
      longer >= kLeastLettersForOther && typed.substr(at + 1) == meant.substr(at + 1);
  return is_other ? Mistake::kOther : Mistake::kNone;
}

}  // namespace

std::optional<Spelling> Spelling::make(std::string text) {
  Spelling out;
  out.text_ = std::move(text);
  std::size_t places = 0;
  std::size_t frequent = kMaxSpellingWords;  // how many of the words are
  for (std::size_t at = 0; at < out.text_.size();) {
    const std::size_t end = out.text_.find('\n', at);
    if (end == at && frequent == kMaxSpellingWords) {
      frequent = out.starts_.size();
      at = end + 1;
      continue;
    }
    if (end == std::string::npos || end - at < kShortestSpelt || end - at > kLongestSpelt ||
        out.starts_.size() == kMaxSpellingWords ||
        !are_letters(std::string_view(out.text_).substr(at, end - at))) {
      return std::nullopt;
    }
    places += out.starts_.size() < frequent ? end - at : 1;
    out.starts_.push_back(static_cast<std::uint32_t>(at));
    at = end + 1;
  }
  if (out.has_twice()) return std::nullopt;
  if (places > 0) out.table_.resize(std::bit_ceil(places * 2));
  for (std::uint32_t number = 0; number < out.starts_.size(); ++number) {
    const std::string_view word = out.word(number);
    out.add(hash_of(word), number);
    if (number >= frequent) continue;
    for (std::size_t at = 1; at < word.size(); ++at) out.add(hash_without(word, at), number);
  }
  out.frequent_ = frequent;
  return out;
}

// The same word many times over would stand in one long run of the table, walked for each of them.
bool Spelling::has_twice() const {
  std::vector<std::string_view> words;
  words.reserve(starts_.size());
  for (std::uint32_t number = 0; number < starts_.size(); ++number) words.push_back(word(number));
  std::sort(words.begin(), words.end());
  return std::adjacent_find(words.begin(), words.end()) != words.end();
}

std::string_view Spelling::word(std::uint32_t number) const {
  const std::size_t start = starts_[number];
  return std::string_view(text_).substr(start, text_.find('\n', start) - start);
}

void Spelling::add(std::uint32_t hash, std::uint32_t number) {
  std::size_t at = hash & (table_.size() - 1);
  for (; table_[at].word != 0; at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].hash == hash && table_[at].word == number + 1) return;  // "book" without an o
  }
  table_[at] = {hash, number + 1};
}

template <class Look>
void Spelling::look_at(std::uint32_t hash, const Look& look) const {
  for (std::size_t at = hash & (table_.size() - 1); table_[at].word != 0;
       at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].hash == hash) look(table_[at].word - 1);
  }
}

std::string_view Spelling::meant_by(std::string_view word) const {
  if (table_.empty() || word.size() < kShortestSpelt || word.size() > kLongestSpelt ||
      !are_letters(word)) {
    return {};
  }
  bool is_listed = false;
  std::pair best{Mistake::kNone, kMaxSpellingWords};
  const auto look = [&](std::uint32_t number) {
    const std::string_view listed = this->word(number);
    is_listed = is_listed || listed == word;
    if (is_listed || number >= frequent_) return;
    best = std::min(best, {mistake_in(word, listed), std::size_t{number}});
  };
  look_at(hash_of(word), look);
  if (is_listed) return {};
  // All places are asked for before the first is looked at: they lie far apart.
  std::uint32_t hashes[kLongestSpelt];
  for (std::size_t at = 1; at < word.size(); ++at) {
    hashes[at] = hash_without(word, at);
    __builtin_prefetch(&table_[hashes[at] & (table_.size() - 1)]);
  }
  for (std::size_t at = 1; at < word.size(); ++at) look_at(hashes[at], look);
  if (best.first == Mistake::kNone) return {};
  return this->word(static_cast<std::uint32_t>(best.second));
}

}  // namespace holdfast
