// Headers of age files, lengths and recipients. Pure; safe from any thread.
#include "base/age_format.h"

#include <array>
#include <bit>

namespace holdfast {
namespace {

constexpr std::string_view kVersionLine = "age-encryption.org/v1";
constexpr std::string_view kStanza = "-> ";
constexpr std::string_view kMac = "--- ";
constexpr std::string_view kGrease = "-grease";  // of some writers, for readers to pass over
constexpr std::size_t kMacCharacters = 43;  // 32 bytes of base64 without padding
constexpr std::size_t kFullLine = 64;
constexpr std::string_view kRecipientPrefix = "age1";
constexpr std::size_t kRecipientCharacters = 62;
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

std::unexpected<Error> not_age() {
  return fail(ErrorCode::kInvalidArgument,
              "This is not a file in the age format, or its header is too long.");
}

bool is_base64_line(std::string_view line) {
  return line.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
         std::string_view::npos;
}

// Takes a line off the front of `text`; false when none ends there.
bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

// Full lines and a last one that is shorter, maybe empty.
bool skip_stanza_body(std::string_view& text) {
  std::string_view line;
  do {
    if (!take_line(text, line) || line.size() > kFullLine || !is_base64_line(line)) return false;
  } while (line.size() == kFullLine);
  return true;
}

bool is_arguments(std::string_view text) {
  bool after_space = true;
  for (const char c : text) {
    if (c == ' ' ? after_space : (c < '!' || c > '~')) return false;
    after_space = c == ' ';
  }
  return !after_space;
}

void count_stanza(std::string_view arguments, AgeHeader& header) {
  const std::string_view kind = arguments.substr(0, arguments.find(' '));
  if (kind == "X25519") {
    ++header.x25519_stanzas;
  } else if (kind == "scrypt") {
    ++header.scrypt_stanzas;
  } else if (!kind.ends_with(kGrease)) {
    ++header.other_stanzas;
  }
}

std::uint32_t bech32_step(std::uint32_t checksum, std::uint32_t value) {
  constexpr std::array<std::uint32_t, 5> kGenerators = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                        0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = checksum >> 25;
  checksum = (checksum & 0x1ffffff) << 5 ^ value;
  for (std::size_t i = 0; i < kGenerators.size(); ++i) {
    if ((top >> i & 1) != 0) checksum ^= kGenerators[i];
  }
  return checksum;
}

}  // namespace

Result<AgeHeader> read_age_header(std::string_view file) {
  std::string_view rest = file.substr(0, kAgeMaxHeaderBytes);
  const std::size_t seen = rest.size();
  std::string_view line;
  if (!take_line(rest, line) || line != kVersionLine) return not_age();
  AgeHeader header;
  bool has_stanza = false;
  while (take_line(rest, line)) {
    if (line.starts_with(kMac)) {
      const std::string_view mac = line.substr(kMac.size());
      if (mac.size() != kMacCharacters || !is_base64_line(mac) || !has_stanza) return not_age();
      header.bytes = seen - rest.size();
      return header;
    }
    if (!line.starts_with(kStanza) || !is_arguments(line.substr(kStanza.size()))) return not_age();
    count_stanza(line.substr(kStanza.size()), header);
    if (!skip_stanza_body(rest)) return not_age();
    has_stanza = true;
  }
  return not_age();
}

Result<std::uint64_t> age_plain_bytes(std::uint64_t file_bytes, std::size_t header_bytes) {
  const std::uint64_t around = header_bytes + kAgeNonceBytes;
  if (file_bytes < around + kAgeTagBytes) return not_age();
  const std::uint64_t payload = file_bytes - around;
  const std::uint64_t whole = kAgeChunkBytes + kAgeTagBytes;
  const std::uint64_t chunks = (payload + whole - 1) / whole;
  // The last chunk is empty only where the whole plaintext is.
  if (chunks > 1 && payload - (chunks - 1) * whole <= kAgeTagBytes) return not_age();
  return payload - chunks * kAgeTagBytes;
}

std::uint64_t padme(std::uint64_t bytes) {
  if (bytes < 2) return bytes;
  const int exponent = static_cast<int>(std::bit_width(bytes)) - 1;
  const int kept = static_cast<int>(std::bit_width(static_cast<unsigned>(exponent)));
  if (exponent <= kept) return bytes;
  const std::uint64_t mask = (std::uint64_t{1} << (exponent - kept)) - 1;
  return (bytes + mask) & ~mask;
}

bool is_age_recipient(std::string_view text) {
  if (text.size() != kRecipientCharacters || !text.starts_with(kRecipientPrefix)) return false;
  std::uint32_t checksum = 1;
  for (const char c : std::string_view("age")) {
    checksum = bech32_step(checksum, static_cast<std::uint32_t>(c) >> 5);
  }
  checksum = bech32_step(checksum, 0);
  for (const char c : std::string_view("age")) {
    checksum = bech32_step(checksum, static_cast<std::uint32_t>(c) & 31);
  }
  std::size_t place = 0;
  for (const char c : text.substr(kRecipientPrefix.size())) {
    const std::size_t value = kBech32.find(c);
    if (value == std::string_view::npos) return false;
    checksum = bech32_step(checksum, static_cast<std::uint32_t>(value));
    // 256 bits fill 51 characters and one bit of the next, whose other bits are zero.
    if (++place == 52 && (value & 15) != 0) return false;
  }
  return checksum == 1;
}

}  // namespace holdfast
