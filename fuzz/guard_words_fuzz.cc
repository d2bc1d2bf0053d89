// Any bytes as a message: ASCII out, offsets in range and in order, words of the promised letters,
// and the same from used buffers as from new ones.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "guard/words.h"

namespace {

constexpr std::uint32_t kMaxCodePoints = 20000;

void check_folded(std::string_view text, const holdfast::Folded& folded) {
  HOLDFAST_CHECK(folded.code_points <= kMaxCodePoints && folded.code_points <= text.size());
  HOLDFAST_CHECK(folded.is_cut || text.empty() || folded.code_points * 4 >= text.size());
  HOLDFAST_CHECK(folded.source.size() >= folded.bytes.size());
  std::uint32_t last = 0;
  for (std::size_t at = 0; at < folded.bytes.size(); ++at) {
    const char byte = folded.bytes[at];
    HOLDFAST_CHECK(byte == '\n' || (byte >= ' ' && byte <= '~' && !(byte >= 'A' && byte <= 'Z')));
    HOLDFAST_CHECK(folded.source[at] >= last && folded.source[at] < folded.code_points);
    last = folded.source[at];
  }
}

bool is_promised(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
}

void check_words(const holdfast::Folded& folded, const holdfast::Words& words) {
  HOLDFAST_CHECK(words.words.size() <= holdfast::kMaxWords);
  std::uint32_t begin = 0, end = 0;
  for (const holdfast::Word& word : words.words) {
    HOLDFAST_CHECK(word.begin < word.end && word.end <= folded.code_points);
    HOLDFAST_CHECK(word.begin >= begin && word.end >= end);
    begin = word.begin;
    end = word.end;
    HOLDFAST_CHECK(!word.text.empty() && word.text.size() <= holdfast::kMaxWordBytes);
    for (const char letter : word.text) HOLDFAST_CHECK(is_promised(letter));
  }
}

bool are_equal(const holdfast::Words& left, const holdfast::Words& right) {
  if (left.words.size() != right.words.size() || left.is_cut != right.is_cut) return false;
  for (std::size_t i = 0; i < left.words.size(); ++i) {
    const holdfast::Word &one = left.words[i], &other = right.words[i];
    if (one.begin != other.begin || one.end != other.end || one.text != other.text ||
        one.kind != other.kind || one.was_disguised != other.was_disguised ||
        one.starts_sentence != other.starts_sentence) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static holdfast::Folded used_folded;
  static holdfast::Words used_words;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  holdfast::Folded folded;
  holdfast::Words words;
  holdfast::fold(text, kMaxCodePoints, folded);
  check_folded(text, folded);
  holdfast::cut_words(folded, words);
  check_words(folded, words);
  holdfast::fold(text, kMaxCodePoints, used_folded);
  holdfast::cut_words(used_folded, used_words);
  HOLDFAST_CHECK(are_equal(words, used_words));
  return 0;
}
