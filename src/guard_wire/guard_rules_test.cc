#include "guard_wire/guard_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/time.h"
#include "guard_wire/guard_data.h"

namespace holdfast {
namespace {

using testing::HasSubstr;

std::string file(std::string_view name) {
  for (const GuardFile& each : embedded_guard_files()) {
    if (each.name == name) return std::string(each.bytes);
  }
  return {};
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string policy_problem(std::string_view from, std::string_view to) {
  const auto rules = read_guard_rules(changed(file("policy.json"), from, to));
  return rules ? "" : rules.error().message;
}

std::string signs_problem(std::string_view from, std::string_view to) {
  const auto signs = read_guard_signs(changed(file("signs.json"), from, to));
  return signs ? "" : signs.error().message;
}

TEST(GuardRules, TheShippedPolicyHasTheDefaultsAndHelpAtEveryLevel) {
  const auto rules = read_guard_rules(file("policy.json"));
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_FLOAT_EQ(rules->policy.notice, GuardPolicy().notice);
  EXPECT_FLOAT_EQ(rules->policy.warn, GuardPolicy().warn);
  EXPECT_FLOAT_EQ(rules->policy.urgent, GuardPolicy().urgent);
  EXPECT_TRUE(rules->at[0].person_at_risk.empty());
  for (const auto level : {GuardLevel::kNotice, GuardLevel::kWarn, GuardLevel::kUrgent}) {
    EXPECT_FALSE(rules->at[static_cast<std::size_t>(level)].person_at_risk.empty());
  }
  // A notice is for the person alone: nothing is done to the other side.
  EXPECT_TRUE(rules->at[1].suspect.empty());
  EXPECT_EQ(rules->at[3].staff, "ask_human");
  EXPECT_EQ(rules->harm.staff, "ask_human");
  EXPECT_EQ(rules->harm.person_at_risk.front(), "offer_helpline");
}

TEST(GuardRules, EveryDescribedActionIsUsed) {
  const auto rules = read_guard_rules(file("policy.json"));
  ASSERT_TRUE(rules);
  std::set<std::string> used{rules->harm.staff};
  for (const GuardActions& at : rules->at) {
    used.insert(at.person_at_risk.begin(), at.person_at_risk.end());
    used.insert(at.suspect.begin(), at.suspect.end());
    used.insert(at.staff);
  }
  for (const GuardAction& action : rules->actions) EXPECT_TRUE(used.contains(action.id));
}

TEST(GuardRules, APolicyThatCannotBeIsRefused) {
  EXPECT_THAT(policy_problem("0.6", "0"), HasSubstr("'notice' must be a number above 0"));
  EXPECT_THAT(policy_problem("0.6", "0.9"), HasSubstr("must be below 'warn'"));
  EXPECT_THAT(policy_problem("0.89", "\"high\""), HasSubstr("'warn' must be a number"));
  EXPECT_THAT(policy_problem("\"thresholds\"", "\"x\""), HasSubstr("'thresholds' must be"));
  EXPECT_THAT(policy_problem("[\"show_notice\"]", "[\"dance\"]"), HasSubstr("names 'dance'"));
  EXPECT_THAT(policy_problem("[\"show_notice\"]", "[\"delay_messages\"]"),
              HasSubstr("describes no such action"));
  EXPECT_THAT(policy_problem("\"queue_case\"\n", "\"dance\"\n"), HasSubstr("names 'dance'"));
  EXPECT_THAT(policy_problem("\"urgent\": {", "\"later\": {"), HasSubstr("'urgent' must be"));
  EXPECT_THAT(policy_problem("\"about\": \"person_at_risk\"", "\"about\": \"cats\""),
              HasSubstr("'about' must be"));
  EXPECT_FALSE(read_guard_rules("nonsense"));
}

TEST(GuardRules, TheShippedPolicyHasTheDefaultsAcrossConversations) {
  const auto rules = read_guard_rules(file("policy.json"));
  ASSERT_TRUE(rules);
  const GuardSpreadOptions own;
  EXPECT_EQ(rules->across.people, own.people);
  EXPECT_EQ(rules->across.half_life_ms, own.half_life_ms);
  EXPECT_EQ(rules->across.burst_half_life_ms, own.burst_half_life_ms);
  EXPECT_EQ(rules->across.least_words, own.least_words);
  EXPECT_FLOAT_EQ(rules->across.resemblance, own.resemblance);
  EXPECT_EQ(rules->across_staff, "ask_human");
}

TEST(GuardRules, LimitsAcrossConversationsAreReadAndMayBeLeftOut) {
  const auto changed_rules = read_guard_rules(
      changed(file("policy.json"), "\"contact_burst\": 6", "\"contact_burst\": 9"));
  ASSERT_TRUE(changed_rules);
  EXPECT_EQ(changed_rules->across.people[static_cast<std::size_t>(SpreadKind::kContactBurst)], 9U);
  const auto without = read_guard_rules(changed(file("policy.json"), "\"across\"", "\"beyond\""));
  ASSERT_TRUE(without);
  EXPECT_EQ(without->across.people, GuardSpreadOptions().people);
  EXPECT_TRUE(without->across_staff.empty());
  // The ends of every range are good for a GuardSpread, which ends the program otherwise.
  for (const auto& [from, to] :
       {std::pair("\"resemblance_percent\": 55", "\"resemblance_percent\": 30"),
        std::pair("\"resemblance_percent\": 55", "\"resemblance_percent\": 90"),
        std::pair("\"half_life_hours\": 72", "\"half_life_hours\": 8760"),
        std::pair("\"least_words\": 5", "\"least_words\": 50"),
        std::pair("\"same_script\": 3", "\"same_script\": 50")}) {
    const auto rules = read_guard_rules(changed(file("policy.json"), from, to));
    ASSERT_TRUE(rules) << to;
    const GuardSpread spread(rules->across);
    EXPECT_EQ(spread.senders(), 0U);
  }
}

TEST(GuardRules, LimitsAcrossConversationsThatCannotBeAreRefused) {
  EXPECT_THAT(policy_problem("\"same_script\": 3", "\"same_script\": 1"),
              HasSubstr("'same_script' must be a whole number from 2 to 50"));
  EXPECT_THAT(policy_problem("\"same_script\": 3", "\"same_script\": 3.5"), HasSubstr("whole"));
  EXPECT_THAT(policy_problem("\"half_life_hours\": 72", "\"half_life_hours\": \"long\""),
              HasSubstr("'half_life_hours' must be a number from 1 to 8760"));
  EXPECT_THAT(policy_problem("\"resemblance_percent\": 55", "\"resemblance_percent\": 100"),
              HasSubstr("'resemblance_percent' must be a whole number from 30 to 90"));
  EXPECT_THAT(policy_problem("\"across\": {", "\"across\": 7, \"x\": {"),
              HasSubstr("'across' must be"));
  EXPECT_THAT(
      policy_problem("\"least_words\": 5,", "\"least_words\": 5, \"staff\": \"dance\", \"x\": 1,"),
      HasSubstr("names 'dance'"));
}

TEST(GuardRules, EverySignIsDescribedShortlyByTheSideThatShowsIt) {
  const auto signs = read_guard_signs(file("signs.json"));
  ASSERT_TRUE(signs) << signs.error().message;
  const std::set<std::string> stages = {"contact", "pressure", "leverage",
                                        "threat",  "demand",   "afterwards"};
  for (std::size_t i = 0; i < kSigns; ++i) {
    const GuardSignText& sign = signs->signs[i];
    EXPECT_TRUE(stages.contains(sign.stage)) << kSignNames[i];
    EXPECT_EQ(sign.by, i < kSuspectSigns ? "suspect" : "person_at_risk") << kSignNames[i];
    EXPECT_LE(sign.why.size(), 70U) << kSignNames[i];
    EXPECT_EQ(sign.why.back(), '.') << kSignNames[i];
    EXPECT_EQ(sign.why.find("offender"), std::string::npos);
    EXPECT_EQ(signs->why(kSignNames[i]), sign.why);
  }
  EXPECT_EQ(signs->why("unheard"), "");
}

TEST(GuardRules, EverySourceIsUsedAndHasAnAddressAndADate) {
  const auto signs = read_guard_signs(file("signs.json"));
  ASSERT_TRUE(signs);
  std::set<std::string> used;
  for (const GuardSignText& sign : signs->signs) {
    used.insert(sign.sources.begin(), sign.sources.end());
  }
  for (const auto& [name, source] : signs->sources) {
    EXPECT_TRUE(used.contains(name)) << name;
    EXPECT_TRUE(source.url.starts_with("https://")) << name;
    EXPECT_TRUE(parse_time(source.checked + "T00:00:00Z")) << name;
  }
}

TEST(GuardRules, SignsThatCannotBeAreRefused) {
  EXPECT_THAT(signs_problem("\"threat\": {", "\"thread\": {"), HasSubstr("'threat' must be"));
  EXPECT_THAT(signs_problem("\"esafety\"\n", "\"unheard\"\n"), HasSubstr("which is not there"));
  EXPECT_THAT(signs_problem("\"why\"", "\"how\""), HasSubstr("'why' must be text"));
  EXPECT_THAT(signs_problem("\"url\"", "\"link\""), HasSubstr("'url' must be text"));
  EXPECT_THAT(signs_problem("\"sources\": [", "\"sources\": [], \"x\": ["),
              HasSubstr("needs a source"));
}

}  // namespace
}  // namespace holdfast
