// Signatures in minisign's formats; the tool itself reads them in tests/cli. One thread.
#include "sign/minisign.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Minisign, HoldsForTheSignedBytesAlone) {
  Bytes random(kSigningKeyRandomBytes, 7);
  const SigningKeyFiles key = make_signing_key(random);
  random[0] = 8;
  const SigningKeyFiles same_id = make_signing_key(random);
  random[35] = 8;
  const SigningKeyFiles other = make_signing_key(random);
  const Result<std::string> signature = sign_minisign("words", key.secret_key, "a\nb", 5000);
  ASSERT_TRUE(signature);
  EXPECT_EQ(verify_minisign("words", *signature, key.public_key).value(),
            "timestamp:5\tfile:ab\thashed");
  const auto code = [&](std::string_view bytes, const std::string& mark, const std::string& by) {
    return verify_minisign(bytes, mark, by).error().code;
  };
  EXPECT_EQ(code("Words", *signature, key.public_key), ErrorCode::kCorrupt);
  EXPECT_EQ(code("words", *signature, same_id.public_key), ErrorCode::kCorrupt);
  EXPECT_EQ(code("words", *signature, other.public_key), ErrorCode::kConflict);
  std::string comment = *signature;
  comment.replace(comment.find("timestamp:5"), 11, "timestamp:6");
  EXPECT_EQ(code("words", comment, key.public_key), ErrorCode::kCorrupt);
  EXPECT_EQ(code("words", "", key.public_key), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code("words", *signature, key.secret_key), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(sign_minisign("words", key.public_key, "", 0));
}

TEST(Minisign, AKeyReadsBackAsItself) {
  const SigningKeyFiles files = make_signing_key(Bytes(kSigningKeyRandomBytes, 9));
  const Result<SigningKey> key = read_signing_key(files.secret_key);
  ASSERT_TRUE(key);
  EXPECT_EQ(public_key_file(*key), files.public_key);
  EXPECT_EQ(read_public_point(files.public_key).value(), key->point);
  const std::string signature = sign_ed25519("words", *key);
  EXPECT_TRUE(verify_ed25519("words", signature, key->point));
  EXPECT_FALSE(verify_ed25519("word", signature, key->point));
  EXPECT_FALSE(verify_ed25519("words", signature.substr(1), key->point));
  EXPECT_FALSE(read_public_point("no key"));
}

}  // namespace
}  // namespace holdfast
