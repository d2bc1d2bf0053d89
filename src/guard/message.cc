// Folding, cutting, and judging window by window. Belongs to one thread.
#include "guard/message.h"

#include <algorithm>

namespace holdfast {

void MessageJudge::cut_taken(std::string_view before) {
  read_window_.reset();
  explained_window_.reset();
  before_bytes_ = 0;
  if (before.empty()) return cut_words(folded_, words_);
  before_bytes_ = before.size() + 1;
  joined_.bytes.assign(before);
  joined_.bytes += ' ';
  joined_.bytes += folded_.bytes;
  joined_.source.assign(joined_.bytes.size(), 0);
  joined_.marks.assign(joined_.bytes.size(), 0);
  for (std::size_t i = 0; i < folded_.bytes.size(); ++i) {
    joined_.source[before_bytes_ + i] = folded_.source[i];
    if (!folded_.is_plain) joined_.marks[before_bytes_ + i] = folded_.marks[i];
  }
  joined_.code_points = folded_.code_points;
  joined_.is_plain = folded_.is_plain;
  joined_.is_cut = folded_.is_cut;
  cut_words(joined_, words_);
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

// Each step asks for the memory that the next needs.
const MessageJudge::Reading& MessageJudge::read_window(std::size_t number) {
  Reading& reading = reading_;
  if (read_window_ == number) return reading;
  read_window_ = number;
  const std::span<const Word> words = window(number * kWindowStep);
  for (const Word& word : words) known_words_.expect(word.number);
  known_words_.learn(words);
  std::uint64_t* const numbers = reading.numbers.data();
  for (std::size_t i = 0; i < words.size(); ++i) numbers[i] = words[i].number;
  reading.repeated = repeated_words({numbers, words.size()});
  reading.mistyped = 0;
  SignSums sums{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t place = known_words_.know(words[i]);
    const KnownWord& known = known_words_.at(place);
    Lexicon::Symbols& symbols = reading.symbols[i];
    symbols.count = known.symbols;
    symbols.ids[0] = known.first_symbol;
    if (known.symbols > 1) symbols = known_words_.more_at(place).symbols;
    if (known.symbols > 0) lexicon_.expect(symbols);
    if (known.is_mistyped != 0) {
      numbers[i] = known_words_.more_at(place).meant;
      reading.mistyped |= std::uint64_t{1} << i;
    }
    if ((reading.repeated >> i & 1) != 0) continue;
    for (std::size_t head = 0; head < kHeads; ++head) sums[head] += known.sums[head];
  }
  reading.sums = sums;
  reading.pairs.clear();
  append_pair_features({numbers, words.size()}, reading.repeated, reading.pairs);
  model_.expect(reading.pairs);
  lexicon_.find(words, reading.symbols, reading.hits);
  concept_weights_.locate(reading.hits, reading.concept_rows);
  model_.locate(reading.pairs, reading.rows);
  concept_weights_.add(reading.concept_rows, reading.sums);
  model_.add(reading.rows, reading.sums);
  return reading;
}

std::span<const Feature> MessageJudge::window_features(std::size_t number) {
  const Reading& reading = read_window(number);
  const std::span<const Word> words = window(number * kWindowStep);
  all_features_.clear();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((reading.repeated >> i & 1) != 0) continue;
    const bool is_mistyped = (reading.mistyped >> i & 1) != 0;
    const Word word = is_mistyped ? known_words_.as_meant(words[i]) : words[i];
    append_word_features(word, reading.numbers[i], i, all_features_);
  }
  all_features_.insert(all_features_.end(), reading.pairs.begin(), reading.pairs.end());
  append_concept_features(reading.hits, lexicon_, all_features_);
  return all_features_;
}

const SignLevels& MessageJudge::judge_taken(std::string_view before) {
  cut_taken(before);
  levels_.fill(0);
  concepts_.reset();
  window_of_.fill(0);
  for (std::size_t number = 0; number < windows(); ++number) {
    const Reading& reading = read_window(number);
    const std::size_t words = window(number * kWindowStep).size();
    const SignLevels levels = model_.levels(reading.sums, words);
    for (const ConceptHit& hit : reading.hits) concepts_.set(hit.concept_id);
    if (number == 0) {
      levels_ = levels;
      continue;
    }
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
  const Reading& reading = read_window(number);
  model_.expect(reading.pairs);
  const std::span<const Word> words = window(number * kWindowStep);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((reading.repeated >> i & 1) != 0) {
      explained_words_[i].fill(0);
    } else {
      explained_words_[i] = known_words_.at(known_words_.know(words[i])).sums;
    }
  }
  explained_.clear();
  for (const Feature& pair : reading.pairs) {
    const std::uint8_t* weights = model_.biased_weights(pair.hash);
    if (weights == nullptr) continue;
    explained_.push_back(
        {weights, pair.first_word, pair.last_word, pair.other_first, pair.other_last});
  }
  concept_weights_.append_parts(reading.hits, explained_);
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
  return {std::min(begin, folded_.code_points), std::min(end, folded_.code_points)};
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
    const std::vector<ConceptHit>& hits = read_window(number).hits;
    for (const ConceptHit& hit : hits) {
      if (hit.concept_id != concept_id) continue;
      const bool is_excepted = std::any_of(hits.begin(), hits.end(), [&](const ConceptHit& other) {
        return exception && other.concept_id == *exception && other.first_word <= hit.first_word &&
               other.last_word >= hit.last_word;
      });
      if (!is_excepted) return own_span(words[hit.first_word].begin, words[hit.last_word].end);
    }
  }
  return std::nullopt;
}

std::string_view MessageJudge::folded_text() const { return folded_.bytes; }

}  // namespace holdfast
