// Where a line's quotes are, many bytes at a time; then from one to the next.
#include "guard_wire/plain_event.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"
#include "guard_wire/json_fields.h"

namespace holdfast {
namespace {

constexpr std::size_t kPiece = 64;  // bytes, a bit each
constexpr std::size_t kPieceWords = kPiece / sizeof(std::uint64_t);

// What there is in some bytes; none of it says where, but for quotes.
struct PieceBits {
  std::uint64_t quotes = 0;  // bit i: byte i is one
  bool has_other = false;    // a backslash or a control character
  bool has_high = false;     // a byte over 0x7F
};

#if defined(__SSE2__)  // part of every x86-64
PieceBits bits_of(const char* piece) {
  using Bytes __attribute__((vector_size(16))) = unsigned char;
  using Signed __attribute__((vector_size(16))) = char;
  const auto mask = [](auto bytes) {
    return static_cast<std::uint16_t>(
        __builtin_ia32_pmovmskb128(__builtin_bit_cast(Signed, bytes)));
  };
  PieceBits out;
  Bytes high = {};
  Bytes others = {};
  for (std::size_t i = 0; i < kPiece / sizeof(Bytes); ++i) {
    Bytes bytes;
    std::memcpy(&bytes, piece + i * sizeof(Bytes), sizeof(Bytes));
    out.quotes |= std::uint64_t{mask(bytes == '"')} << i * sizeof(Bytes);
    others |= __builtin_bit_cast(Bytes, (bytes == '\\') | (bytes < 0x20));
    high |= bytes;
  }
  out.has_other = mask(others) != 0;
  out.has_high = mask(high) != 0;
  return out;
}
#else
PieceBits bits_of(const char* piece) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTops = kOnes * 0x80U;
  // The top bit of each byte: whether it is zero.
  const auto zeros = [](std::uint64_t eight) {
    return ~(((eight & ~kTops) + ~kTops) | eight) & kTops;
  };
  PieceBits out;
  std::uint64_t high = 0, others = 0;
  for (std::size_t i = 0; i < kPieceWords; ++i) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, piece + i * sizeof(eight), sizeof(eight));
    const std::uint64_t quotes = zeros(eight ^ kOnes * '"');
    out.quotes |= (quotes >> 7) * 0x0102040810204080U >> 56 << i * 8;
    others |= zeros(eight ^ kOnes * '\\') | zeros(eight & kOnes * 0xe0U);
    high |= eight;
  }
  out.has_other = others != 0;
  out.has_high = (high & kTops) != 0;
  return out;
}
#endif

// Walks a line that has a zero behind it, from quote to quote.
class PlainLine {
 public:
  // `quotes` has a bit for each byte, and one behind the line's end.
  PlainLine(const char* begin, const std::uint64_t* quotes) : begin_(begin), quotes_(quotes) {
    here_ = quotes_[0];
  }

  [[nodiscard]] bool take(char byte) {
    while (begin_[at_] == ' ') ++at_;
    if (begin_[at_] != byte) return false;
    ++at_;
    return true;
  }

  // A text in quotes.
  [[nodiscard]] bool take_text(std::string_view& out) {
    while (begin_[at_] == ' ') ++at_;
    if (begin_[at_] != '"') return false;
    const std::size_t open = next_quote(), close = next_quote();
    out = {begin_ + open + 1, close - open - 1};
    at_ = close + 1;
    return begin_[close] == '"';
  }

  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  // Not to be called behind the line's end, whose bit it gives at last.
  std::size_t next_quote() {
    while (here_ == 0) here_ = quotes_[++piece_];
    const std::size_t quote = piece_ * kPiece + static_cast<std::size_t>(std::countr_zero(here_));
    here_ &= here_ - 1;
    return quote;
  }

  const char* begin_;
  const std::uint64_t* quotes_;
  std::uint64_t here_;
  std::size_t piece_ = 0;
  std::size_t at_ = 0;
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
  return line.take('}');
}

}  // namespace

bool PlainEventReader::read(std::string_view line, GuardEvent& event) {
  const std::size_t most_pieces = line.size() / kPiece + 1;
  if (copy_.size() < most_pieces * kPiece) copy_.resize(2 * most_pieces * kPiece);
  if (quotes_.size() < most_pieces) quotes_.resize(2 * most_pieces);
  // Read from its beginning on, as memory likes it; what may stand behind it goes then.
  line = {copy_.data(), line.copy(copy_.data(), line.size())};
  while (line.ends_with(' ') || line.ends_with('\r') || line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  const std::size_t pieces = line.size() / kPiece + 1;
  // A quote at the end, so that every text ends somewhere, and nothing else of note behind it.
  char* const end = copy_.data() + line.size();
  std::memset(end, 'z', pieces * kPiece - line.size());
  bool has_high = false;
  for (std::size_t i = 0; i < pieces; ++i) {
    const PieceBits bits = bits_of(copy_.data() + i * kPiece);
    if (bits.has_other) return false;
    quotes_[i] = bits.quotes;
    has_high = has_high || bits.has_high;
  }
  quotes_[line.size() / kPiece] |= std::uint64_t{1} << line.size() % kPiece;
  *end = 0;
  PlainLine plain(copy_.data(), quotes_.data());
  PlainTexts texts;
  if (!read_texts(plain, texts) || plain.at() != line.size()) return false;
  for (const std::string_view name : {texts.conversation, texts.id, texts.from, texts.to}) {
    if (name.size() > kMaxGuardNameBytes) return false;
  }
  const bool is_message = texts.type.data() == nullptr || texts.type == "message";
  if (!is_message || texts.conversation.empty() || texts.from.empty()) return false;
  if (texts.text.data() == nullptr) return false;
  if (has_high && !is_utf8(line)) return false;
  event.conversation = texts.conversation;
  event.id = texts.id;
  event.from = texts.from;
  event.to = texts.to;
  event.text = texts.text;
  if (texts.at.data() != nullptr) event.at = time_of_text(texts.at);
  return true;
}

}  // namespace holdfast
