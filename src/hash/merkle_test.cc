// The tree against the known answers of Certificate Transparency's own tests, and a reference by
// the definition. One thread.
#include "hash/merkle.h"

#include <gtest/gtest.h>

#include <string>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

// MTH of RFC 6962 section 2.1, word for word.
Bytes by_definition(std::span<const std::string> entries) {
  if (entries.empty()) return digest(DigestKind::kSha256, {});
  if (entries.size() == 1) {
    return digest(DigestKind::kSha256, as_bytes(std::string(1, '\0') + entries[0]));
  }
  std::size_t k = 1;
  while (k * 2 < entries.size()) k *= 2;
  Bytes input{1};
  for (const Bytes& half : {by_definition(entries.first(k)), by_definition(entries.subspan(k))}) {
    input.insert(input.end(), half.begin(), half.end());
  }
  return digest(DigestKind::kSha256, input);
}

TEST(Merkle, EqualsTheDefinitionAtEachSize) {
  MerkleTree tree;
  std::vector<std::string> entries;
  for (int i = 0; i <= 70; ++i) {
    EXPECT_EQ(hex_encode(tree.root()), hex_encode(by_definition(entries))) << i;
    EXPECT_EQ(tree.size(), static_cast<std::uint64_t>(i));
    entries.push_back(std::string(static_cast<std::size_t>(i % 7), 'x') + std::to_string(i));
    tree.append(merkle_leaf(as_bytes(entries.back())));
  }
}

TEST(Merkle, EqualsCertificateTransparencysAnswers) {
  const std::vector<std::string> entries = {"",
                                            std::string(1, '\0'),
                                            "\x10",
                                            "\x20\x21",
                                            "\x30\x31",
                                            "\x40\x41\x42\x43",
                                            "\x50\x51\x52\x53\x54\x55\x56\x57",
                                            "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c"
                                            "\x6d\x6e\x6f"};
  MerkleTree tree;
  for (const std::string& entry : entries) {
    tree.append(merkle_leaf(as_bytes(entry)));
    if (tree.size() == 1) {
      EXPECT_EQ(hex_encode(tree.root()),
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }
  }
  EXPECT_EQ(hex_encode(tree.root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

}  // namespace
}  // namespace holdfast
