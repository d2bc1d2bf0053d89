// Folding, cutting, and judging window by window. Belongs to one thread.
#include "guard/message.h"

#include <algorithm>

namespace holdfast {

void MessageJudge::cut_folded(std::string_view before) {
  explained_window_.reset();
  read_window_.reset();
  before_bytes_ = 0;
  if (before.empty()) {
    cut_words(own_, words_);
    return;
  }
  before_bytes_ = before.size() + 1;
  folded_.bytes.assign(before);
  folded_.bytes += ' ';
  folded_.bytes += own_.bytes;
  folded_.source.assign(folded_.bytes.size(), 0);
  folded_.marks.assign(folded_.bytes.size(), 0);
  for (std::size_t i = 0; i < own_.bytes.size(); ++i) {
    folded_.source[before_bytes_ + i] = own_.source[i];
    if (!own_.is_plain) folded_.marks[before_bytes_ + i] = own_.marks[i];
  }
  folded_.code_points = own_.code_points;
  folded_.is_plain = own_.is_plain;
  folded_.is_cut = own_.is_cut;
  cut_words(folded_, words_);
}

std::span<const Word> MessageJudge::window(std::size_t first) const {
  const std::span<const Word> words(words_.words);
  return words.subspan(first, std::min(kWindowWords, words.size() - first));
}

std::size_t MessageJudge::windows() const {
  const std::size_t count = words_.words.size();
  if (count <= kWindowWords) return count > 0 ? 1 : 0;
  return (count - kWindowWords + kWindowStep - 1) / kWindowStep + 1;
}

Word MessageJudge::as_meant(const Word& word) const {
  Word out = word;
  if (word.kind != WordKind::kLetters) return out;
  const std::string_view meant = model_.spelling().meant_by(word.text);
  if (meant.empty()) return out;
  out.text = meant;
  out.number = word_number(meant, word.kind);
  return out;
}

void MessageJudge::learn(const Word& typed, std::size_t place) {
  KnownWord& known = known_words_[place];
  MoreOfWord& more = more_of_words_[place];
  // Most words are meant as they are: their memory is on its way while that is found out.
  all_features_.clear();
  append_word_features(typed, typed.number, 0, all_features_);
  model_.expect(all_features_);
  const Word word = as_meant(typed);
  more.meant = word.number;
  known.is_mistyped = more.meant != known.typed ? 1 : 0;
  if (word.text.data() != typed.text.data()) {
    all_features_.clear();
    append_word_features(word, word.number, 0, all_features_);
  }
  model_.locate(all_features_, rows_);  // at most 65
  more.symbols = lexicon_.symbols_of(word.text);
  known.symbols = static_cast<std::uint16_t>(more.symbols.count);
  known.first_symbol = more.symbols.ids[0];
  SignSums sums{};
  model_.add(rows_, sums);  // so few features of a byte: they fit
  std::transform(sums.begin(), sums.end(), known.sums.begin(),
                 [](std::int32_t sum) { return static_cast<std::int16_t>(sum); });
}

std::size_t MessageJudge::know(const Word& word, std::uint64_t number) {
  const std::size_t pair = number & (kKnownWords / 2 - 1);
  std::uint8_t& last = last_used_[pair];
  if (known_words_[2 * pair + last].typed != number) {
    last ^= 1;
    if (known_words_[2 * pair + last].typed != number) {
      known_words_[2 * pair + last].typed = number;
      learn(word, 2 * pair + last);
    }
  }
  return 2 * pair + last;
}

SignSums MessageJudge::read_window(std::size_t number) {
  const std::span<const Word> words = window(number * kWindowStep);
  for (std::size_t i = 0; i < words.size(); ++i) {
    numbers_[i] = words[i].number;
    const std::size_t pair = numbers_[i] & (kKnownWords / 2 - 1);
    __builtin_prefetch(&known_words_[2 * pair + last_used_[pair]]);
  }
  repeated_ = repeated_words(std::span(numbers_).first(words.size()));
  mistyped_ = 0;
  SignSums sums{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t place = know(words[i], numbers_[i]);
    const KnownWord& known = known_words_[place];
    symbols_[i].count = known.symbols;
    symbols_[i].ids[0] = known.first_symbol;
    if (known.symbols > 1) symbols_[i] = more_of_words_[place].symbols;
    if (known.symbols > 0) lexicon_.expect(symbols_[i]);
    if (known.is_mistyped != 0) {
      numbers_[i] = more_of_words_[place].meant;
      mistyped_ |= std::uint64_t{1} << i;
    }
    if ((repeated_ >> i & 1) != 0) continue;
    for (std::size_t head = 0; head < kHeads; ++head) sums[head] += known.sums[head];
  }
  // The pairs' memory is on its way while concepts are looked for.
  pairs_.clear();
  append_pair_features(std::span(numbers_).first(words.size()), repeated_, pairs_);
  model_.expect(pairs_);
  lexicon_.find(words, symbols_, hits_);
  read_window_ = number;
  return sums;
}

void MessageJudge::have_window(std::size_t number) {
  if (read_window_ != number) (void)read_window(number);
}

std::span<const Feature> MessageJudge::window_features(std::size_t number) {
  have_window(number);
  const std::span<const Word> words = window(number * kWindowStep);
  all_features_.clear();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((repeated_ >> i & 1) != 0) continue;
    const Word word = (mistyped_ >> i & 1) != 0 ? as_meant(words[i]) : words[i];
    append_word_features(word, numbers_[i], i, all_features_);
  }
  all_features_.insert(all_features_.end(), pairs_.begin(), pairs_.end());
  append_concept_features(hits_, lexicon_, all_features_);
  return all_features_;
}

const SignLevels& MessageJudge::judge_folded(std::string_view before) {
  cut_folded(before);
  levels_.fill(0);
  concepts_.reset();
  std::fill(std::begin(window_of_), std::end(window_of_), 0);
  for (std::size_t number = 0; number < windows(); ++number) {
    const std::span<const Word> words = window(number * kWindowStep);
    SignSums sums = read_window(number);
    model_.locate(pairs_, rows_);
    concept_weights_.add(hits_, sums);
    model_.add(rows_, sums);
    const SignLevels levels = model_.levels(sums, words.size());
    for (const ConceptHit& hit : hits_) concepts_.set(hit.concept_id);
    for (std::size_t head = 0; head < kHeads; ++head) {
      if (levels[head] <= levels_[head]) continue;
      levels_[head] = levels[head];
      window_of_[head] = number;
    }
  }
  return levels_;
}

// What one window's words and features weigh serves for all signs that are strongest in it.
void MessageJudge::prepare_explanation(std::size_t number) {
  if (explained_window_ == number) return;
  explained_window_ = number;
  have_window(number);
  model_.expect(pairs_);
  const std::span<const Word> words = window(number * kWindowStep);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((repeated_ >> i & 1) != 0) {
      explained_words_[i].fill(0);
    } else {
      explained_words_[i] = known_words_[know(words[i], words[i].number)].sums;
    }
  }
  explained_.clear();
  for (const Feature& pair : pairs_) {
    const std::uint8_t* weights = model_.biased_weights(pair.hash);
    if (weights == nullptr) continue;
    explained_.push_back(
        {weights, pair.first_word, pair.last_word, pair.other_first, pair.other_last});
  }
  concept_weights_.append_parts(hits_, explained_);
}

TextSpan MessageJudge::explain(std::size_t head) {
  if (words_.words.empty()) return {};
  const std::span<const Word> words = window(window_of_[head] * kWindowStep);
  prepare_explanation(window_of_[head]);
  // What each word adds: a feature's weight shared evenly among the words that made it. Sums of
  // words alone and of pairs are exact, so only the order of what concepts add makes a difference.
  float added[kWindowWords];
  for (std::size_t i = 0; i < words.size(); ++i) added[i] = explained_words_[i][head];
  const auto share = [&](std::size_t from, std::size_t to, float weight) {
    const float part = weight / static_cast<float>(to - from + 1);
    for (std::size_t i = from; i <= to; ++i) added[i] += part;
  };
  for (const ConceptPart& each : explained_) {
    const int weight = GuardModel::weight(each.biased_weights, head);
    if (weight == 0) continue;
    const bool is_pair = each.other_first != each.first_word;
    const float part = static_cast<float>(weight) / (is_pair ? 2.0F : 1.0F);
    share(each.first_word, each.last_word, part);
    if (is_pair) share(each.other_first, each.other_last, part);
  }
  // The run of words with the largest sum (Kadane's algorithm).
  float best = 0;
  float sum = 0;
  std::size_t begin = 0;
  TextSpan span;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (sum <= 0) {
      sum = 0;
      begin = i;
    }
    sum += added[i];
    if (sum <= best) continue;
    best = sum;
    span = own_span(words[begin].begin, words[i].end);
  }
  return span;
}

// Words of what was written before stand at code point 0, even where this text is empty; what lies
// in them alone is shown by no words of this message.
TextSpan MessageJudge::own_span(std::uint32_t begin, std::uint32_t end) const {
  if (before_bytes_ > 0 && end <= 1) return {};
  return {std::min(begin, own_.code_points), std::min(end, own_.code_points)};
}

std::optional<std::size_t> MessageJudge::concept_id(std::string_view name) const {
  for (std::size_t i = 0; i < lexicon_.concepts(); ++i) {
    if (lexicon_.name(i) == name) return i;
  }
  return std::nullopt;
}

std::optional<TextSpan> MessageJudge::concept_span(std::size_t concept_id,
                                                   std::optional<std::size_t> exception) {
  for (std::size_t number = 0; number < windows(); ++number) {
    const std::span<const Word> words = window(number * kWindowStep);
    have_window(number);
    for (const ConceptHit& hit : hits_) {
      if (hit.concept_id != concept_id) continue;
      const bool is_excepted =
          std::any_of(hits_.begin(), hits_.end(), [&](const ConceptHit& other) {
            return exception && other.concept_id == *exception &&
                   other.first_word <= hit.first_word && other.last_word >= hit.last_word;
          });
      if (!is_excepted) return own_span(words[hit.first_word].begin, words[hit.last_word].end);
    }
  }
  return std::nullopt;
}

std::string_view MessageJudge::folded_text() const { return own_.bytes; }

}  // namespace holdfast
