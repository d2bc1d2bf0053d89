#include "guard/fold.h"

#include <algorithm>

namespace holdfast {

namespace {

// Lower case, line breaks to '\n', other control characters to ' '. Arithmetic, so that it is
// vectorised.
char folded_ascii(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  unsigned folded = byte | ((byte - 'A' < 26U) ? 0x20U : 0U);
  folded = (byte < 0x20 || byte == 0x7F) ? ' ' : folded;
  folded = (byte - '\n' < 4U) ? '\n' : folded;
  return static_cast<char>(folded);
}

void fold_plain(std::string_view text, Folded& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    out.bytes[at] = folded_ascii(text[at]);
    out.source[at] = static_cast<std::uint32_t>(at);
  }
  out.code_points = static_cast<std::uint32_t>(text.size());
}

}  // namespace

void fold(std::string_view text, std::uint32_t max_code_points, Folded& out) {
  out.is_plain = true;
  out.is_cut = text.size() > max_code_points;
  text = text.substr(0, max_code_points);
  out.bytes.resize(text.size());
  if (out.source.size() < text.size()) {
    out.source.resize(text.size());
    out.marks.resize(text.size());
  }
  fold_plain(text, out);
}

}  // namespace holdfast
