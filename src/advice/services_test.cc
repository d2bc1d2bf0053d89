// Choosing services from small tables made here: country, world, kind, age, language, hours, age of
// the entry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "advice/compose.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ServiceKind;

constexpr std::uint8_t kEverybody = 31;

class ServicesTest : public ::testing::Test {
 protected:
  // One country, GB, with the first services, and the world with the rest.
  Advice choose(const Situation& situation) {
    const auto count = static_cast<std::uint16_t>(of_country);
    const auto rest = static_cast<std::uint16_t>(rules.size() - of_country);
    places = {{country_number("GB"), 0, count, 1000}, {0, count, rest, -1}};
    const AdviceTables tables{.limits = {12, 12, 12, 12, 12},
                              .section_weights = {},
                              .pieces = {},
                              .places = places,
                              .services = rules,
                              .service_languages = languages};
    Advice advice;
    choose_services(tables, situation, advice);
    return advice;
  }
  std::vector<int> chosen(const Situation& situation) {
    std::vector<int> out;
    for (const ServiceChoice& choice : choose(situation).services) out.push_back(choice.service);
    return out;
  }

  static ServiceRule rule(ServiceKind kind) {
    return {.kind = kind, .askers = kEverybody, .language_count = 1, .checked_day = 1000};
  }

  std::vector<std::string_view> languages{"en", "cy", "pt-BR"};
  std::vector<ServiceRule> rules;
  std::size_t of_country = 0;
  std::vector<PlaceRule> places;
};

TEST_F(ServicesTest, OrdersKindsByWhoAsks) {
  rules = {rule(kRemoval), rule(kPolice), rule(kHelpline), rule(kReport), rule(kAdvice)};
  EXPECT_THAT(chosen({.who = Asker::kYoung}), ElementsAre(2, 3, 1, 0, 4));
  EXPECT_THAT(chosen({.who = Asker::kParent}), ElementsAre(1, 3, 0, 2, 4));
  EXPECT_THAT(chosen({.who = Asker::kPlatform}), ElementsAre(3, 1, 0, 4, 2));
}

TEST_F(ServicesTest, BringsForwardWhatIsUrgent) {
  rules = {rule(kRemoval), rule(kPolice), rule(kHelpline), rule(kReport)};
  EXPECT_THAT(chosen({.is_unsafe = true}), ElementsAre(2, 1, 3, 0));
  EXPECT_THAT(chosen({.happened = kShared}), ElementsAre(2, 0, 3, 1));
  EXPECT_THAT(chosen({.happened = kShared, .is_unsafe = true}), ElementsAre(2, 1, 0, 3));
  EXPECT_THAT(chosen({.who = Asker::kPlatform, .is_unsafe = true}), ElementsAre(1, 3, 0, 2));
}

TEST_F(ServicesTest, TakesTheWorldsForKindsThatACountryLacks) {
  rules = {rule(kHelpline), rule(kHelpline), rule(kRemoval)};
  of_country = 1;
  EXPECT_THAT(chosen({.country = "GB"}), ElementsAre(0, 2));
  EXPECT_THAT(chosen({.country = "gb"}), ElementsAre(0, 2));
  EXPECT_THAT(chosen({.country = "FR"}), ElementsAre(1, 2));
  EXPECT_THAT(chosen({}), ElementsAre(1, 2));
  EXPECT_EQ(choose({.country = "GB"}).place, 0);
  EXPECT_EQ(choose({.country = "??"}).place, 1);
}

TEST_F(ServicesTest, TakesTheOwnPoliceForAReport) {
  rules = {rule(kPolice), rule(kReport)};
  of_country = 1;
  EXPECT_THAT(chosen({.country = "GB"}), ElementsAre(0));
  EXPECT_THAT(chosen({.country = "FR"}), ElementsAre(1));
}

TEST_F(ServicesTest, AsksWhoMayCall) {
  rules = {rule(kHelpline)};
  rules[0].askers = 1 << static_cast<int>(Asker::kParent);
  EXPECT_THAT(chosen({.who = Asker::kYoung}), IsEmpty());
  EXPECT_THAT(chosen({.who = Asker::kParent}), ElementsAre(0));
}

TEST_F(ServicesTest, KeepsToAges) {
  rules = {rule(kHelpline), rule(kHelpline), rule(kRemoval)};
  rules[0].age_max = 18;
  rules[1].age_min = 18;
  rules[2].age_max = 17;
  EXPECT_THAT(chosen({}), ElementsAre(0, 2)) << "not said: under 18";
  EXPECT_THAT(chosen({.age_years = 17}), ElementsAre(0, 2));
  EXPECT_THAT(chosen({.age_years = 18}), ElementsAre(0, 1));
  EXPECT_THAT(chosen({.age_years = 30}), ElementsAre(1));
  EXPECT_THAT(chosen({.who = Asker::kParent, .age_years = 15}), ElementsAre(2, 0, 1))
      << "a helpline's ages are the caller's, and a parent is none of them by the child's";
}

TEST_F(ServicesTest, PutsTheLanguageFirstAndThenWhoIsAlwaysThere) {
  rules = {rule(kHelpline), rule(kHelpline), rule(kHelpline)};
  rules[1].first_language = 1;
  rules[2].is_always_open = true;
  EXPECT_THAT(chosen({.language = "cy"}), ElementsAre(1, 2, 0));
  EXPECT_THAT(chosen({.language = "en-GB"}), ElementsAre(2, 0, 1));
  EXPECT_THAT(chosen({}), ElementsAre(2, 0, 1));
  const Advice advice = choose({.language = "cy"});
  EXPECT_TRUE(advice.services[0].speaks_language);
  EXPECT_FALSE(advice.services[1].speaks_language);
}

TEST_F(ServicesTest, GivesNoMoreThanThreeOfAKind) {
  rules = std::vector<ServiceRule>(5, rule(kHelpline));
  rules[4].is_always_open = true;
  EXPECT_THAT(chosen({}), ElementsAre(4, 0, 1));
}

TEST_F(ServicesTest, MarksWhatIsOlderThanAYear) {
  rules = {rule(kHelpline)};
  EXPECT_FALSE(choose({.today_days = 1365}).services[0].is_stale);
  EXPECT_TRUE(choose({.today_days = 1366}).services[0].is_stale);
  of_country = 1;
  EXPECT_FALSE(choose({.country = "GB", .today_days = 1365}).is_emergency_stale);
  EXPECT_TRUE(choose({.country = "GB", .today_days = 1366}).is_emergency_stale);
  EXPECT_FALSE(choose({.today_days = 1366}).is_emergency_stale) << "the world has no number";
}

TEST(SameLanguage, ComparesFirstParts) {
  EXPECT_TRUE(same_language("pt", "pt-BR"));
  EXPECT_TRUE(same_language("PT-pt", "pt-BR"));
  EXPECT_TRUE(same_language("en", "en"));
  EXPECT_FALSE(same_language("e", "en"));
  EXPECT_FALSE(same_language("eng", "en"));
  EXPECT_FALSE(same_language("fi", "fil"));
}

}  // namespace
}  // namespace holdfast
