// Composing from small tables made here: sections, conditions, countries, limits.
#include "advice/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint8_t kYoungOnly = 1;
constexpr std::uint8_t kEverybody = 31;

class ComposeTest : public ::testing::Test {
 protected:
  std::vector<int> pieces_for(const Situation& situation) {
    const AdviceTables tables{.limits = limits,
                              .section_weights = weights,
                              .pieces = rules,
                              .places = places,
                              .services = {},
                              .service_languages = {}};
    const Advice advice = compose_from(tables, situation);
    return {advice.pieces.begin(), advice.pieces.end()};
  }

  std::array<std::uint8_t, kAskers> limits{12, 12, 12, 12, 12};
  std::vector<std::uint8_t> weights{9, 1, 5};
  std::vector<PieceRule> rules;
  std::vector<PlaceRule> places{PlaceRule{}};
};

TEST_F(ComposeTest, TakesTheFirstThatFitsOfEachSection) {
  rules = {{.section = 0, .askers = kEverybody, .all = kPaid},
           {.section = 0, .askers = kEverybody},
           {.section = 0, .askers = kEverybody},
           {.section = 2, .askers = kEverybody}};
  EXPECT_THAT(pieces_for({}), ElementsAre(1, 3));
  EXPECT_THAT(pieces_for({.happened = kPaid}), ElementsAre(0, 3));
}

TEST_F(ComposeTest, AsksWhoAsks) {
  rules = {{.section = 0, .askers = kYoungOnly}};
  EXPECT_THAT(pieces_for({.who = Asker::kYoung}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.who = Asker::kPlatform}), IsEmpty());
}

TEST_F(ComposeTest, KnowsUnsafeFromSafe) {
  rules = {{.section = 0, .askers = kEverybody, .unsafe = UnsafeRule::kUnsafe},
           {.section = 1, .askers = kEverybody, .unsafe = UnsafeRule::kSafe}};
  EXPECT_THAT(pieces_for({.is_unsafe = true}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.is_unsafe = false}), ElementsAre(1));
}

TEST_F(ComposeTest, ReadsConditions) {
  rules = {{.section = 0, .askers = kEverybody, .any = kSent | kFaked},
           {.section = 1, .askers = kEverybody, .all = kSent | kFaked},
           {.section = 2, .askers = kEverybody, .none = kSent | kFaked}};
  EXPECT_THAT(pieces_for({.happened = kSent}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.happened = kSent | kFaked}), ElementsAre(0, 1));
  EXPECT_THAT(pieces_for({.happened = kShared}), ElementsAre(2));
}

TEST_F(ComposeTest, WorksOutNothingAndEarly) {
  rules = {{.section = 0, .askers = kEverybody, .all = kNothing},
           {.section = 1, .askers = kEverybody, .all = kEarly}};
  EXPECT_THAT(pieces_for({}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.happened = kContact}), ElementsAre(1));
  EXPECT_THAT(pieces_for({.happened = kAsked | kContact}), ElementsAre(1));
  EXPECT_THAT(pieces_for({.happened = kAsked | kSent}), IsEmpty());
  EXPECT_THAT(pieces_for({.happened = 0xfc00}), ElementsAre(0)) << "unknown bits are nothing";
}

TEST_F(ComposeTest, ImpliesThreatAndPayment) {
  EXPECT_EQ(happened_with_implied(kDeadline), kDeadline | kThreatened);
  EXPECT_EQ(happened_with_implied(kPaidAgain), kPaidAgain | kPaid);
  EXPECT_EQ(happened_with_implied(kContact | kShared), kContact | kShared);
}

TEST_F(ComposeTest, KeepsAPieceToItsCountries) {
  rules = {{.section = 0,
            .askers = kEverybody,
            .countries = {country_number("GB"), country_number("IE")}}};
  EXPECT_THAT(pieces_for({.country = "GB"}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.country = "ie"}), ElementsAre(0));
  EXPECT_THAT(pieces_for({.country = "US"}), IsEmpty());
  EXPECT_THAT(pieces_for({.country = ""}), IsEmpty());
  EXPECT_THAT(pieces_for({.country = "GBR"}), IsEmpty());
}

TEST_F(ComposeTest, LeavesOutWhatWeighsLeast) {
  rules = {{.section = 0, .askers = kEverybody},
           {.section = 1, .askers = kEverybody},
           {.section = 1, .askers = kEverybody},
           {.section = 2, .askers = kEverybody}};
  limits[0] = 2;
  EXPECT_THAT(pieces_for({}), ElementsAre(0, 3));
  limits[0] = 1;
  EXPECT_THAT(pieces_for({}), ElementsAre(0));
}

TEST(Few, InsertsAndDropsTheLast) {
  Few<int, 3> few;
  few.append(1);
  few.append(3);
  few.insert(1, 2);
  EXPECT_TRUE(few.full());
  few.insert(0, 0);
  EXPECT_THAT(std::vector<int>(few.begin(), few.end()), ElementsAre(0, 1, 2));
  few.insert(3, 9);
  few.erase(1);
  EXPECT_THAT(std::vector<int>(few.begin(), few.end()), ElementsAre(0, 2));
}

}  // namespace
}  // namespace holdfast
