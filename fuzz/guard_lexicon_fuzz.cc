// Any bytes as a concept list: refused with a short sentence, or read, and read again to the same;
// and what it finds in its own words stays within them. Words behind a byte 0 are searched too.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "guard/fold.h"
#include "guard/lexicon.h"
#include "guard/words.h"

namespace {

void check_hits(const holdfast::Lexicon& lexicon, std::string_view text) {
  holdfast::Folded folded;
  holdfast::Words words;
  std::vector<holdfast::ConceptHit> hits;
  holdfast::fold(text, 8192, folded);
  holdfast::cut_words(folded, words);
  std::vector<holdfast::Lexicon::Symbols> symbols;
  for (const holdfast::Word& word : words.words) symbols.push_back(lexicon.symbols_of(word.text));
  lexicon.find(words.words, symbols, hits);
  HOLDFAST_CHECK(hits.size() <= 4 * words.words.size());
  std::size_t last = 0;
  for (const holdfast::ConceptHit& hit : hits) {
    HOLDFAST_CHECK(hit.concept_id < lexicon.concepts());
    HOLDFAST_CHECK(hit.first_word <= hit.last_word && hit.last_word < words.words.size());
    HOLDFAST_CHECK(hit.last_word - hit.first_word < static_cast<int>(holdfast::kMaxPhraseWords));
    HOLDFAST_CHECK(hit.last_word >= last);
    last = hit.last_word;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view list = all.substr(0, all.find('\0'));
  holdfast::Lexicon lexicon;
  const auto added = lexicon.add(list);
  HOLDFAST_CHECK(lexicon.concepts() <= holdfast::kMaxConcepts);
  if (!added) {
    HOLDFAST_CHECK(added.error().code == holdfast::ErrorCode::kInvalidArgument);
    HOLDFAST_CHECK(added.error().message.size() < 200);
  }
  const std::size_t phrases = lexicon.phrases();
  const std::size_t concepts = lexicon.concepts();
  HOLDFAST_CHECK(lexicon.add(list).has_value() == added.has_value());
  HOLDFAST_CHECK(lexicon.phrases() == phrases && lexicon.concepts() == concepts);
  check_hits(lexicon, all);
  check_hits(lexicon, all.substr(std::min(list.size(), all.size())));
  return 0;
}
