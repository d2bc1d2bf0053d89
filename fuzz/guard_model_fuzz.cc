// Any bytes as a model: refused, or read; and then whatever it says of some messages is within the
// promised ranges, and a second guard with the same model says the same.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/check.h"
#include "holdfast/guard.h"

namespace {

constexpr std::string_view kConcepts =
    "[you]\nyou, u, your\n[money]\nmoney, gift card, pay*\n[share]\nsend * to, post, share\n"
    "[harm]\nkill myself\n[laugh]\nlol\n";
constexpr std::string_view kTexts[] = {
    "hey, where are you from and how old are you",
    "i have your picture and all your friends. send me the money now or i post it to everyone",
    "please dont, i dont have any money",
    "pay 200 in gift cards, you have 10 minutes",
    "i sent it. please delete it. i want to kill myself",
    "you pay again or i share it",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto knowledge = holdfast::GuardKnowledge::read({&kConcepts, 1}, {data, size});
  if (!knowledge) {
    HOLDFAST_CHECK(knowledge.error().code == holdfast::ErrorCode::kCorrupt);
    return 0;
  }
  holdfast::Guard one(*knowledge, {});
  holdfast::Guard other(*knowledge, {});
  std::uint32_t number = 0;
  for (const std::string_view text : kTexts) {
    const holdfast::GuardMessage message{
        .conversation = "c", .from = number % 2 == 0 ? "a" : "b", .text = text};
    HOLDFAST_CHECK(one.push(message) == other.push(message));
    ++number;
    const holdfast::GuardAssessment said = one.assess("c");
    HOLDFAST_CHECK(said.level <= said.highest && said.reasons.size() <= 12);
    HOLDFAST_CHECK(said.risk >= 0 && said.risk <= 1);
    HOLDFAST_CHECK(said.level == other.assess("c").level);
    for (const holdfast::GuardReason& reason : said.reasons) {
      HOLDFAST_CHECK(reason.message < number && reason.begin <= reason.end);
      HOLDFAST_CHECK(reason.end <= kTexts[reason.message].size());
    }
  }
  return 0;
}
