// The Markdown of an alert's body as a small tree, which every form is written from: paragraphs,
// headings, lists, quotes, rules, strong, emphasis, links. Everything else (HTML, pictures, code,
// tables) is a finding. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

struct Inline {
  enum class Kind { kText, kStrong, kEmphasis, kLink, kBreak };
  Kind kind = Kind::kText;
  std::string text;  // of kText; never empty there
  std::string link;  // of kLink: https, mailto or tel
  std::vector<Inline> children;
};

struct Block {
  enum class Kind { kHeading, kParagraph, kBulletList, kNumberedList, kItem, kQuote, kRule };
  Kind kind = Kind::kParagraph;
  int level = 0;                // of a heading, 2 to 6
  unsigned first_number = 1;    // of a numbered list
  bool is_instruction = false;  // of a heading: what follows it says what to do
  std::vector<Inline> inlines;  // of headings, paragraphs and tight items
  std::vector<Block> blocks;    // of lists, items and quotes
};

struct MarkdownReading {
  std::vector<Block> blocks;
  std::vector<AlertFinding> findings;  // lines from 1 within the text
};

// Never fails: what may not be there is left out and found.
[[nodiscard]] MarkdownReading read_markdown(std::string_view text);
[[nodiscard]] std::vector<AlertFinding> check_markdown(std::string_view text);

// A body in its two parts, as CAP has them: each heading marked {.do} begins a part that says what
// to do; the next heading of the same or a higher level without that mark ends it.
struct BodyParts {
  std::vector<Block> description;
  std::vector<Block> instruction;
};
[[nodiscard]] BodyParts split_instruction(std::vector<Block> blocks);

// The words alone, without marks.
[[nodiscard]] std::string plain_text(const std::vector<Inline>& inlines);

// Whether a link may stand in an alert: https://host..., mailto: or tel:, printable ASCII.
[[nodiscard]] bool is_safe_link(std::string_view link);
[[nodiscard]] bool is_https_link(std::string_view link);

}  // namespace holdfast
