// Proof of work over SHA-256. The challenge's whole blocks are folded in once; each try then costs
// one block, or two where the number straddles a boundary. Pure; safe from any thread.
#include "hash/work.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <string>

#include "base/bytes.h"
#include "hash/compress.h"

namespace holdfast {
namespace {

constexpr int kMaxBits = 256;
constexpr std::size_t kMaxDigits = 20;

using State = std::array<std::uint32_t, 8>;

bool begins_with_zeros(const State& state, int bits) {
  for (std::size_t i = 0; i < state.size() && bits > 0; ++i, bits -= 32) {
    if (std::countl_zero(state[i]) < std::min(bits, 32)) return false;
  }
  return true;
}

bool is_canonical_decimal(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits) return false;
  if (text.size() > 1 && text.front() == '0') return false;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

// SHA-256 of a fixed beginning and a changing end of up to kMaxDigits bytes.
class PrefixedDigest {
 public:
  explicit PrefixedDigest(std::string_view prefix) : total_bytes_(prefix.size()) {
    std::copy(std::begin(kSha256Start), std::end(kSha256Start), middle_.begin());
    const std::size_t whole = prefix.size() / kDigestBlockBytes;
    sha256_compress(middle_.data(), as_bytes(prefix).data(), whole);
    const std::string_view rest = prefix.substr(whole * kDigestBlockBytes);
    std::copy(rest.begin(), rest.end(), tail_.begin());
    rest_bytes_ = rest.size();
  }

  State with(std::string_view end) {
    const std::size_t used = rest_bytes_ + end.size();
    const std::size_t blocks = used + 9 > kDigestBlockBytes ? 2 : 1;
    std::copy(end.begin(), end.end(), tail_.begin() + rest_bytes_);
    tail_[used] = 0x80;
    std::fill(tail_.begin() + used + 1, tail_.begin() + blocks * kDigestBlockBytes,
              std::uint8_t{0});
    const std::uint64_t total_bits = (total_bytes_ + end.size()) * 8;
    std::uint8_t* length = tail_.data() + blocks * kDigestBlockBytes - 8;
    store_be32(length, static_cast<std::uint32_t>(total_bits >> 32));
    store_be32(length + 4, static_cast<std::uint32_t>(total_bits));
    State state = middle_;
    sha256_compress(state.data(), tail_.data(), blocks);
    return state;
  }

 private:
  State middle_;
  std::array<std::uint8_t, 2 * kDigestBlockBytes> tail_{};
  std::size_t rest_bytes_ = 0;
  std::uint64_t total_bytes_;
};

PrefixedDigest after(std::string_view challenge) {
  std::string prefix(challenge);
  prefix.push_back(':');
  return PrefixedDigest(prefix);
}

}  // namespace

bool work_is_done(std::string_view challenge, std::string_view nonce_decimal, int bits) {
  if (bits < 0 || bits > kMaxBits || !is_canonical_decimal(nonce_decimal)) return false;
  return begins_with_zeros(after(challenge).with(nonce_decimal), bits);
}

std::optional<std::uint64_t> find_work(std::string_view challenge, std::uint64_t start,
                                       std::uint64_t count, int bits) {
  if (bits < 0 || bits > kMaxBits) return std::nullopt;
  PrefixedDigest digest = after(challenge);
  std::uint64_t nonce = start;
  for (std::uint64_t tried = 0; tried < count; ++tried, ++nonce) {
    char digits[kMaxDigits];
    const char* end = std::to_chars(digits, digits + kMaxDigits, nonce).ptr;
    const std::string_view text(digits, static_cast<std::size_t>(end - digits));
    if (begins_with_zeros(digest.with(text), bits)) return nonce;
    if (nonce == std::numeric_limits<std::uint64_t>::max()) break;
  }
  return std::nullopt;
}

}  // namespace holdfast
