#include "guard/addresses.h"

#include <algorithm>
#include <array>

#include "guard/characters.h"

namespace holdfast {

namespace {

// RFC 1035 allows a host 253 bytes; no one types more than this.
constexpr std::size_t kMaxHostBytes = 96;

constexpr std::array<std::string_view, 10> kCommonDomains = {"com",   "net", "org", "info", "xyz",
                                                             "onion", "gg",  "io",  "biz",  "ly"};

bool is_local_part(char byte) {
  return is_word_byte(byte) || byte == '.' || byte == '_' || byte == '%' || byte == '+' ||
         byte == '-';
}

// A host of at least two labels, the last of two or more letters.
struct Host {
  std::size_t end = 0;  // 0: there is none
  std::string_view last_label;
};

Host find_host(std::string_view bytes, std::size_t at) {
  const std::size_t limit = std::min(bytes.size(), at + kMaxHostBytes);
  Host host;
  for (std::size_t label = at; label < limit;) {
    std::size_t end = label;
    bool is_letters = true;
    for (; end < limit && (is_word_byte(bytes[end]) || bytes[end] == '-'); ++end) {
      is_letters = is_letters && is_letter(bytes[end]);
    }
    if (end == label || bytes[label] == '-' || bytes[end - 1] == '-') return host;
    if (label != at && is_letters && end - label >= 2) {
      host = {end, bytes.substr(label, end - label)};
    }
    if (end + 1 >= limit || bytes[end] != '.') return host;
    label = end + 1;
  }
  return host;
}

// The end of a link: the next white space, less the punctuation before it.
std::size_t link_end(std::string_view bytes, std::size_t at) {
  std::size_t end = std::min(bytes.find_first_of(" \n", at), bytes.size());
  while (end > at && std::string_view(".,;:!?)]\"'*_").find(bytes[end - 1]) != bytes.npos) --end;
  return end;
}

bool begins_with(std::string_view bytes, std::size_t at, std::string_view start) {
  return bytes.substr(at, start.size()) == start;
}

}  // namespace

Address find_address(std::string_view bytes, std::size_t at) {
  for (const std::string_view scheme : {"https://", "http://", "www."}) {
    const std::size_t rest = at + scheme.size();
    if (begins_with(bytes, at, scheme) && rest < bytes.size() && is_word_byte(bytes[rest])) {
      return {link_end(bytes, rest), "weblink"};
    }
  }
  std::size_t local = at;
  while (local < std::min(bytes.size(), at + kMaxHostBytes) && is_local_part(bytes[local])) ++local;
  if (local < bytes.size() && bytes[local] == '@') {
    const Host host = find_host(bytes, local + 1);
    return host.end == 0 ? Address{} : Address{host.end, "mailaddress"};
  }
  const Host host = find_host(bytes, at);
  if (host.end == 0) return {};
  if (begins_with(bytes, host.end, "/") && host.end + 1 < bytes.size() &&
      is_word_byte(bytes[host.end + 1])) {
    return {link_end(bytes, host.end), "weblink"};
  }
  const bool is_common = std::find(kCommonDomains.begin(), kCommonDomains.end(), host.last_label) !=
                         kCommonDomains.end();
  return is_common ? Address{host.end, "weblink"} : Address{};
}

Address find_handle(std::string_view bytes, std::size_t at) {
  std::size_t end = at + 1;
  while (end < bytes.size() && (is_word_byte(bytes[end]) || bytes[end] == '_' || bytes[end] == '.'))
    ++end;
  while (end > at + 1 && bytes[end - 1] == '.') --end;
  if (end < at + 3 || bytes[at + 1] == '.') return {};
  return {end, "handle"};
}

}  // namespace holdfast
