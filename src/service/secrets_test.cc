#include "service/secrets.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast {
namespace {

class SecretsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(start_secrets()); }
};

TEST_F(SecretsTest, MakesTokensThatDiffer) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(random_token());
  EXPECT_EQ(tokens.size(), 1000u);
  for (const std::string& token : tokens) {
    ASSERT_EQ(token.size(), 43u);
    ASSERT_EQ(
        token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
  }
}

// FIPS 180-4's example.
TEST_F(SecretsTest, KeepsTheSha256OfAToken) {
  EXPECT_EQ(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231 test cases 2 and 6 (a key longer than a block).
TEST_F(SecretsTest, KeysHashesAsRfc4231Does) {
  EXPECT_EQ(keyed_hash("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(keyed_hash(std::string(131, '\xaa'),
                       "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_F(SecretsTest, MatchesASlowHashWithItsSecretOnly) {
  const std::string hash = slow_hash("correct horse").value();
  EXPECT_TRUE(slow_hash_matches(hash, "correct horse"));
  EXPECT_FALSE(slow_hash_matches(hash, "correct horsf"));
  EXPECT_FALSE(slow_hash_matches(hash, ""));
  EXPECT_FALSE(slow_hash_matches(hash, "correct horse "));
}

TEST_F(SecretsTest, SaltsEachSlowHash) {
  EXPECT_NE(slow_hash("same").value(), slow_hash("same").value());
}

TEST_F(SecretsTest, WritesSlowHashesInTheUsualForm) {
  EXPECT_TRUE(slow_hash("x").value().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST_F(SecretsTest, RefusesWhatIsNoSlowHash) {
  for (const char* hash : {"", "x", "$argon2id$", "$2b$10$abcdefghijklmnopqrstuv"}) {
    EXPECT_FALSE(slow_hash_matches(hash, "x")) << hash;
  }
}

TEST_F(SecretsTest, HasAHashThatTakesItsTimeAndNeverMatches) {
  EXPECT_TRUE(unmatchable_slow_hash().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_FALSE(slow_hash_matches(unmatchable_slow_hash(), ""));
  EXPECT_EQ(&unmatchable_slow_hash(), &unmatchable_slow_hash());
}

TEST_F(SecretsTest, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("", "a"));
}

TEST_F(SecretsTest, MakesCaseNumbersThatReadAsThemselves) {
  std::set<std::string> numbers;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = random_case_number();
    EXPECT_EQ(number.size(), 9u);
    EXPECT_EQ(number[4], '-');
    EXPECT_EQ(normal_case_number(number), number);
    numbers.insert(number);
  }
  EXPECT_GT(numbers.size(), 998u);  // 40 random bits: a repeat is a one in two million chance
}

TEST_F(SecretsTest, ReadsACaseNumberAsPeopleTypeIt) {
  for (const char* typed : {"7K3M-Q1T0", "7k3m-q1t0", "7K3MQ1T0", " 7k3m q1t0 ", "7K3M-QLTO",
                            "7k3m-qito", "7-K-3-M-Q-1-T-0", "\t7K3M-Q1T0"}) {
    EXPECT_EQ(normal_case_number(typed), "7K3M-Q1T0") << typed;
  }
}

TEST_F(SecretsTest, RefusesWhatCannotBeACaseNumber) {
  for (const char* typed : {"", "-", "7K3M-Q9T", "7K3M-Q9TD1", "7K3M-Q9TU", "7K3M_Q9TD",
                            "7K3M-Q9Té", "7K3M-Q9TD-7K3M-Q9TD"}) {
    EXPECT_EQ(normal_case_number(typed), "") << typed;
  }
}

}  // namespace
}  // namespace holdfast
