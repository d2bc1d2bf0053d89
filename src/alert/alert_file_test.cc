// The alert's file: what is read, and what is refused at which line.
#include "alert/alert_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alert/alert_check.h"
#include "alert/alert_words.h"
#include "alert/test_alert.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(AlertFile, ReadsEveryField) {
  const AlertReading reading = read_alert_file(test_alert_text());
  ASSERT_TRUE(reading.alert) << described(reading.findings);
  const Alert& alert = *reading.alert;
  EXPECT_EQ(alert.identifier, "test-2024-04-29");
  EXPECT_EQ(alert.sender, "alerts@example.org");
  EXPECT_EQ(alert.status, AlertStatus::kActual);
  EXPECT_EQ(alert.type, AlertType::kAlert);
  EXPECT_EQ(alert.scope, AlertScope::kPublic);
  EXPECT_THAT(alert.categories, ElementsAre("Safety", "Security"));
  EXPECT_EQ(alert.urgency, "Immediate");
  EXPECT_EQ(format_alert_time(*alert.expires), "2024-07-29T09:00:00+01:00");
  EXPECT_THAT(alert.languages, ElementsAre("en", "cy"));
  EXPECT_THAT(alert.audiences, ElementsAre("teacher", "parent"));
  ASSERT_EQ(alert.region.size(), 2u);
  EXPECT_EQ(alert.region[0].geocodes, (std::vector<AlertGeocode>{{"ISO3166-1", "GB"}}));
  EXPECT_EQ(alert.region[1].polygons.at(0).size(), 4u);
  EXPECT_EQ(alert.headings.at("cy").headline, "Blacmel am arian");
  EXPECT_EQ(alert.headings.at("cy").note, "Written for a test.");
  ASSERT_EQ(alert.bodies.size(), 3u);
  EXPECT_EQ(alert.bodies[2].language, "cy");
  EXPECT_EQ(find_body(alert, "parent", "cy")->language, "en");
  EXPECT_EQ(find_body(alert, "teacher", "cy-GB")->title, "I athrawon");
  EXPECT_EQ(find_body(alert, "friend", "en"), nullptr);
  EXPECT_THAT(described(check_alert(alert)), IsEmpty()) << "but for the missing Welsh section";
}

// A change to the good file, and the line and words of what is then found.
struct Fault {
  const char* name;
  const char* from;
  const char* to;
  std::size_t line;
  const char* words;
};

class AlertFileFault : public testing::TestWithParam<Fault> {};

TEST_P(AlertFileFault, IsFoundAtItsLine) {
  std::string text = test_alert_text();
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(GetParam().from).size(), GetParam().to);
  const AlertReading reading = read_checked_alert(text, test_advice);
  EXPECT_FALSE(reading.alert);
  const std::string all = described(reading.findings);
  EXPECT_THAT(all, testing::HasSubstr(std::to_string(GetParam().line) + ": "));
  EXPECT_THAT(all, testing::HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Each, AlertFileFault,
    testing::Values(
        Fault{"UnknownField", "contact:", "contcat:", 20, "'contcat'"},
        Fault{"TwiceGiven", "scope: public", "status: actual", 8, "only once"},
        Fault{"NoYaml", "scope: public", "scope: [public", 9, "not YAML"},
        Fault{"BadWord", "urgency: immediate", "urgency: soon", 10, "one of: Immediate"},
        Fault{"BadTime", "2024-07-29T09:00:00+01:00", "tomorrow", 14, "with its offset"},
        Fault{"EndsBeforeItBegins", "2024-07-29T09", "2023-07-29T09", 14, "after it takes effect"},
        Fault{"SpaceInIdentifier", "test-2024-04-29", "test 2024", 2, "without spaces"},
        Fault{"CommaInSender", "alerts@example.org", "a@example.org,b", 3, "without spaces"},
        Fault{"OpenPolygon", "50,-1\"", "50,-2\"", 15, "where it began"},
        Fault{"UpdateOfNothing", "type: alert", "type: update", 1, "references"},
        Fault{"RestrictedHow", "scope: public", "scope: restricted", 1, "restriction"},
        Fault{"PrivateToWhom", "scope: public", "scope: private", 1, "addresses"},
        Fault{"NoHttps", "https://example.org/report", "http://example.org/report", 25, "https://"},
        Fault{"StrayText", "# For teachers", "Stray.\n\n# For teachers", 31, "under a heading"},
        Fault{"Html", "Somebody asks", "<b>Somebody</b> asks", 33, "HTML"},
        Fault{"Picture", "Somebody asks", "![x](https://example.org/x.png)", 33, "picture"},
        Fault{"Script", "Somebody asks", "[x](javascript:x)", 33, "Link only"},
        Fault{"Code", "Somebody asks", "`code`", 33, "Write words only"},
        Fault{"Advice", "{{advice:dont_pay}}", "{{advice:nothing}}", 37, "no such piece"},
        Fault{"AdviceOpen", "{{advice:dont_pay}}", "{{advice:dont_pay", 37, "double braces"},
        Fault{"AudienceUnknown", "{#parent}", "{#friend}", 41, "audience"},
        Fault{"SectionTwice", "{#parent}", "{#teacher}", 41, "a second"}),
    [](const auto& tested) { return tested.param.name; });

TEST(AlertFile, PutsAdviceInItsPlace) {
  const AlertReading reading = read_checked_alert(test_alert_text(), test_advice);
  ASSERT_TRUE(reading.alert) << described(reading.findings);
  EXPECT_THAT(reading.alert->bodies[0].markdown,
              testing::HasSubstr("- **Don't pay.** Paying shows"));
  EXPECT_THAT(reading.alert->bodies[0].markdown, testing::Not(testing::HasSubstr("{{")));
}

TEST(AlertFile, TemplatesPass) {
  ASSERT_EQ(alert_template_names().size(), 4u);
  for (const std::string_view name : alert_template_names()) {
    const AlertReading reading = read_checked_alert(*alert_template(name), test_advice);
    EXPECT_TRUE(reading.alert) << name << ": " << described(reading.findings);
  }
}

TEST(AlertFile, ANewFileHoldsFromThisHourOn) {
  constexpr TimeMs kNow = 1'795'905'201'000;  // 2026-11-28T22:33:21Z
  for (const std::string_view name : alert_template_names()) {
    const AlertReading reading = read_checked_alert(*alert_template_at(name, kNow), test_advice);
    ASSERT_TRUE(reading.alert) << name << ": " << described(reading.findings);
    EXPECT_EQ(format_alert_time(*reading.alert->effective), "2026-11-28T22:00:00+00:00") << name;
    EXPECT_FALSE(expired_finding(*reading.alert, kNow)) << name;
  }
  EXPECT_FALSE(alert_template_at("nothing", kNow));
}

TEST(AlertFile, TellsThatAnAlertHasExpired) {
  const AlertReading reading = read_checked_alert(*alert_template("alert"), test_advice);
  const TimeMs end_ms = reading.alert->expires->at_ms;
  EXPECT_FALSE(expired_finding(*reading.alert, end_ms - 1));
  const std::optional<AlertFinding> found = expired_finding(*reading.alert, end_ms);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, AlertFinding::Kind::kWarning);
  EXPECT_EQ(found->line, 15u);
}

TEST(AlertFile, RefusesWhatIsTooLargeOrNoText) {
  EXPECT_FALSE(read_alert_file(std::string(300'000, 'x')).alert);
  EXPECT_FALSE(read_alert_file("---\nidentifier: \xFF\n---\n").alert);
  EXPECT_FALSE(read_alert_file("").alert);
  EXPECT_FALSE(read_alert_file("---\nidentifier: x\n").alert);
  std::string deep = "---\nregion: ";
  deep.append(5000, '[').append("\n---\n");
  EXPECT_FALSE(read_alert_file(deep).alert);
}

TEST(AlertTime, KeepsItsOffset) {
  const Result<AlertTime> time = parse_alert_time("2024-04-29T09:00:00-03:30");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_alert_time(*time), "2024-04-29T09:00:00-03:30");
  EXPECT_EQ(format_cap_time(*parse_alert_time("2024-04-29T09:00:00Z")),
            "2024-04-29T09:00:00-00:00");
  EXPECT_FALSE(parse_alert_time("2024-04-29T09:00:00"));
}

TEST(AlertWords, EveryLanguageHasEveryWord) {
  const std::vector<std::string> languages = alert_word_languages();
  EXPECT_THAT(languages, ElementsAre("en", "cy", "de", "es", "fr", "pt"));
  for (const std::string& language : languages) {
    EXPECT_NE(alert_word("date", language).find("MONTH"), std::string::npos) << language;
    const std::string& months = alert_word("months", language);
    EXPECT_EQ(std::count(months.begin(), months.end(), ' '), 11) << language;
  }
  EXPECT_EQ(missing_alert_words(), "");
}

}  // namespace
}  // namespace holdfast
