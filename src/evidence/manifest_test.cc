// BagIt's tag files. tests/cli asks the whole program about whole bags. One thread.
#include "evidence/manifest.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

const std::string kZeros(64, '0');

TEST(Manifest, LinesInAnyForm) {
  const Checked<Manifest> read =
      read_manifest("manifest-sha256.txt", kZeros + "  data/a\r\n" + kZeros + "\t*data/b c\r" +
                                               kZeros + " data/d%0a%25%41");
  EXPECT_FALSE(read);  // a line feed in a name is refused, whoever encoded it
  const Checked<Manifest> good =
      read_manifest("manifest-sha256.txt",
                    kZeros + "  data/a\r\n" + kZeros + "\t*data/b c\r" + kZeros + " data/%25%41");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->size(), 3u);
  EXPECT_TRUE(good->contains("data/b c"));
  EXPECT_TRUE(good->contains("data/%%41"));
}

TEST(Manifest, IsWrittenInOrderOfPaths) {
  const Manifest manifest{{"data/b", kZeros}, {"data/a", kZeros}};
  const std::string text = write_manifest(manifest);
  EXPECT_EQ(text, kZeros + "  data/a\n" + kZeros + "  data/b\n");
  EXPECT_EQ(read_manifest("manifest-sha256.txt", text).value(), manifest);
}

TEST(Manifest, NamesSayTheAlgorithm) {
  EXPECT_EQ(manifest_name("manifest-sha512.txt")->algorithm, "sha512");
  EXPECT_TRUE(manifest_name("tagmanifest-md5.txt")->is_tag);
  EXPECT_FALSE(manifest_name("manifest.txt"));
  EXPECT_FALSE(manifest_name("data/manifest-md5.txt"));
  EXPECT_EQ(read_manifest("manifest-crc32.txt", "").error().code, "manifest");
}

TEST(Manifest, OxumIsTwoNumbers) {
  EXPECT_EQ(read_oxum("12.3")->bytes, 12u);
  EXPECT_EQ(read_oxum("12.3")->count, 3u);
  for (const char* bad :
       {"", "12", "12.", ".3", "12.3x", "-1.3", "12.3.4", "99999999999999999999.1"}) {
    EXPECT_FALSE(read_oxum(bad)) << bad;
  }
}

}  // namespace
}  // namespace holdfast
