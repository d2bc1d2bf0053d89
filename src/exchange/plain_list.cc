// The plain hash list, piece by piece. Pure; a parser belongs to one thread.
#include "exchange/plain_list.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kHexDigits = 64;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

}  // namespace

PlainListParser::PlainListParser(Sink sink, const PlainListLimits& limits)
    : sink_(std::move(sink)), limits_(limits) {}

Result<void> PlainListParser::feed(std::string_view piece) {
  while (!piece.empty() && entries_ <= limits_.max_entries) {
    const std::size_t end = piece.find('\n');
    const std::string_view part = piece.substr(0, end);
    // Room for a byte order mark and a carriage return beside the longest line.
    const std::size_t room = limits_.max_line_bytes + kByteOrderMark.size() + 1 - line_.size();
    if (part.size() > room) is_line_too_long_ = true;
    line_.append(part.substr(0, room));
    if (end == std::string_view::npos) break;
    end_line();
    piece.remove_prefix(end + 1);
  }
  return check_entries();
}

Result<void> PlainListParser::finish() {
  if (!line_.empty()) end_line();
  if (Result<void> checked = check_entries(); !checked) return checked;
  if (malformed_lines_ == 0) return {};
  std::string message = "The list has ";
  message += std::to_string(malformed_lines_);
  message +=
      malformed_lines_ == 1 ? " malformed line, at line " : " malformed lines, the first at line ";
  message += std::to_string(first_malformed_line_);
  message += "; each line must be 64 hexadecimal digits, or those, a comma and an id.";
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

void PlainListParser::end_line() {
  ++line_number_;
  std::string_view line = line_;
  if (line_number_ == 1 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (is_line_too_long_ || line.size() > limits_.max_line_bytes || !read_line(line)) {
    if (malformed_lines_++ == 0) first_malformed_line_ = line_number_;
  }
  line_.clear();
  is_line_too_long_ = false;
}

// False if the line is malformed.
bool PlainListParser::read_line(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.starts_with('#')) return true;
  const std::size_t comma = line.find(',');
  const std::string_view hex = trimmed(line.substr(0, comma));
  std::string_view id;
  if (comma != std::string_view::npos) id = trimmed(line.substr(comma + 1));
  if (hex.size() != kHexDigits || !is_utf8(id) || has_control_character(id)) return false;
  const Result<Hash256> hash = hash256_from_hex(hex);
  if (!hash) return false;
  if (++entries_ <= limits_.max_entries) sink_({*hash, id, line_number_});
  return true;
}

Result<void> PlainListParser::check_entries() const {
  if (entries_ <= limits_.max_entries) return {};
  return fail(ErrorCode::kTooLarge, "The list has more than " +
                                        std::to_string(limits_.max_entries) +
                                        " hashes; split it into several lists.");
}

}  // namespace holdfast
