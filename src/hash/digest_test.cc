#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "hash/compress.h"
#include "hash/kernels/sha256_kernels.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

std::string hex_of(DigestKind kind, std::string_view text) {
  return hex_encode(digest(kind, as_bytes(text)));
}

// RFC 1321 appendix A.5.
TEST(Md5, EqualsTheRfc) {
  EXPECT_EQ(hex_of(DigestKind::kMd5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_of(DigestKind::kMd5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_of(DigestKind::kMd5, "message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(hex_of(DigestKind::kMd5,
                   "12345678901234567890123456789012345678901234567890123456789"
                   "012345678901234567890"),
            "57edf4a22be3c955ac49da2e2107b67a");
}

// FIPS 180-4's examples.
constexpr char kTwoBlocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

TEST(Sha1, EqualsTheStandard) {
  EXPECT_EQ(hex_of(DigestKind::kSha1, ""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hex_of(DigestKind::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(DigestKind::kSha1, kTwoBlocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(hex_of(DigestKind::kSha1, std::string(1'000'000, 'a')),
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Sha256, EqualsTheStandard) {
  EXPECT_EQ(hex_of(DigestKind::kSha256, ""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(DigestKind::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(DigestKind::kSha256, kTwoBlocks),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex_of(DigestKind::kSha256, std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Bytes some_bytes(std::size_t count) {
  Bytes out(count);
  std::uint32_t state = 12345;
  for (std::uint8_t& byte : out) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return out;
}

// Every length round the block and padding boundaries, cut at every place.
TEST(Digest, PiecesGiveTheSameAsTheWhole) {
  for (const DigestKind kind : {DigestKind::kMd5, DigestKind::kSha1, DigestKind::kSha256}) {
    for (std::size_t length = 0; length <= 200; ++length) {
      const Bytes bytes = some_bytes(length);
      const Bytes whole = digest(kind, bytes);
      for (std::size_t cut = 0; cut <= length; cut += 7) {
        Digest pieces(kind);
        pieces.update(std::span(bytes).first(cut));
        pieces.update({});
        pieces.update(std::span(bytes).subspan(cut));
        ASSERT_EQ(pieces.finish(), whole) << length << " cut at " << cut;
      }
    }
  }
}

TEST(Sha256, EveryKernelOfThisMachineAgrees) {
  const Bytes bytes = some_bytes(64 * 37);
  const Sha256Kernel& portable = sha256_kernels().back();
  ASSERT_STREQ(portable.name, "portable");
  ASSERT_TRUE(portable.supported());
  for (const Sha256Kernel& kernel : sha256_kernels()) {
    if (!kernel.supported()) continue;
    for (std::size_t blocks = 0; blocks <= 37; ++blocks) {
      std::vector<std::uint32_t> expected(std::begin(kSha256Start), std::end(kSha256Start));
      std::vector<std::uint32_t> state = expected;
      portable.compress(expected.data(), bytes.data(), blocks);
      kernel.compress(state.data(), bytes.data(), blocks);
      ASSERT_EQ(state, expected) << kernel.name << " over " << blocks;
    }
  }
}

}  // namespace
}  // namespace holdfast
