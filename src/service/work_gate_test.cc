#include "service/work_gate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "hash/work.h"
#include "service/secrets.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

constexpr WorkOptions kOptions{.base_bits = 4,
                               .max_bits = 8,
                               .free_failures = 2,
                               .cases_a_minute = 3,
                               .lifetime_ms = 10'000,
                               .memory_ms = 60'000};

class WorkGateTest : public OnEachDatabase {
 protected:
  void SetUp() override {
    ASSERT_TRUE(start_secrets());
    ASSERT_TRUE(gate_.load(*database_));
  }
  Challenge issue(const char* purpose = "lookup", const char* subject = "7K3M-Q9TD") {
    return gate_.issue(*database_, purpose, subject).value();
  }
  // "" when taken, else the problem's code.
  std::string accept(const Proof& proof, const char* purpose = "lookup",
                     const char* subject = "7K3M-Q9TD") {
    Response refusal;
    if (gate_.accept(*database_, purpose, subject, proof, refusal)) return "";
    EXPECT_EQ(refusal.status, 403u);
    const std::size_t from = refusal.body.find("\"code\":\"") + 8;
    return refusal.body.substr(from, refusal.body.find('"', from) - from);
  }
  void note(bool right, const char* subject = "7K3M-Q9TD") {
    transact(*database_, [&](Transaction& t) { gate_.note_result(t, "lookup", subject, right); });
  }
  static Proof solve(const std::string& challenge, int bits) {
    return {challenge, std::to_string(find_work(challenge, 0, 1u << 20, bits).value())};
  }
  static Proof solve(const Challenge& challenge) { return solve(challenge.text, challenge.bits); }

  TimeMs now_ms_ = 1'700'000'000'000;
  WorkGate gate_{kOptions, [this] { return now_ms_; }};
};

TEST_P(WorkGateTest, TakesARightProofOnce) {
  const Proof proof = solve(issue());
  EXPECT_EQ(accept(proof), "");
  EXPECT_EQ(accept(proof), "proof-used");
}

TEST_P(WorkGateTest, TakesAChallengeOnceWhateverTheNonce) {
  const Challenge challenge = issue();
  const Proof first = solve(challenge);
  const std::uint64_t next = std::stoull(first.nonce) + 1;
  const Proof second{challenge.text,
                     std::to_string(find_work(challenge.text, next, 1u << 20, 4).value())};
  EXPECT_EQ(accept(first), "");
  EXPECT_EQ(accept(second), "proof-used");
}

TEST_P(WorkGateTest, KnowsAUsedProofInAnotherProcess) {
  const Proof proof = solve(issue());
  EXPECT_EQ(accept(proof), "");
  const auto other = Database::open({.url = database_.url(), .connections = 1}).value();
  WorkGate second(kOptions, [this] { return now_ms_; });
  ASSERT_TRUE(second.load(*other));
  Response refusal;
  EXPECT_FALSE(second.accept(*other, "lookup", "7K3M-Q9TD", proof, refusal));
  EXPECT_NE(refusal.body.find("proof-used"), std::string::npos);
}

TEST_P(WorkGateTest, TakesWhatAnotherProcessIssued) {
  const auto other = Database::open({.url = database_.url(), .connections = 1}).value();
  WorkGate second(kOptions, [this] { return now_ms_; });
  ASSERT_TRUE(second.load(*other));
  EXPECT_EQ(accept(solve(second.issue(*other, "lookup", "7K3M-Q9TD").value())), "");
}

TEST_P(WorkGateTest, RefusesAProofForAnotherSubjectOrPurpose) {
  const Proof proof = solve(issue());
  EXPECT_EQ(accept(proof, "lookup", "AAAA-AAAA"), "proof-wrong");
  EXPECT_EQ(accept(proof, "sign-in", "7K3M-Q9TD"), "proof-wrong");
  EXPECT_EQ(accept(proof), "");  // and those tries did not spend it
}

TEST_P(WorkGateTest, RefusesTooLittleWork) {
  const Challenge challenge = issue();
  std::uint64_t nonce = 0;
  while (!work_is_done(challenge.text, std::to_string(nonce), 3) ||
         work_is_done(challenge.text, std::to_string(nonce), 4)) {
    ++nonce;
  }
  EXPECT_EQ(accept({challenge.text, std::to_string(nonce)}), "proof-wrong");
}

TEST_P(WorkGateTest, RefusesANonceSpeltAnotherWay) {
  const Proof proof = solve(issue());
  for (const char* spelling : {"0{}", "+{}", "{} ", " {}", "{}.0", "", "x"}) {
    const std::string nonce = fmt::format(fmt::runtime(spelling), proof.nonce);
    EXPECT_EQ(accept({proof.challenge, nonce}), "proof-wrong") << nonce;
  }
}

// Each part replaced, with the work done again for the new text: only the seal can tell.
TEST_P(WorkGateTest, RefusesAnAlteredChallenge) {
  const std::string text = issue().text;
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == '.') parts.emplace_back();
    if (c != '.') parts.back().push_back(c);
  }
  ASSERT_EQ(parts.size(), 6u);
  const char* others[] = {"2",
                          "1",
                          "1900000000000",
                          "00000000000000000000000000000000",
                          "00000000000000000000000000000000",
                          "00000000000000000000000000000000"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string altered;
    for (std::size_t j = 0; j < parts.size(); ++j) {
      if (j > 0) altered.push_back('.');
      altered.append(i == j ? others[i] : parts[j]);
    }
    EXPECT_EQ(accept(solve(altered, 4)), "proof-wrong") << i;
  }
}

TEST_P(WorkGateTest, RefusesWhatIsNoChallenge) {
  const std::string text = issue().text;
  for (const std::string& other :
       {std::string(), std::string("."), std::string("....."), std::string(300, '.'),
        std::string("1.x.y.z.a.b"), text + ".", text + ".a", "." + text,
        text.substr(0, text.size() - 1), text.substr(0, text.rfind('.'))}) {
    EXPECT_EQ(accept(solve(other, 1)), "proof-wrong") << other;
  }
}

TEST_P(WorkGateTest, RefusesAProofThatIsTooOld) {
  const Challenge challenge = issue();
  EXPECT_EQ(challenge.expires_ms, now_ms_ + kOptions.lifetime_ms);
  const Proof proof = solve(challenge);
  now_ms_ += kOptions.lifetime_ms;
  EXPECT_EQ(accept(proof), "proof-expired");
  now_ms_ -= 1;
  EXPECT_EQ(accept(proof), "");
}

TEST_P(WorkGateTest, AsksMoreOfASubjectThatIsGuessedAt) {
  EXPECT_EQ(issue().bits, 4);
  for (int i = 0; i < kOptions.free_failures; ++i) note(false);
  EXPECT_EQ(issue().bits, 4);
  note(false);
  EXPECT_EQ(issue().bits, 5);
  note(false);
  EXPECT_EQ(issue().bits, 6);
  EXPECT_EQ(issue("lookup", "AAAA-AAAA").bits, 4);   // another case
  EXPECT_EQ(issue("sign-in", "7K3M-Q9TD").bits, 4);  // another purpose
}

TEST_P(WorkGateTest, ForgetsGuessesAfterATime) {
  for (int i = 0; i < 4; ++i) note(false);
  now_ms_ += kOptions.memory_ms - 1;
  EXPECT_EQ(issue().bits, 6);
  now_ms_ += 1;
  EXPECT_EQ(issue().bits, 4);
}

TEST_P(WorkGateTest, ForgetsGuessesOnceTheSecretWasRight) {
  for (int i = 0; i < 5; ++i) note(false);
  note(true);
  EXPECT_EQ(issue().bits, 4);
}

TEST_P(WorkGateTest, NeverRefusesForGood) {
  for (int i = 0; i < 100; ++i) note(false);
  const Challenge challenge = issue();
  EXPECT_EQ(challenge.bits, kOptions.max_bits);
  EXPECT_EQ(accept(solve(challenge)), "");
}

TEST_P(WorkGateTest, AsksMoreWhileManyCasesArrive) {
  const auto bits = [this] { return issue("case", "").bits; };
  for (int i = 0; i < 2; ++i) gate_.note_new_case();
  EXPECT_EQ(bits(), 4);
  gate_.note_new_case();  // three a minute is usual
  EXPECT_EQ(bits(), 5);
  for (int i = 0; i < 3; ++i) gate_.note_new_case();
  EXPECT_EQ(bits(), 6);
  EXPECT_EQ(issue("lookup", "x").bits, 4);
  now_ms_ += 60'001;
  EXPECT_EQ(bits(), 4);
}

TEST_P(WorkGateTest, KeepsSubjectsAsHashesOnly) {
  const Challenge challenge = issue();
  EXPECT_EQ(challenge.text.find("7K3M"), std::string::npos);
}

HOLDFAST_ON_EACH_DATABASE(WorkGateTest);

}  // namespace
}  // namespace holdfast
