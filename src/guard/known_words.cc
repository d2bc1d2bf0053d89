// Words learnt in three steps, each for all of them before the next, so that what one step asks of
// memory has come when the next needs it.
#include "guard/known_words.h"

#include <algorithm>

namespace holdfast {

KnownWords::KnownWords(const Lexicon& lexicon, const GuardModel& model, const GuardMemory* memory)
    : lexicon_(lexicon),
      model_(model),
      known_(kPlaces, memory),
      more_(kPlaces, memory),
      last_used_(kPlaces / 2),
      learning_(kMostAtOnce) {}

Word KnownWords::as_meant(const Word& word) const {
  Word out = word;
  if (word.kind != WordKind::kLetters) return out;
  const std::string_view meant = model_.spelling().meant_by(word.text);
  if (meant.empty()) return out;
  out.text = meant;
  out.number = word_number(meant, word.kind);
  return out;
}

void KnownWords::learn(std::span<const Word> words) {
  for (const Word& word : words) {
    if (find(word.number) == kUnknown) begin(word);
  }
  finish_all();
}

void KnownWords::begin(const Word& word) {
  if (learning_count_ == kMostAtOnce) finish_all();
  Learning& learning = learning_[learning_count_++];
  const std::size_t pair = pair_of(word.number);
  last_used_[pair] ^= 1;
  learning.word = &word;
  learning.place = 2 * pair + last_used_[pair];
  known_[learning.place].typed = word.number;
  // Most words are meant as they are: their memory is on its way while that is found out.
  learning.features.clear();
  append_word_features(word, word.number, 0, learning.features);
  model_.expect(learning.features);
  learning.spelling_hash = model_.spelling().expect(word.text);
  lexicon_.expect(word.text);
}

void KnownWords::finish_all() {
  const std::span<Learning> learning = std::span(learning_).first(learning_count_);
  for (Learning& each : learning) {
    model_.locate(each.features, each.rows);  // at most 65
    model_.spelling().expect_listed(each.spelling_hash);
  }
  for (Learning& each : learning) finish(each);
  learning_count_ = 0;
}

void KnownWords::finish(Learning& learning) {
  KnownWord& known = known_[learning.place];
  const Word& typed = *learning.word;
  if (known.typed != typed.number) return;  // displaced by a word behind it
  MoreOfWord& more = more_[learning.place];
  const Word word = as_meant(typed);
  more.meant = word.number;
  known.is_mistyped = more.meant != known.typed ? 1 : 0;
  if (word.text.data() != typed.text.data()) {
    learning.features.clear();
    append_word_features(word, word.number, 0, learning.features);
    model_.locate(learning.features, learning.rows);
  }
  more.symbols = lexicon_.symbols_of(word.text);
  known.symbols = static_cast<std::uint16_t>(more.symbols.count);
  known.first_symbol = more.symbols.ids[0];
  SignSums sums{};
  model_.add(learning.rows, sums);  // so few features of a byte: they fit
  std::transform(sums.begin(), sums.end(), known.sums.begin(),
                 [](std::int32_t sum) { return static_cast<std::int16_t>(sum); });
}

}  // namespace holdfast
