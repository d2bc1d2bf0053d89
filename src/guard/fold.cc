#include "guard/fold.h"

#include <algorithm>
#include <cstring>

#include "guard/fold_table.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
// A code point of two bytes or more folds to at most kMaxFoldBytes.
constexpr std::uint64_t kMostGrowth = kMaxFoldBytes / 2;
constexpr std::uint64_t kMostFoldBytes = kMaxFoldBytes;
// Texts are copied in one piece of fixed size, past the end of what counts.
constexpr std::size_t kSlack = 16;

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + sizeof(seen) <= text.size(); at += sizeof(seen)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof(eight));
    seen |= eight;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & 0x8080808080808080U) == 0;
}

// Lower case, line breaks to '\n', other control characters to ' '. Arithmetic on bytes, so that
// compilers vectorise it.
char folded_ascii(char letter) {
  const auto byte = static_cast<std::uint8_t>(letter);
  const auto upper = static_cast<std::uint8_t>(byte - 'A');
  const auto line_break = static_cast<std::uint8_t>(byte - '\n');
  std::uint8_t folded = upper < 26 ? byte | 0x20 : byte;
  folded = byte < 0x20 || byte == 0x7F ? ' ' : folded;
  folded = line_break < 4 ? '\n' : folded;
  return static_cast<char>(folded);
}

// In pieces of one size, of which the last may cover bytes of the one before.
void fold_ascii(std::string_view text, char* bytes) {
  constexpr std::size_t kPiece = 16;
  const auto fold_piece = [&](std::size_t at) {
    for (std::size_t i = at; i < at + kPiece; ++i) bytes[i] = folded_ascii(text[i]);
  };
  if (text.size() < kPiece) {
    for (std::size_t at = 0; at < text.size(); ++at) bytes[at] = folded_ascii(text[at]);
    return;
  }
  for (std::size_t at = 0; at + kPiece <= text.size(); at += kPiece) fold_piece(at);
  fold_piece(text.size() - kPiece);
}

void fold_plain(std::string_view text, Folded& out) {
  out.bytes.resize(text.size());
  if (out.source.size() < text.size()) {
    out.source.resize(text.size());
    out.marks.resize(text.size());
  }
  fold_ascii(text, out.bytes.data());
  std::uint32_t* source = out.source.data();
  for (; out.counted < text.size(); ++out.counted) {
    source[out.counted] = static_cast<std::uint32_t>(out.counted);
  }
  out.code_points = static_cast<std::uint32_t>(text.size());
}

// A decoded code point and the bytes it took.
struct Decoded {
  std::uint32_t point;
  std::size_t length;
};

// `text` begins with a byte over 0x7F. The forms are those of RFC 3629's grammar.
Decoded decode(std::string_view text) {
  const auto byte_at = [&](std::size_t at) -> std::uint32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
  };
  const auto is_tail = [&](std::size_t at) { return (byte_at(at) & 0xC0U) == 0x80; };
  const std::uint32_t lead = byte_at(0);
  if (lead >= 0xC2 && lead < 0xE0 && is_tail(1)) {
    return {(lead & 0x1FU) << 6 | (byte_at(1) & 0x3FU), 2};
  }
  if (lead >= 0xE0 && lead < 0xF0 && is_tail(1) && is_tail(2)) {
    const std::uint32_t point =
        (lead & 0xFU) << 12 | (byte_at(1) & 0x3FU) << 6 | (byte_at(2) & 0x3FU);
    if (point >= 0x800 && (point < 0xD800 || point > 0xDFFF)) return {point, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && is_tail(1) && is_tail(2) && is_tail(3)) {
    const std::uint32_t point = (lead & 0x7U) << 18 | (byte_at(1) & 0x3FU) << 12 |
                                (byte_at(2) & 0x3FU) << 6 | (byte_at(3) & 0x3FU);
    if (point >= 0x10000 && point <= 0x10FFFF) return {point, 4};
  }
  return {kReplacement, 1};
}

// Writes code points into buffers that are large enough.
class FoldWriter {
 public:
  explicit FoldWriter(Folded& out)
      : bytes_(out.bytes.data()), source_(out.source.data()), marks_(out.marks.data()) {}

  void add_ascii(char byte, std::uint32_t index) {
    bytes_[used_] = folded_ascii(byte);
    source_[used_] = index;
    marks_[used_++] = joined_;
    joined_ = 0;
  }

  void add(std::uint32_t point, std::uint32_t index) {
    const std::size_t block = std::min<std::size_t>(point / kFoldBlockPoints, kFoldBlockCount - 1);
    const std::uint32_t entry =
        kFoldValues[kFoldBlocks[block] * kFoldBlockPoints + point % kFoldBlockPoints];
    const std::uint32_t value = entry & 0xFFFU;
    const auto marks = static_cast<std::uint8_t>(entry >> 12);
    if (value == 0) {
      joined_ |= marks & kFoldJoined;
      return;
    }
    std::size_t length = 1;
    if (value < 128) {
      bytes_[used_] = static_cast<char>(value);
    } else {
      const FoldText& text = kFoldTexts[value - 128];
      length = text.length;
      std::memcpy(bytes_ + used_, text.bytes, sizeof(text.bytes));
    }
    for (std::size_t at = used_; at < used_ + length; ++at) {
      source_[at] = index;
      marks_[at] = marks;
    }
    marks_[used_] |= joined_;
    joined_ = 0;
    used_ += length;
  }

  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  char* bytes_;
  std::uint32_t* source_;
  std::uint8_t* marks_;
  std::size_t used_ = 0;
  std::uint8_t joined_ = 0;
};

}  // namespace

void fold(std::string_view text, std::uint32_t max_code_points, Folded& out) {
  out.is_plain = is_ascii(text.substr(0, max_code_points));
  out.is_cut = false;
  if (out.is_plain) {
    out.is_cut = text.size() > max_code_points;
    fold_plain(text.substr(0, max_code_points), out);
    return;
  }
  const auto most = static_cast<std::size_t>(
      std::min(std::uint64_t{text.size()} * kMostGrowth, max_code_points * kMostFoldBytes));
  out.bytes.resize(most + kSlack);
  if (out.source.size() < most + kSlack) {
    out.source.resize(most + kSlack);
    out.marks.resize(most + kSlack);
  }
  out.counted = 0;
  FoldWriter writer(out);
  std::size_t at = 0;
  std::uint32_t index = 0;
  for (; at < text.size() && index < max_code_points; ++index) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      writer.add_ascii(text[at++], index);
    } else {
      const Decoded decoded = decode(text.substr(at));
      writer.add(decoded.point, index);
      at += decoded.length;
    }
  }
  out.code_points = index;
  out.is_cut = at < text.size();
  out.bytes.resize(writer.used());
}

}  // namespace holdfast
