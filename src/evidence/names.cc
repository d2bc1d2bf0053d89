// Names inside a pack. Pure; safe from any thread.
#include "evidence/names.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostNameBytes = 80;
constexpr std::size_t kMostEndingBytes = 10;
constexpr std::string_view kOdd = ".-_";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOdd.find(c) != std::string_view::npos;
}

void trim_odd(std::string& text, bool at_front) {
  while (!text.empty() && kOdd.find(text.back()) != std::string_view::npos) text.pop_back();
  if (!at_front) return;
  const std::size_t start = std::min(text.find_first_not_of(kOdd), text.size());
  text.erase(0, start);
}

std::string shortened(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  const std::size_t ending = dot == std::string::npos ? 0 : name.size() - dot - 1;
  const bool keeps =
      dot != std::string::npos && dot > 0 && ending >= 1 && ending <= kMostEndingBytes;
  std::string front = name.substr(0, kMostNameBytes - (keeps ? ending + 1 : 0));
  trim_odd(front, false);
  return keeps ? front + name.substr(dot) : front;
}

// Windows opens a device in place of a file of such a name, whatever its ending.
bool is_device(std::string_view part) {
  constexpr std::array<std::string_view, 6> kDevices = {"con", "prn",    "aux",
                                                        "nul", "conin$", "conout$"};
  std::string name = ascii_lower(part.substr(0, part.find('.')));
  while (name.ends_with(' ')) name.pop_back();
  if (std::find(kDevices.begin(), kDevices.end(), name) != kDevices.end()) return true;
  if (!name.starts_with("com") && !name.starts_with("lpt")) return false;
  const std::string_view rest = std::string_view(name).substr(3);
  const bool is_digit = rest.size() == 1 && rest[0] >= '0' && rest[0] <= '9';
  return is_digit || rest == "\xC2\xB9" || rest == "\xC2\xB2" || rest == "\xC2\xB3";
}

// How many bytes at the front of `text` are one character that steers a screen; 0: none.
std::size_t steering_bytes(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x20 || byte == 0x7F) return 1;
  const auto next = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
  if (byte == 0xC2) return next >= 0x80 && next <= 0x9F ? 2 : 0;  // C1 of ISO 6429
  if (byte != 0xE2 || text.size() < 3) return 0;
  const auto last = static_cast<unsigned char>(text[2]);
  const bool is_turn = (next == 0x80 && last >= 0xA8 && last <= 0xAE) ||  // U+2028 to U+202E
                       (next == 0x81 && last >= 0xA6 && last <= 0xA9);    // U+2066 to U+2069
  return is_turn ? 3 : 0;
}

std::optional<std::string_view> part_problem(std::string_view part) {
  if (part.empty()) return "Its path has an empty part.";
  if (part == "." || part == "..") return "Its path leads elsewhere by dots.";
  if (part.ends_with('.') || part.ends_with(' ')) {
    return "Its name ends in a dot or a space, which Windows drops.";
  }
  if (is_device(part)) return "Windows takes its name for a device.";
  return std::nullopt;
}

}  // namespace

std::string safe_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  std::string out;
  for (const char c : path.substr(slash == std::string_view::npos ? 0 : slash + 1)) {
    if (is_plain(c)) {
      out += c;
    } else if (out.empty() || out.back() != '\0') {
      out += '\0';  // one mark for a run of others
    }
  }
  std::replace(out.begin(), out.end(), '\0', '_');
  trim_odd(out, true);
  if (out.size() > kMostNameBytes) out = shortened(out);
  return out.empty() ? "file" : out;
}

std::string exhibit_number(std::size_t number) {
  std::string out = std::to_string(number);
  if (out.size() < 4) out.insert(0, 4 - out.size(), '0');
  return out;
}

std::optional<std::string_view> path_problem(std::string_view path) {
  if (path.empty()) return "It has no name.";
  if (path.size() > kMostPathBytes) return "Its path is too long.";
  if (!is_utf8(path)) return "Its name is not in UTF-8.";
  if (path.front() == '/' || path.front() == '~') return "Its path is absolute.";
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const std::size_t steering = steering_bytes(path.substr(i));
    if (steering == 3) return "Its name has an unseen mark by which it can look like another name.";
    if (steering != 0) return "Its name has a control character.";
    if (c == '\\') return "Its name has a backslash.";
    if (c == ':') return "Its name has a colon, which names a drive or a hidden stream on Windows.";
    if (std::string_view("<>\"|?*").find(c) != std::string_view::npos) {
      return "Its name has a character that Windows does not take.";
    }
  }
  std::size_t parts = 0;
  while (true) {
    const std::size_t slash = path.find('/');
    if (++parts > kMostPathParts) return "Its path has too many folders.";
    if (const auto problem = part_problem(path.substr(0, slash))) return problem;
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
  }
}

std::string shown_text(std::string_view text) {
  const std::string whole = replace_bad_utf8(text);
  std::string_view rest = whole;
  std::string out;
  while (!rest.empty()) {
    const std::size_t steering = steering_bytes(rest);
    out += steering == 0 ? rest.front() : '?';
    rest.remove_prefix(steering == 0 ? 1 : steering);
  }
  return out;
}

std::string twin_key(std::string_view path) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(path.data()),
                   static_cast<utf8proc_ssize_t>(path.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (size < 0) return std::string(path);
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

}  // namespace holdfast
