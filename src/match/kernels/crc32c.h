// CRC-32C (Castagnoli; RFC 3720, appendix B.4). Safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::match_kernels {

// Of `count` bytes after those whose checksum was `before`; 0 before the first.
[[nodiscard]] std::uint32_t crc32c(const void* bytes, std::size_t count, std::uint32_t before = 0);
// The same by a table, on every CPU.
[[nodiscard]] std::uint32_t crc32c_by_table(const void* bytes, std::size_t count,
                                            std::uint32_t before = 0);

}  // namespace holdfast::match_kernels
