// The encodings of mail. Pure; safe from any thread.
#include "mail/encode.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxColumns = 76;
constexpr char kHex[] = "0123456789ABCDEF";

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return false;
  }
  return text.find("=?") == std::string_view::npos;
}

// Plain words, folded at spaces before they pass the last column.
std::string fold_words(std::string_view text, std::size_t used) {
  std::string out;
  std::size_t column = used;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find(' ', at + 1);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view word = text.substr(at, end - at);  // with the space before it
    if (column + word.size() > kMaxColumns && word.front() == ' ' && word.size() > 1 && at > 0) {
      out += "\r\n";
      column = 0;
    }
    out += word;
    column += word.size();
    at = end;
  }
  return out;
}

// Encoded words of at most 75 characters, none of which cuts a character.
std::string encode_words(std::string_view text, std::size_t used) {
  std::string out;
  std::string word;
  std::size_t column = used;
  const auto flush = [&] {
    if (!out.empty()) out += "\r\n ";
    out += "=?utf-8?Q?" + word + "?=";
    word.clear();
    column = 1;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    std::string piece;
    for (; at < end; ++at) {
      const auto c = static_cast<unsigned char>(text[at]);
      const bool is_letter =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (is_letter) {
        piece.push_back(static_cast<char>(c));
      } else if (c == ' ') {
        piece.push_back('_');
      } else {
        piece += {'=', kHex[c >> 4], kHex[c & 15]};
      }
    }
    if (column + 12 + word.size() + piece.size() > kMaxColumns && !word.empty()) flush();
    word += piece;
  }
  if (!word.empty() || out.empty()) flush();
  return out;
}

}  // namespace

std::string encode_header_text(std::string_view text, std::size_t used) {
  std::string clean = replace_bad_utf8(text);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return is_plain(clean) ? fold_words(clean, used) : encode_words(clean, used);
}

std::string encode_mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  std::string out;
  if (is_plain(name)) {
    out = "\"";
    for (const char c : name) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out += "\"";
  } else {
    out = encode_header_text(name, 12);
  }
  // On a line of its own: a long name and a long address must not share one.
  if (out.size() + address.size() > 60) out += "\r\n";
  return out + " <" + std::string(address) + ">";
}

std::string encode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    // A dot at the start of a line would be doubled on the wire, "From " changed by old mailboxes.
    const bool is_risky = column == 0 && (c == '.' || c == 'F');
    const bool is_literal = !is_risky && ((c > 0x20 && c < 0x7f && c != '=') ||
                                          ((c == ' ' || c == '\t') && !ends_line));
    const std::size_t width = is_literal ? 1 : 3;
    if (column + width > kMaxColumns - 1) {
      out += "=\r\n";
      column = 0;
      if (c == '.' || c == 'F') {
        out += {'=', kHex[c >> 4], kHex[c & 15]};
        column = 3;
        continue;
      }
    }
    if (is_literal) {
      out.push_back(static_cast<char>(c));
    } else {
      out += {'=', kHex[c >> 4], kHex[c & 15]};
    }
    column += width;
  }
  return out;
}

std::string encode_base64(std::span<const unsigned char> bytes) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned second = i + 1 < bytes.size() ? bytes[i + 1] : 0u;
    const unsigned third = i + 2 < bytes.size() ? bytes[i + 2] : 0u;
    const unsigned bits = (bytes[i] << 16u) | (second << 8u) | third;
    out.push_back(kLetters[bits >> 18u]);
    out.push_back(kLetters[(bits >> 12u) & 63u]);
    out.push_back(i + 1 < bytes.size() ? kLetters[(bits >> 6u) & 63u] : '=');
    out.push_back(i + 2 < bytes.size() ? kLetters[bits & 63u] : '=');
  }
  return out;
}

std::string format_mail_date(TimeMs at_ms) {
  using namespace std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds at = floor<seconds>(sys_time<milliseconds>(milliseconds(at_ms)));
  const sys_days day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace holdfast
