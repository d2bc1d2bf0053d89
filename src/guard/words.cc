#include "guard/words.h"

namespace holdfast {

namespace {

bool is_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

}  // namespace

void cut_words(const Folded& folded, Words& out) {
  const std::string& bytes = folded.bytes;
  out.words.clear();
  out.is_cut = false;
  if (out.storage.size() < bytes.size()) out.storage.resize(bytes.size());
  std::size_t used = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    if (!is_letter(bytes[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at, text = used;
    for (; at < bytes.size() && is_letter(bytes[at]); ++at) out.storage[used++] = bytes[at];
    if (out.words.size() == kMaxWords) {
      out.is_cut = true;
      return;
    }
    out.words.push_back(Word{folded.source[begin], folded.source[at - 1] + 1,
                             std::string_view(&out.storage[text], used - text), WordKind::kLetters,
                             false, out.words.empty()});
  }
}

}  // namespace holdfast
