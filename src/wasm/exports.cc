// The core's C functions for the browser: one module without imports. docs/formats/wasm.md is the
// contract. Pointers are offsets into the module's memory, made by hf_alloc; a caller that hands in
// others breaks only its own module. One thread.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <optional>
#include <span>
#include <string_view>

#include "hash/work.h"
#include "holdfast/hash.h"
#include "wasm/export.h"

namespace {

using namespace holdfast;

enum Status : std::int32_t { kDone = 0, kBadArgument = 1, kTooManyPixels = 2 };

constexpr std::uint32_t kHashBytes = 32;

void put_le(std::uint8_t* out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

HOLDFAST_EXPORT(hf_pdq)
std::int32_t hf_pdq(const std::uint8_t* pixels, std::uint32_t width, std::uint32_t height,
                    std::uint32_t stride_bytes, std::uint32_t bytes_per_pixel, std::uint8_t* out) {
  if (out == nullptr || (bytes_per_pixel != 1 && bytes_per_pixel != 3 && bytes_per_pixel != 4)) {
    return kBadArgument;
  }
  const Result<PdqResult> result =
      pdq_hash({pixels, width, height, stride_bytes, static_cast<PixelFormat>(bytes_per_pixel)});
  if (!result) return result.error().code == ErrorCode::kTooLarge ? kTooManyPixels : kBadArgument;
  for (std::uint32_t i = 0; i < kHashBytes; ++i) out[i] = result->hash.bytes[i];
  put_le(out + kHashBytes, static_cast<std::uint32_t>(result->quality), 4);
  return kDone;
}

HOLDFAST_EXPORT(hf_digest_new) Digest* hf_digest_new(std::uint32_t kind) {
  if (kind > static_cast<std::uint32_t>(DigestKind::kSha256)) return nullptr;
  void* memory = std::malloc(sizeof(Digest));
  return memory == nullptr ? nullptr : new (memory) Digest(static_cast<DigestKind>(kind));
}

HOLDFAST_EXPORT(hf_digest_update)
void hf_digest_update(Digest* digest, const std::uint8_t* bytes, std::uint32_t length) {
  digest->update({bytes, length});
}

HOLDFAST_EXPORT(hf_digest_finish)
std::uint32_t hf_digest_finish(Digest* digest, std::uint8_t* out) {
  std::uint32_t length = 0;
  for (const std::uint8_t byte : digest->finish()) out[length++] = byte;
  delete digest;
  return length;
}

HOLDFAST_EXPORT(hf_work)
std::int32_t hf_work(const char* challenge, std::uint32_t challenge_length, std::uint32_t start_low,
                     std::uint32_t start_high, std::uint32_t count, std::int32_t bits,
                     std::uint8_t* out) {
  const std::uint64_t start = std::uint64_t{start_high} << 32 | start_low;
  const std::optional<std::uint64_t> nonce =
      find_work(std::string_view(challenge, challenge_length), start, count, bits);
  if (!nonce) return 0;
  put_le(out, *nonce, 8);
  return 1;
}
