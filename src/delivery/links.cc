// Names of a reader's mail. Safe from any thread.
#include "delivery/links.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kMacDigits = 32;

const char* purpose_name(ReaderLinks::Purpose purpose) {
  switch (purpose) {
    case ReaderLinks::Purpose::kUnsubscribe:
      return "unsubscribe";
    case ReaderLinks::Purpose::kRead:
      return "read";
    case ReaderLinks::Purpose::kMessage:
      return "message";
    case ReaderLinks::Purpose::kBounce:
      return "bounce";
    case ReaderLinks::Purpose::kOptIn:
      return "opt-in";
  }
  return "";
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

// A number of up to 18 digits behind `mark`, taken off the front of `text`; -1 when there is none.
std::int64_t take_number(std::string_view& text, char mark) {
  if (!text.starts_with(mark)) return -1;
  text.remove_prefix(1);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return -1;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
  Bytes block(key.begin(), key.end());
  if (block.size() > kBlockBytes) block = digest(DigestKind::kSha256, block);
  block.resize(kBlockBytes);
  for (auto& byte : block) byte ^= 0x36;
  Digest inner(DigestKind::kSha256);
  inner.update(block);
  inner.update(as_bytes(text));
  for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
  Digest outer(DigestKind::kSha256);
  outer.update(block);
  outer.update(inner.finish());
  return hex_encode(outer.finish());
}

std::string ReaderLinks::token(Purpose purpose, ReaderId id) const {
  const std::string text =
      fmt::format("{} {} {}", purpose_name(purpose), id.alert_id, id.recipient_id);
  return fmt::format("a{}r{}x{}", id.alert_id, id.recipient_id,
                     hmac_sha256_hex(key_, text).substr(0, kMacDigits));
}

Result<ReaderId> ReaderLinks::read_token(Purpose purpose, std::string_view text) const {
  std::string_view rest = text;
  ReaderId id;
  id.alert_id = take_number(rest, 'a');
  id.recipient_id = take_number(rest, 'r');
  // Made again and compared whole: there is one spelling of each.
  if (id.alert_id < 0 || id.recipient_id < 0 ||
      !equal_in_constant_time(token(purpose, id), ascii_lower(text))) {
    return fail(ErrorCode::kUnauthenticated,
                "This address is not one that we sent: copy it whole.");
  }
  return id;
}

std::string ReaderLinks::message_id(ReaderId id) const {
  return token(Purpose::kMessage, id) + "@" + domain_;
}

std::string ReaderLinks::bounce_address(ReaderId id) const {
  return "bounce+" + token(Purpose::kBounce, id) + "@" + domain_;
}

Result<ReaderId> ReaderLinks::read_message_id(std::string_view message_id) const {
  return read_token(Purpose::kMessage, message_id.substr(0, message_id.find('@')));
}

Result<ReaderId> ReaderLinks::read_bounce_address(std::string_view address) const {
  const std::string_view local = address.substr(0, address.find('@'));
  const std::size_t plus = local.find('+');
  return read_token(Purpose::kBounce,
                    plus == std::string_view::npos ? local : local.substr(plus + 1));
}

}  // namespace holdfast
