// Listed words by what is left when a letter is left out.
#include "guard/spelling.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace holdfast {
namespace {

// Shorter words are too close to one another for any mistake but a swap.
constexpr std::size_t kLeastLettersForGap = 5;
constexpr std::size_t kLeastLettersForOther = 6;

enum class Mistake : std::uint8_t { kSwap, kGap, kOther, kNone };

// Powers of an odd number modulo 2^64, and of the number that it cancels out with.
constexpr std::uint64_t kBase = 0x9e3779b97f4a7c15u;
constexpr std::uint64_t inverse_of(std::uint64_t odd) {
  std::uint64_t inverse = odd;  // right in its last three bits; each step doubles them (Newton)
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
constexpr std::uint64_t kInverse = inverse_of(kBase);
static_assert(kBase * kInverse == 1);
constexpr auto kPowers = [] {
  std::array<std::uint64_t, kLongestSpelt> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * kBase;
  return powers;
}();

// The hashes of a word, and of what is left when a letter is left out: all from the sums of
// letters times powers up to each place (Karp, Rabin: "Efficient randomized pattern-matching
// algorithms", 1987).
class WordHashes {
 public:
  explicit WordHashes(std::string_view word) : size_(word.size()) {
    for (std::size_t i = 0; i < size_; ++i) {
      sums_[i + 1] = sums_[i] + static_cast<unsigned char>(word[i]) * kPowers[i];
    }
  }
  [[nodiscard]] std::uint32_t whole() const { return mixed(sums_[size_]); }
  [[nodiscard]] std::uint32_t without(std::size_t at) const {
    return mixed(sums_[at] + (sums_[size_] - sums_[at + 1]) * kInverse);
  }

 private:
  static std::uint32_t mixed(std::uint64_t sum) {
    return static_cast<std::uint32_t>((sum ^ sum >> 32) * 0xff51afd7ed558ccdu >> 32);
  }
  std::array<std::uint64_t, kLongestSpelt + 1> sums_{};
  std::size_t size_;
};

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

std::optional<Spelling> Spelling::make(std::string text, const GuardMemory* memory) {
  Spelling out;
  out.table_ = TableVector<Entry>(memory);
  out.filter_ = TableVector<std::uint64_t>(memory);
  out.text_ = std::move(text);
  out.rare_ = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> entries;
  std::size_t places = 0;
  bool is_frequent = true;
  for (std::size_t at = 0; at < out.text_.size();) {
    const std::size_t end = out.text_.find('\n', at);
    if (end == at && is_frequent) {
      is_frequent = false;
      at = end + 1;
      out.rare_ = static_cast<std::uint32_t>(at << kLengthBits);
      continue;
    }
    if (end == std::string::npos || end - at < kShortestSpelt || end - at > kLongestSpelt ||
        entries.size() == kMaxSpellingWords ||
        !are_letters(std::string_view(out.text_).substr(at, end - at))) {
      return std::nullopt;
    }
    places += is_frequent ? end - at : 1;
    entries.push_back(static_cast<std::uint32_t>(at << kLengthBits | (end - at)));
    at = end + 1;
  }
  if (out.has_twice(entries)) return std::nullopt;
  out.words_ = entries.size();
  out.make_room(places);
  for (const std::uint32_t entry : entries) {
    const std::string_view word = out.word(entry);
    const WordHashes hashes(word);
    out.add(hashes.whole(), entry);
    if (entry >= out.rare_) continue;
    for (std::size_t at = 1; at < word.size(); ++at) out.add(hashes.without(at), entry);
  }
  return out;
}

// The same word many times over would stand in one long run of the table, walked for each of them.
bool Spelling::has_twice(std::span<const std::uint32_t> entries) const {
  std::vector<std::string_view> words;
  words.reserve(entries.size());
  for (const std::uint32_t entry : entries) words.push_back(word(entry));
  std::sort(words.begin(), words.end());
  return std::adjacent_find(words.begin(), words.end()) != words.end();
}

void Spelling::make_room(std::size_t places) {
  if (places == 0) return;
  constexpr std::size_t kFilterBitsAPlace = 4;
  constexpr std::size_t kLeastPlaces = 64;
  table_.resize(std::bit_ceil(std::max(places * 2, kLeastPlaces)));
  filter_.resize(table_.size() * kFilterBitsAPlace / 64);
  filter_shift_ = 32 - static_cast<std::uint32_t>(std::countr_zero(filter_.size() * 64));
}

void Spelling::add(std::uint32_t hash, std::uint32_t word) {
  const std::uint32_t bit = hash >> filter_shift_;
  filter_[bit / 64] |= std::uint64_t{1} << bit % 64;
  std::size_t at = hash & (table_.size() - 1);
  for (; table_[at].word != 0; at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].hash == hash && table_[at].word == word) return;  // "book" without an o
  }
  table_[at] = {hash, word};
}

template <class Look>
void Spelling::look_at(std::uint32_t hash, const Look& look) const {
  for (std::size_t at = hash & (table_.size() - 1); table_[at].word != 0;
       at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].hash == hash) look(table_[at].word);
  }
}

std::uint32_t Spelling::expect(std::string_view word) const {
  if (table_.empty() || word.size() < kShortestSpelt || word.size() > kLongestSpelt) return 0;
  const std::uint32_t hash = WordHashes(word).whole();
  __builtin_prefetch(&filter_[(hash >> filter_shift_) / 64]);
  __builtin_prefetch(&table_[hash & (table_.size() - 1)]);
  return hash;
}

void Spelling::expect_listed(std::uint32_t hash) const {
  if (table_.empty()) return;
  const Entry& entry = table_[hash & (table_.size() - 1)];
  if (entry.hash == hash) __builtin_prefetch(text_.data() + (entry.word >> kLengthBits));
}

std::string_view Spelling::meant_by(std::string_view word) const {
  if (table_.empty() || word.size() < kShortestSpelt || word.size() > kLongestSpelt ||
      !are_letters(word)) {
    return {};
  }
  const WordHashes all(word);
  bool is_listed = false;
  std::pair best{Mistake::kNone, rare_};
  const auto look = [&](std::uint32_t entry) {
    const std::string_view listed = this->word(entry);
    is_listed = is_listed || listed == word;
    if (is_listed || entry >= rare_) return;
    best = std::min(best, {mistake_in(word, listed), entry});
  };
  if (may_have(all.whole())) look_at(all.whole(), look);
  if (is_listed) return {};
  // Few of them are there; all those are asked for before the first is looked at.
  std::uint32_t hashes[kLongestSpelt];
  std::size_t count = 0;
  for (std::size_t at = 1; at < word.size(); ++at) {
    hashes[count] = all.without(at);
    if (!may_have(hashes[count])) continue;
    __builtin_prefetch(&table_[hashes[count++] & (table_.size() - 1)]);
  }
  for (std::size_t i = 0; i < count; ++i) look_at(hashes[i], look);
  if (best.first == Mistake::kNone) return {};
  return this->word(best.second);
}

}  // namespace holdfast
