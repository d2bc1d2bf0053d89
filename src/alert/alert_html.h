// Blocks as HTML, for pages and for mail. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/markdown.h"

namespace holdfast {

// How elements are dressed. Each text stands in the tag after its name: ` style="..."`; none for a
// page, whose style sheet does it.
struct HtmlDress {
  int heading_shift = 0;  // added to each heading's level; the sum is at most 6
  std::string heading;
  std::string paragraph;
  std::string list;
  std::string item;
  std::string quote;
  std::string rule;
  std::string link;
};

[[nodiscard]] std::string blocks_html(const std::vector<Block>& blocks, const HtmlDress& dress);

}  // namespace holdfast
