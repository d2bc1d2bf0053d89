// Headers as age 1.1 wrote them, headers that are broken, lengths, padding, recipients.
#include "base/age_format.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

const std::string kHeader =
    "age-encryption.org/v1\n"
    "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"
    "EmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n"
    "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"
    "EmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n"
    "--- Vn+54jqiiUCE+WZcEVY3f1sqHjlu/z1LCQ/T7Xm7qI0\n";

TEST(AgeFormat, CountsRecipientsAndMeasuresTheHeader) {
  const auto header = read_age_header(kHeader + "payload \n -> X25519");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->bytes, kHeader.size());
  EXPECT_EQ(header->x25519_stanzas, 2u);
  EXPECT_EQ(header->scrypt_stanzas, 0u);
  EXPECT_EQ(header->other_stanzas, 0u);
}

TEST(AgeFormat, KnowsAPassphraseAndStanzasOfOtherKinds) {
  const auto header = read_age_header(
      "age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n"
      "gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
      "-> k$-grease a b\n\n-> plugin a b\n" +
      std::string(64, 'A') + "\n\n--- " + std::string(43, 'A') + "\n");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->scrypt_stanzas, 1u);
  EXPECT_EQ(header->other_stanzas, 1u);
}

TEST(AgeFormat, RefusesWhatIsNotAHeader) {
  const std::string mac = "--- " + std::string(43, 'A') + "\n";
  const std::string first = "age-encryption.org/v1\n";
  const std::string stanza = "-> X25519 abc\nAAAA\n";
  ASSERT_TRUE(read_age_header(first + stanza + mac));
  for (const std::string& bad :
       {std::string(), first, first + mac, first + stanza,
        std::string("age-encryption.org/v2\n") + stanza + mac, first + "-> \nAAAA\n" + mac,
        first + "->  X25519\nAAAA\n" + mac, first + "-> X25519 abc \nAAAA\n" + mac,
        first + "-> X25519 abc\nAA=A\n" + mac,
        first + "-> X25519 abc\n" + std::string(65, 'A') + "\n" + mac,
        first + "-> X25519 abc\n" + std::string(64, 'A') + "\n" + mac,
        first + stanza + "--- short\n", "\n" + first + stanza + mac,
        first + "-> X25519 " + std::string(kAgeMaxHeaderBytes, 'a') + "\nAAAA\n" + mac}) {
    const auto read = read_age_header(bad);
    ASSERT_FALSE(read) << bad.substr(0, 60);
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(AgeFormat, TellsTheLengthOfThePlaintext) {
  const auto file_bytes = [](std::uint64_t plain) {
    const std::uint64_t chunks = plain == 0 ? 1 : (plain + 65535) / 65536;
    return 200 + 16 + plain + 16 * chunks;
  };
  for (const std::uint64_t plain :
       {0ull, 1ull, 65535ull, 65536ull, 65537ull, 131072ull, 26214400ull}) {
    EXPECT_EQ(age_plain_bytes(file_bytes(plain), 200).value(), plain);
  }
  EXPECT_FALSE(age_plain_bytes(200 + 16 + 15, 200));
  EXPECT_FALSE(age_plain_bytes(200, 200));
  EXPECT_FALSE(age_plain_bytes(100, 200));
  // A second chunk that would be empty, or shorter than its tag.
  EXPECT_FALSE(age_plain_bytes(200 + 16 + 65552 + 16, 200));
  EXPECT_FALSE(age_plain_bytes(200 + 16 + 65552 + 1, 200));
}

TEST(AgeFormat, PadsAsTheFormatSays) {
  const std::pair<std::uint64_t, std::uint64_t> expected[] = {{0, 0},
                                                              {1, 1},
                                                              {9, 10},
                                                              {1000, 1024},
                                                              {16384, 16384},
                                                              {16385, 17408},
                                                              {70000, 71680},
                                                              {25000000, 25165824},
                                                              {26214400, 26214400}};
  for (const auto& [bytes, padded] : expected) EXPECT_EQ(padme(bytes), padded) << bytes;
  for (std::uint64_t bytes = 1; bytes < 300000; bytes += 7) {
    const std::uint64_t padded = padme(bytes);
    ASSERT_GE(padded, bytes);
    ASSERT_EQ(padme(padded), padded);
    ASSERT_LE(padded - bytes, bytes * 12 / 100 + 1);
  }
}

TEST(AgeFormat, KnowsRecipients) {
  const std::string good = "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz";
  EXPECT_TRUE(is_age_recipient(good));
  for (std::size_t i = 4; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'q' ? 'p' : 'q';
    EXPECT_FALSE(is_age_recipient(bad)) << i;
  }
  EXPECT_FALSE(is_age_recipient(""));
  EXPECT_FALSE(is_age_recipient(good + "q"));
  EXPECT_FALSE(is_age_recipient("AGE1KZ5FRGJ8J6QZTYUZJG5NXSPKRSC3TSKE40A6MXXZ8EW3XXVTL9FQG5KHFZ"));
}

}  // namespace
}  // namespace holdfast
