// Text of exports. Pure.
#include "chat/chat_text.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

void append_character(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// The character of "#39" or "#x27"; 0 for what is none.
std::uint32_t numbered_entity(std::string_view name) {
  name.remove_prefix(1);
  const bool is_hex_number = !name.empty() && (name[0] == 'x' || name[0] == 'X');
  if (is_hex_number) name.remove_prefix(1);
  if (name.empty() || name.size() > 7) return 0;
  std::uint32_t point = 0;
  for (const char c : name) {
    const char low = static_cast<char>(c | 0x20);
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && !(is_hex_number && low >= 'a' && low <= 'f')) return 0;
    point = point * (is_hex_number ? 16 : 10) +
            static_cast<std::uint32_t>(is_digit ? c - '0' : low - 'a' + 10);
  }
  const bool is_character = point <= 0x10FFFF && !(point >= 0xD800 && point < 0xE000);
  return is_character ? point : 0;
}

std::uint32_t entity(std::string_view name) {
  constexpr std::pair<std::string_view, std::uint32_t> kNamed[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}};
  if (name.starts_with('#')) return numbered_entity(name);
  for (const auto& [known, point] : kNamed) {
    if (known == name) return point;
  }
  return 0;
}

// U+0080 to U+009F are C2 80 to C2 9F.
bool is_late_control(std::string_view text, std::size_t at) {
  return text[at] == '\xC2' && at + 1 < text.size() &&
         static_cast<std::uint8_t>(text[at + 1]) < 0xA0;
}

}  // namespace

std::string repaired_latin1(std::string_view text) {
  std::string bytes;
  bool is_plain = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<std::uint8_t>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
      continue;
    }
    is_plain = false;
    // U+0080 to U+00FF are two bytes, the first C2 or C3.
    if ((lead != 0xC2 && lead != 0xC3) || i + 1 >= text.size()) return std::string(text);
    bytes += static_cast<char>((lead & 3) << 6 | (static_cast<std::uint8_t>(text[++i]) & 0x3F));
  }
  return !is_plain && is_utf8(bytes) ? bytes : std::string(text);
}

std::string without_entities(std::string_view text) {
  constexpr std::size_t kLongestName = 10;
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = text.find('&');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = text.substr(0, kLongestName + 2).find(';');
    const std::uint32_t point =
        end == std::string_view::npos || end < 2 ? 0 : entity(text.substr(1, end - 1));
    if (point == 0) {
      out += '&';
      text.remove_prefix(1);
    } else {
      append_character(out, point);
      text.remove_prefix(end + 1);
    }
  }
  return out;
}

std::string clean_text(std::string_view text) {
  const std::string repaired = is_utf8(text) ? std::string(text) : replace_bad_utf8(text);
  std::string out;
  out.reserve(repaired.size());
  for (std::size_t i = 0; i < repaired.size(); ++i) {
    const char c = repaired[i];
    if (c == '\n') {
      out += c;
    } else if (c == '\t') {
      out += ' ';
    } else if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F) {
      continue;
    } else if (is_late_control(repaired, i)) {
      ++i;
    } else {
      out += c;
    }
  }
  return std::string(trimmed(out));
}

std::string clean_name(std::string_view text, std::size_t most_bytes) {
  const std::string whole = clean_text(text);
  std::string out;
  for (std::string_view rest = whole; !rest.empty() && out.size() < most_bytes;) {
    const std::size_t mark = leading_mark_bytes(rest);
    if (mark > 0) {
      rest.remove_prefix(mark);
      continue;
    }
    const std::size_t space = rest[0] == '\n' ? 1 : leading_space_bytes(rest);
    if (space > 0) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      rest.remove_prefix(space);
      continue;
    }
    const std::string character = shortened_utf8(rest, 1);
    if (out.size() + character.size() > most_bytes) break;
    out += character;
    rest.remove_prefix(character.size());
  }
  const std::string_view name = trimmed(out);
  return name.empty() ? "?" : std::string(name);
}

std::size_t leading_mark_bytes(std::string_view text) {
  if (text.size() < 3) return 0;
  const auto second = static_cast<std::uint8_t>(text[1]);
  const auto third = static_cast<std::uint8_t>(text[2]);
  if (text[0] == '\xEF') return second == 0xBB && third == 0xBF ? 3 : 0;
  if (text[0] != '\xE2') return 0;
  const bool is_mark = (second == 0x80 && (third == 0x8E || third == 0x8F)) ||
                       (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
                       (second == 0x81 && third >= 0xA6 && third <= 0xA9);
  return is_mark ? 3 : 0;
}

std::string_view without_leading_marks(std::string_view text) {
  while (const std::size_t bytes = leading_mark_bytes(text)) text.remove_prefix(bytes);
  return text;
}

std::size_t leading_space_bytes(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with('\t')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  return text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x89") ? 3 : 0;
}

std::optional<TimeMs> time_of_civil(const CivilTime& civil) {
  const bool has_clock = civil.hour >= 0 && civil.hour <= 23 && civil.minute >= 0 &&
                         civil.minute <= 59 && civil.second >= 0 && civil.second <= 60;
  if (!has_clock || civil.year < 1990 || civil.year > 2199 || civil.month < 1 || civil.day < 1) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(civil.year),
                                         std::chrono::month(static_cast<unsigned>(civil.month)),
                                         std::chrono::day(static_cast<unsigned>(civil.day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + civil.hour) * 60 + civil.minute) * 60'000 + civil.second * 1000LL;
}

std::string_view file_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : file_part(path.substr(0, slash));
}

}  // namespace holdfast
