// Blocks as HTML. Pure; safe from any thread.
#include "alert/alert_html.h"

#include <fmt/format.h>

#include <algorithm>

#include "alert/alert_parts.h"

namespace holdfast {
namespace {

std::string inlines_html(const std::vector<Inline>& inlines, const HtmlDress& dress) {
  std::string out;
  for (const Inline& each : inlines) {
    const std::string inside = inlines_html(each.children, dress);
    switch (each.kind) {
      case Inline::Kind::kText:
        out += html_escaped(each.text);
        break;
      case Inline::Kind::kBreak:
        out += "<br>\n";
        break;
      case Inline::Kind::kStrong:
        out += "<strong>" + inside + "</strong>";
        break;
      case Inline::Kind::kEmphasis:
        out += "<em>" + inside + "</em>";
        break;
      case Inline::Kind::kLink:
        out += fmt::format("<a href=\"{}\"{}>{}</a>", html_escaped(each.link), dress.link, inside);
        break;
    }
  }
  return out;
}

std::string element(std::string_view name, std::string_view dress, std::string_view inside) {
  return fmt::format("<{0}{1}>{2}</{0}>\n", name, dress, inside);
}

std::string block_html(const Block& block, const HtmlDress& dress) {
  const std::string words = inlines_html(block.inlines, dress);
  switch (block.kind) {
    case Block::Kind::kHeading: {
      const int level = std::min(block.level + dress.heading_shift, 6);
      return element(fmt::format("h{}", level), dress.heading, words);
    }
    case Block::Kind::kParagraph:
      return element("p", dress.paragraph, words);
    case Block::Kind::kRule:
      return fmt::format("<hr{}>\n", dress.rule);
    case Block::Kind::kQuote:
      return element("blockquote", dress.quote, "\n" + blocks_html(block.blocks, dress));
    case Block::Kind::kItem: {
      const std::string inside = blocks_html(block.blocks, dress);
      return element("li", dress.item, words + (inside.empty() ? "" : "\n" + inside));
    }
    case Block::Kind::kBulletList:
      return element("ul", dress.list, "\n" + blocks_html(block.blocks, dress));
    case Block::Kind::kNumberedList:
      break;
  }
  const std::string start =
      block.first_number == 1 ? "" : fmt::format(" start=\"{}\"", block.first_number);
  return fmt::format("<ol{}{}>\n{}</ol>\n", start, dress.list, blocks_html(block.blocks, dress));
}

}  // namespace

std::string blocks_html(const std::vector<Block>& blocks, const HtmlDress& dress) {
  std::string out;
  for (const Block& block : blocks) out += block_html(block, dress);
  return out;
}

}  // namespace holdfast
