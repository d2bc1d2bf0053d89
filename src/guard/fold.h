// Text made comparable: UTF-8 to lower-case ASCII, with the way back to the original. Pure; a
// Folded belongs to one thread.
//
// What a code point folds to is in fold_table.cc, which tools/make_fold_table.py makes: NFKC, case
// folded, marks stripped, and letters of other scripts and styles by what they look like (UTS #39)
// or by how they are transliterated. Letters of scripts that look like nothing Latin fold to 'x'.
// Line breaks fold to '\n' and all other white space and control characters to ' '. Invisible
// characters and combining marks fold to nothing, so that the letters around them join. A currency
// sign becomes its code between spaces (" eur "; '$' stays), an emoji a word such as " e_money " or
// " e_other ".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// How a folded byte came about; bits of Folded::marks.
enum FoldMark : std::uint8_t {
  kFoldOtherScript = 1,  // from a letter of another script than Latin
  kFoldStyled = 2,  // from a letter in disguise: fullwidth, mathematical, enclosed, upside down
  kFoldSymbol = 4,  // from a currency sign or an emoji, which became a word
  kFoldJoined = 8,  // invisible characters stood before this byte and were removed
};

// A folded text. The buffers are reused from text to text, so that a steady stream allocates
// nothing.
struct Folded {
  // ASCII: no byte over 0x7E, and under 0x20 only '\n'.
  std::string bytes;
  // For each byte the index of the code point that it came from; never falls. At least as long as
  // `bytes`; what lies behind it is of an older text.
  std::vector<std::uint32_t> source;
  // For each byte its FoldMarks; as long as `source`, and meaningless where is_plain.
  std::vector<std::uint8_t> marks;
  std::uint32_t code_points = 0;  // that were read
  std::size_t counted = 0;        // so many of the first in `source` are their own places
  bool is_plain = true;           // ASCII alone was read
  bool is_cut = false;            // the text had more than max_code_points
};

// Folds `text`, UTF-8. A byte that begins no well-formed sequence (RFC 3629) counts as one code
// point and folds to ' '. At most `max_code_points` are read; is_cut says whether there were more.
// Linear in what is read; allocates only to hold a longer text than any before.
void fold(std::string_view text, std::uint32_t max_code_points, Folded& out);

}  // namespace holdfast
