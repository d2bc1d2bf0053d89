// Eight bytes of a line at a time.
#include "guard_wire/plain_event.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"
#include "guard_wire/json_fields.h"

namespace holdfast {
namespace {

constexpr std::size_t kStep = sizeof(std::uint64_t);

// Walks a line that has kStep quotes behind it, so that every text ends somewhere.
class PlainLine {
 public:
  PlainLine(const char* begin, const char* end) : at_(begin), end_(end) {}

  [[nodiscard]] bool take(char byte) {
    while (*at_ == ' ') ++at_;
    if (at_ == end_ || *at_ != byte) return false;
    ++at_;
    return true;
  }

  // A text in quotes, without an escape or a control character.
  [[nodiscard]] bool take_text(std::string_view& out) {
    if (!take('"')) return false;
    const char* const begin = at_;
    for (;; at_ += kStep) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, at_, kStep);
      static_assert(std::endian::native == std::endian::little);
      seen_ |= eight;
      const std::uint64_t ends = ending(eight);
      if (ends == 0) continue;
      at_ += std::countr_zero(ends) / 8;
      break;
    }
    out = {begin, static_cast<std::size_t>(at_ - begin)};
    return at_ < end_ && *at_++ == '"';
  }

  [[nodiscard]] bool is_at_end() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\r' || *at_ == '\n')) ++at_;
    return at_ == end_;
  }
  [[nodiscard]] bool has_only_ascii() const { return (seen_ & kTops) == 0; }

 private:
  static constexpr std::uint64_t kOnes = 0x0101010101010101U;
  static constexpr std::uint64_t kTops = kOnes * 0x80U;

  // The top bit of the first byte that is a quote, a backslash or a control character; what stands
  // above it means nothing.
  static std::uint64_t ending(std::uint64_t eight) {
    const std::uint64_t quotes = eight ^ kOnes * '"';
    const std::uint64_t escapes = eight ^ kOnes * '\\';
    const std::uint64_t controls = (eight - kOnes * 0x20U) & ~eight;
    return (((quotes - kOnes) & ~quotes) | ((escapes - kOnes) & ~escapes) | controls) & kTops;
  }

  const char* at_;
  const char* end_;
  std::uint64_t seen_ = 0;
};

// What a message may say in words; the order is of no meaning.
struct PlainTexts {
  std::string_view type, conversation, id, from, to, at, text;

  // Nothing for a name that says nothing of a message.
  std::string_view* of(std::string_view name) {
    switch (name.size()) {
      case 2:
        if (name == "id") return &id;
        if (name == "to") return &to;
        return name == "at" ? &at : nullptr;
      case 4:
        if (name == "from") return &from;
        if (name == "text") return &text;
        return name == "type" ? &type : nullptr;
      case 12:
        return name == "conversation" ? &conversation : nullptr;
      default:
        return nullptr;
    }
  }
};

bool read_texts(PlainLine& line, PlainTexts& texts) {
  if (!line.take('{')) return false;
  do {
    std::string_view name;
    std::string_view value;
    if (!line.take_text(name) || !line.take(':') || !line.take_text(value)) return false;
    std::string_view* const to = texts.of(name);
    if (to == nullptr) {
      if (name == "media") return false;
      continue;
    }
    if (to->data() != nullptr) return false;
    *to = value;
  } while (line.take(','));
  return line.take('}') && line.is_at_end();
}

}  // namespace

bool PlainEventReader::read(std::string_view line, GuardEvent& event) {
  if (copy_.size() < line.size() + kStep) copy_.resize(2 * line.size() + kStep);
  line.copy(copy_.data(), line.size());
  std::memset(copy_.data() + line.size(), '"', kStep);
  PlainLine plain(copy_.data(), copy_.data() + line.size());
  PlainTexts texts;
  if (!read_texts(plain, texts)) return false;
  for (const std::string_view name : {texts.conversation, texts.id, texts.from, texts.to}) {
    if (name.size() > kMaxGuardNameBytes) return false;
  }
  const bool is_message = texts.type.data() == nullptr || texts.type == "message";
  if (!is_message || texts.conversation.empty() || texts.from.empty()) return false;
  if (texts.text.data() == nullptr) return false;
  if (!plain.has_only_ascii() && !is_utf8({copy_.data(), line.size()})) return false;
  event.conversation = texts.conversation;
  event.id = texts.id;
  event.from = texts.from;
  event.to = texts.to;
  event.text = texts.text;
  if (texts.at.data() != nullptr) event.at = time_of_text(texts.at);
  return true;
}

}  // namespace holdfast
