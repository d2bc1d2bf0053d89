// CAP: the rules beyond the schema as vectors, writing and reading back, strangers' documents.
#include "alert/cap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "alert/cap_show.h"
#include "alert/test_alert.h"

namespace holdfast {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Rule {
  const char* name;
  std::function<void(CapMessage&)> breaks;
  const char* words;
};

class CapRule : public testing::TestWithParam<Rule> {};

TEST_P(CapRule, IsFound) {
  CapMessage message = cap_of_alert(test_alert());
  EXPECT_THAT(check_cap(message), IsEmpty());
  GetParam().breaks(message);
  EXPECT_THAT(check_cap(message), testing::Contains(HasSubstr(GetParam().words)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, CapRule,
    testing::Values(
        Rule{"SpaceInIdentifier", [](CapMessage& m) { m.identifier = "a b"; }, "The identifier"},
        Rule{"CommaInSender", [](CapMessage& m) { m.sender = "a,b"; }, "The sender"},
        Rule{"LessThanInSender", [](CapMessage& m) { m.sender = "a<b"; }, "The sender"},
        Rule{"AmpersandInIdentifier", [](CapMessage& m) { m.identifier = "a&b"; },
             "The identifier"},
        Rule{"RestrictedHow", [](CapMessage& m) { m.scope = AlertScope::kRestricted; },
             "restriction"},
        Rule{"NotRestricted", [](CapMessage& m) { m.restriction = "x"; }, "Only a restricted"},
        Rule{"PrivateToWhom", [](CapMessage& m) { m.scope = AlertScope::kPrivate; }, "addresses"},
        Rule{"UpdateOfWhat", [](CapMessage& m) { m.type = AlertType::kUpdate; }, "references"},
        Rule{"CancelOfWhat", [](CapMessage& m) { m.type = AlertType::kCancel; }, "references"},
        Rule{"ItsOwnReference",
             [](CapMessage& m) { m.references = {{m.sender, m.identifier, m.sent}}; }, "itself"},
        Rule{"ThreePoints",
             [](CapMessage& m) { m.infos[0].areas[1].area.polygons[0] = {{1, 1}, {2, 2}, {1, 1}}; },
             "four points"},
        Rule{"OpenPolygon",
             [](CapMessage& m) { m.infos[0].areas[1].area.polygons[0].back().latitude = 3; },
             "where it began"},
        Rule{"EndsBeforeItBegins", [](CapMessage& m) { m.infos[0].expires = m.infos[0].effective; },
             "after it takes effect"},
        Rule{"CeilingAlone", [](CapMessage& m) { m.infos[0].areas[0].ceiling_feet = 1; },
             "ceiling"},
        Rule{"NoCategory", [](CapMessage& m) { m.infos[0].categories.clear(); }, "category"}),
    [](const auto& tested) { return tested.param.name; });

TEST(Cap, HasOneLanguageInEachInfo) {
  const CapMessage message = cap_of_alert(test_alert());
  ASSERT_EQ(message.infos.size(), 3u);
  EXPECT_EQ(message.infos[0].language, "en");
  EXPECT_EQ(message.infos[0].audience, "Teachers and safeguarding leads");
  EXPECT_EQ(message.infos[2].language, "cy");
  EXPECT_EQ(message.infos[2].headline, "Blacmel am arian");
  EXPECT_THAT(message.infos[0].instruction, HasSubstr("Don't pay."));
  EXPECT_THAT(message.infos[0].description, testing::Not(HasSubstr("Don't pay.")));
  EXPECT_EQ(cap_of_alert(test_alert(), "parent").infos.size(), 1u);
}

TEST(Cap, IsReadAsItWasWritten) {
  CapMessage message = cap_of_alert(test_alert());
  message.addresses = {"a@example.org", "a b"};
  message.scope = AlertScope::kPrivate;
  message.infos[0].areas[0].altitude_feet = 1.5;
  const std::string xml = write_cap(message);
  const auto read = read_cap(xml);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->front().problems, IsEmpty());
  EXPECT_EQ(write_cap(read->front().message), xml);
  EXPECT_THAT(cap_text(*read), HasSubstr("Blackmail for money"));
}

TEST(Cap, KeepsToItsLimits) {
  const std::string xml = write_cap(cap_of_alert(test_alert()));
  EXPECT_TRUE(read_cap(xml, {.max_items = 3}));
  for (const CapLimits& limits :
       {CapLimits{.max_bytes = 100}, CapLimits{.max_depth = 2}, CapLimits{.max_elements = 10},
        CapLimits{.max_items = 2}, CapLimits{.max_text_bytes = 10}}) {
    const auto read = read_cap(xml, limits);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  }
}

// As the National Weather Service writes its feed: several pairs in one element, without a prefix.
TEST(Cap, ReadsThePairsOfAWeatherFeed) {
  constexpr std::string_view kFeed =
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:cap='urn:oasis:names:tc:emergency:cap:1.1'>"
      "<entry><id>wind-1</id><updated>2026-02-03T06:00:00-05:00</updated><title>Wind</title>"
      "<author><name>weather@example.org</name></author><cap:event>Wind</cap:event>"
      "<cap:areaDesc>Coast; Hills</cap:areaDesc><cap:polygon></cap:polygon><cap:geocode>"
      "<valueName>FIPS6</valueName><value>000001 000002</value>"
      "<valueName>UGC</valueName><value>XXZ001</value></cap:geocode>"
      "<cap:parameter><valueName>VTEC</valueName><value></value></cap:parameter></entry></feed>";
  const auto read = read_cap(kFeed);
  ASSERT_TRUE(read);
  const CapInfo& info = read->front().message.infos.front();
  const std::vector<CapPair>& codes = info.areas.front().area.geocodes;
  ASSERT_EQ(codes.size(), 2u);
  EXPECT_EQ(codes[0].name, "FIPS6");
  EXPECT_EQ(codes[1].value, "XXZ001");
  ASSERT_EQ(info.parameters.size(), 1u);
  EXPECT_EQ(info.parameters[0].name, "VTEC");
  EXPECT_EQ(read_cap(kFeed, {.max_items = 1}).error().code, ErrorCode::kTooLarge);
}

TEST(Cap, ReadsNoDocumentTypes) {
  const auto read = read_cap("<?xml version=\"1.0\"?><!DOCTYPE alert [<!ENTITY a \"b\">]><alert/>");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read_cap("<alert>").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_cap("<alert xmlns=\"urn:other\"/>").error().code, ErrorCode::kUnsupported);
}

TEST(Cap, ShowsNoMarkupOfStrangers) {
  CapMessage message = cap_of_alert(test_alert());
  message.infos[0].headline = "<script>x</script>";
  message.infos[0].web = "javascript:x";
  const std::string html = cap_html({{message, {}}});
  EXPECT_THAT(html, testing::Not(HasSubstr("<script")));
  EXPECT_THAT(html, testing::Not(HasSubstr("href=\"javascript")));
}

TEST(Cap, ReadsSmallTexts) {
  EXPECT_EQ(parse_cap_circle("32.9525,-115.5527 10")->radius_km, 10);
  EXPECT_FALSE(parse_cap_circle("32.9525,-115.5527"));
  EXPECT_FALSE(parse_cap_polygon("91,0"));
  EXPECT_FALSE(parse_cap_polygon("nan,0"));
  EXPECT_EQ(format_cap_polygon(*parse_cap_polygon(" 1.50,-2  3,4\n")), "1.5,-2 3,4");
  const auto reference = parse_cap_reference("a@b,c,2024-04-29T09:00:00+01:00");
  ASSERT_TRUE(reference);
  EXPECT_EQ(format_cap_reference(*reference), "a@b,c,2024-04-29T09:00:00+01:00");
  EXPECT_FALSE(parse_cap_reference("a@b,c"));
}

}  // namespace
}  // namespace holdfast
