// Notes and checkpoints, against the example in the specification. One thread.
#include "sign/note.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast {
namespace {

SigningKey test_key(std::uint8_t seed) {
  return read_signing_key(make_signing_key(Bytes(kSigningKeyRandomBytes, seed)).secret_key).value();
}

Checkpoint head() {
  Checkpoint out{.origin = "holdfast/test", .size = 3};
  std::fill(out.root.begin(), out.root.end(), std::uint8_t{0xAB});
  return out;
}

TEST(Note, ACheckpointOpensWithItsKeyAlone) {
  const SigningKey key = test_key(1);
  const NoteKey signer{.name = "holdfast/test", .point = key.point};
  const std::string note = sign_checkpoint(head(), key);
  const Result<Checkpoint> opened = open_checkpoint(note, signer);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->size, 3u);
  EXPECT_EQ(opened->root, head().root);
  EXPECT_EQ(opened->origin, "holdfast/test");
  const NoteKey other{.name = "holdfast/test", .point = test_key(2).point};
  EXPECT_EQ(open_checkpoint(note, other).error().code, ErrorCode::kConflict);
}

TEST(Note, AChangedCheckpointDoesNotHold) {
  const SigningKey key = test_key(1);
  const NoteKey signer{.name = "holdfast/test", .point = key.point};
  const std::string note = sign_checkpoint(head(), key);
  std::string larger = note;
  larger.replace(larger.find("\n3\n"), 3, "\n4\n");
  EXPECT_EQ(open_checkpoint(larger, signer).error().code, ErrorCode::kCorrupt);
  for (const std::string& bad : {std::string(), std::string("\n\n"),
                                 note.substr(0, note.size() - 1), note + "x\n", "\n" + note}) {
    EXPECT_FALSE(open_checkpoint(bad, signer)) << bad;
  }
  std::string zero = note;
  zero.replace(zero.find("\n3\n"), 3, "\n03\n");
  EXPECT_EQ(open_checkpoint(zero, signer).error().code, ErrorCode::kInvalidArgument);
}

TEST(Note, SignaturesOfOthersAreLeftAlone) {
  const SigningKey key = test_key(1);
  const NoteKey signer{.name = "holdfast/test", .point = key.point};
  const std::string note = sign_checkpoint(head(), key) + "\xE2\x80\x94 witness.example AAAA\n";
  EXPECT_TRUE(open_checkpoint(note, signer));
  std::string many = note;
  for (int i = 0; i < 16; ++i) many += "\xE2\x80\x94 witness.example AAAA\n";
  EXPECT_FALSE(open_checkpoint(many, signer));
}

TEST(Note, AVerifierKeyReadsBackAsItself) {
  const NoteKey key{.name = "holdfast/test", .point = test_key(4).point};
  const std::string text = verifier_key(key);
  EXPECT_EQ(read_verifier_key(text).value(), key);
  // The example key of Go's golang.org/x/mod/sumdb/note, which wrote this format first.
  EXPECT_TRUE(
      read_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
  EXPECT_FALSE(
      read_verifier_key("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
  for (const char* bad : {"", "a", "a+b", "a+00000000+AA==", "a b+00000000+AA=="}) {
    EXPECT_FALSE(read_verifier_key(bad)) << bad;
  }
}

}  // namespace
}  // namespace holdfast
