// The words of a situation as people and programs write them. Pure; safe from any thread.
#include <array>
#include <string>

#include "holdfast/advice.h"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, kAskers> kAskerNames{"young", "friend", "parent", "teacher",
                                                            "platform"};
constexpr std::array<std::string_view, kHappenedBits> kHappenedNames{
    "contact",    "asked",    "sent", "faked",      "hacked",
    "threatened", "deadline", "paid", "paid_again", "shared"};
constexpr std::size_t kMaxTagBytes = 35;
constexpr std::size_t kMaxSubtagBytes = 8;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::unexpected<Error> bad_names() {
  std::string sentence = "What happened is a list, with commas, of: ";
  for (std::size_t i = 0; i < kHappenedBits; ++i) {
    sentence.append(i == 0 ? "" : ", ").append(kHappenedNames[i]);
  }
  return fail(ErrorCode::kInvalidArgument, sentence + ".");
}

}  // namespace

std::string_view asker_name(Asker who) { return kAskerNames[static_cast<std::size_t>(who)]; }

std::optional<Asker> asker_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kAskers; ++i) {
    if (kAskerNames[i] == name) return static_cast<Asker>(i);
  }
  return std::nullopt;
}

std::string_view happened_name(std::size_t bit) { return kHappenedNames[bit]; }

Result<std::uint16_t> happened_from_names(std::string_view names) {
  std::uint16_t happened = 0;
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    const std::string_view name = names.substr(0, comma);
    std::size_t bit = 0;
    while (bit < kHappenedBits && kHappenedNames[bit] != name) ++bit;
    const bool ends_in_comma = comma == names.size() - 1;
    if (bit == kHappenedBits || ends_in_comma) return bad_names();
    happened |= static_cast<std::uint16_t>(1 << bit);
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  return happened;
}

bool is_language_tag(std::string_view text) {
  if (text.size() > kMaxTagBytes) return false;
  std::size_t length = 0;
  bool is_first = true;
  for (const char c : text) {
    if (c == '-') {
      if (length < (is_first ? 2u : 1u)) return false;
      length = 0;
      is_first = false;
      continue;
    }
    if (!is_letter(c) && (is_first || !is_digit(c))) return false;
    if (++length > kMaxSubtagBytes) return false;
  }
  return length >= (is_first ? 2u : 1u);
}

}  // namespace holdfast
