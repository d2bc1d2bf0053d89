// The alert as plain text, and blocks as lines. Pure; safe from any thread.
#include <fmt/format.h>

#include <algorithm>

#include "alert/alert_forms.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr std::size_t kColumns = 72;

// The words of inlines, with the address of each link after its words unless they are the address.
std::string inline_text(const std::vector<Inline>& inlines) {
  std::string out;
  for (const Inline& each : inlines) {
    switch (each.kind) {
      case Inline::Kind::kText:
        out += each.text;
        break;
      case Inline::Kind::kBreak:
        out += '\n';
        break;
      case Inline::Kind::kLink: {
        const std::string words = inline_text(each.children);
        const std::size_t colon = each.link.find(':');
        const bool is_same = words == each.link || (!each.link.starts_with("https:") &&
                                                    each.link.substr(colon + 1) == words);
        // A telephone number in words needs no second one.
        const bool is_number = each.link.starts_with("tel:");
        out += is_same || is_number ? words : words + " <" + each.link + ">";
        break;
      }
      default:
        out += inline_text(each.children);
    }
  }
  return out;
}

// A paragraph whose own line breaks stay.
std::string lines_of(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    out += columns == 0 ? std::string(trimmed(line)) : wrapped(line, columns, indent);
    if (end == std::string_view::npos) return out;
    out += '\n';
    out.append(indent, ' ');
    text.remove_prefix(end + 1);
  }
}

std::string indented(std::string_view text, std::size_t indent) {
  std::string out;
  for (const char c : text) {
    out.push_back(c);
    if (c == '\n') out.append(indent, ' ');
  }
  return out;
}

std::string block_text(const Block& block, std::size_t columns);

// The words of an item, then its blocks, each on lines of its own.
std::string item_text(const Block& item, std::size_t columns) {
  std::string out = lines_of(inline_text(item.inlines), columns, 0);
  for (const Block& block : item.blocks) {
    if (!out.empty()) out += '\n';
    out += block_text(block, columns);
  }
  return out;
}

std::string list_text(const Block& list, std::size_t columns) {
  std::string out;
  unsigned number = list.first_number;
  for (const Block& item : list.blocks) {
    const std::string mark =
        list.kind == Block::Kind::kNumberedList ? fmt::format("{}. ", number++) : "- ";
    const std::size_t room = columns > mark.size() + 20 ? columns - mark.size() : columns;
    if (!out.empty()) out += '\n';
    out += mark + indented(item_text(item, room), mark.size());
  }
  return out;
}

std::string quote_text(const Block& quote, std::size_t columns) {
  const std::string inside = blocks_text(quote.blocks, columns > 22 ? columns - 2 : columns);
  std::string out = "> ";
  for (const char c : inside) {
    out.push_back(c);
    if (c == '\n') out += "> ";
  }
  return out;
}

std::string block_text(const Block& block, std::size_t columns) {
  switch (block.kind) {
    case Block::Kind::kBulletList:
    case Block::Kind::kNumberedList:
      return list_text(block, columns);
    case Block::Kind::kQuote:
      return quote_text(block, columns);
    case Block::Kind::kRule:
      return std::string(3, '-');
    case Block::Kind::kItem:
      return item_text(block, columns);
    case Block::Kind::kHeading: {
      const std::string words = lines_of(inline_text(block.inlines), columns, 0);
      if (columns == 0) return words;
      const std::size_t width =
          std::min(text_columns(words.substr(words.rfind('\n') + 1)), columns);
      return words + "\n" + std::string(width, block.level == 2 ? '-' : '.');
    }
    case Block::Kind::kParagraph:
      break;
  }
  return lines_of(inline_text(block.inlines), columns, 0);
}

std::string underlined(const std::string& words, char line) {
  const std::string text = wrapped(words, kColumns);
  const std::size_t width = std::min(text_columns(text.substr(text.rfind('\n') + 1)), kColumns);
  return text + "\n" + std::string(width, line) + "\n";
}

void add_banners(const Alert& alert, const std::string& language, TimeMs now_ms, std::string& out) {
  for (const AlertBanner& banner : alert_banners(alert, language, now_ms)) {
    const std::string mark = banner.mark.empty() ? "" : banner.mark + ": ";
    out += wrapped("*** " + mark + banner.text, kColumns, 4) + "\n\n";
  }
}

void add_sources(const Alert& alert, const std::string& language, std::string& out) {
  if (alert.sources.empty()) return;
  out += "\n" + underlined(alert_word("sources", language), '-') + "\n";
  for (const AlertSource& source : alert.sources) {
    const std::string date = source.date.empty() ? "" : ", " + shown_date(source.date, language);
    out += "- " + wrapped(source.title + date, kColumns - 2, 2) + "\n  " + source.web + "\n";
  }
}

void add_details(const Alert& alert, const std::string& language, std::string& out) {
  out += "\n" + underlined(alert_word("details", language), '-') + "\n";
  for (const AlertDetail& detail : alert_details(alert, language)) {
    out += wrapped(detail.label + ": " + detail.value, kColumns, 2) + "\n";
  }
}

}  // namespace

std::size_t text_columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  bool is_fresh = true;  // nothing on this line yet
  while (true) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    if (text.empty()) return out;
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    const std::size_t width = text_columns(word);
    if (!is_fresh && used + 1 + width > columns) {
      out += '\n';
      out.append(indent, ' ');
      used = indent;
      is_fresh = true;
    }
    if (!is_fresh) {
      out += ' ';
      ++used;
    }
    out += word;
    used += width;
    is_fresh = false;
  }
}

std::string blocks_text(const std::vector<Block>& blocks, std::size_t columns) {
  std::string out;
  for (const Block& block : blocks) {
    if (!out.empty()) out += "\n\n";
    out += block_text(block, columns);
  }
  return out;
}

std::string alert_text(const Alert& alert, const AlertFormOptions& options) {
  const std::string language = best_language(alert, options.language);
  const AlertHeading& heading = heading_of(alert, language);
  std::string out;
  add_banners(alert, language, options.now_ms, out);
  out += underlined(heading.headline, '=') + "\n";
  if (!heading.summary.empty()) out += wrapped(heading.summary, kColumns) + "\n\n";
  const std::vector<const AlertBody*> bodies = shown_bodies(alert, options);
  for (const AlertBody* body : bodies) {
    if (bodies.size() > 1) out += "\n" + underlined(body->title, '=') + "\n";
    out += blocks_text(read_markdown(body->markdown).blocks, kColumns) + "\n";
  }
  if (!heading.note.empty()) out += "\n" + wrapped(heading.note, kColumns) + "\n";
  add_sources(alert, language, out);
  add_details(alert, language, out);
  const std::string address = alert.web.empty() ? alert_address(alert, options) : alert.web;
  if (!address.empty()) out += "\n" + alert_word("read_on_web", language) + ":\n" + address + "\n";
  return out;
}

}  // namespace holdfast
