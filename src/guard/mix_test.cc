#include "guard/mix.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

// As docs/formats/guard.md has it, a byte at a time.
std::uint64_t byte_by_byte(std::string_view bytes, std::uint64_t mark) {
  std::uint64_t hash = mark * 0x9e3779b97f4a7c15u;
  std::uint64_t part = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    part |= std::uint64_t{static_cast<unsigned char>(bytes[at])} << (8 * (at % 8));
    if (at % 8 != 7) continue;
    hash = (hash ^ part) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
    part = 0;
  }
  hash = (hash ^ part) * 0xff51afd7ed558ccdu;
  return mix64(hash ^ bytes.size());
}

TEST(Mix, AHashIsTheSameHoweverTheBytesAreRead) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    for (const std::uint64_t mark : {1U, 2U, 0x70U}) {
      EXPECT_EQ(hash_bytes(text, mark), byte_by_byte(text, mark)) << text.size();
      if (text.size() >= 8) continue;
      EXPECT_EQ(hash_of_fewer(fewer_than_eight(text), text.size(), mark), hash_bytes(text, mark));
    }
    text += static_cast<char>(200 + 37 * i);
  }
}

}  // namespace
}  // namespace holdfast
