// CRC-32C by the instruction that x86-64 has for it, otherwise by a table. Safe from any thread.
#include "match/kernels/crc32c.h"

#include <array>

namespace holdfast::match_kernels {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // reflected

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? kPolynomial : 0);
    table[byte] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(const std::uint8_t* bytes,
                                                             std::size_t count,
                                                             std::uint32_t before) {
  std::uint64_t value = ~before;
  for (; count >= 8; bytes += 8, count -= 8) {
    std::uint64_t eight = 0;
    __builtin_memcpy(&eight, bytes, 8);
    value = __builtin_ia32_crc32di(value, eight);
  }
  auto rest = static_cast<std::uint32_t>(value);
  for (; count > 0; ++bytes, --count) rest = __builtin_ia32_crc32qi(rest, *bytes);
  return ~rest;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(const void* bytes, std::size_t count, std::uint32_t before) {
  const auto* at = static_cast<const std::uint8_t*>(bytes);
  std::uint32_t value = ~before;
  for (; count > 0; ++at, --count) value = kTable[(value ^ *at) & 0xFF] ^ (value >> 8);
  return ~value;
}

std::uint32_t crc32c(const void* bytes, std::size_t count, std::uint32_t before) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) {
    return crc32c_sse42(static_cast<const std::uint8_t*>(bytes), count, before);
  }
#endif
  return crc32c_by_table(bytes, count, before);
}

}  // namespace holdfast::match_kernels
