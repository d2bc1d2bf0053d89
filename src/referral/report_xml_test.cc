#include "referral/report_xml.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "referral/schema.h"
#include "referral/test_incident.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string file_text(const std::string& name) {
  std::ifstream file(name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
// NCMEC's own XSD, where HOLDFAST_CYBERTIPLINE_XSD names it; otherwise this folder's.
std::string schema() {
  const char* const own = std::getenv("HOLDFAST_CYBERTIPLINE_XSD");
  return file_text(own != nullptr ? own : HOLDFAST_SOURCE_DIR "/src/referral/test_report.xsd");
}
Incident incident() { return read_incident(test_incident_json(), {.now_ms = kTestNowMs}).incident; }

TEST(ReportXml, FitsTheSchema) {
  EXPECT_THAT(schema_faults(report_xml(incident()), schema()).value(), IsEmpty());
  Incident least;
  least.at.text = "2026-11-20T21:14:00Z";
  least.reporter.person.emails = {"a@b.example"};
  EXPECT_THAT(schema_faults(report_xml(least), schema()).value(), IsEmpty());
  Incident most = incident();
  most.pages = WebPages{{"https://a.example/1"}, true, "Seen there."};
  most.victims.push_back(most.victims[0]);
  most.victims[1].accounts = most.suspect->accounts;
  EXPECT_THAT(schema_faults(report_xml(most), schema()).value(), IsEmpty());
}

TEST(ReportXml, SaysWhatThereIsToSay) {
  const std::string xml = report_xml(incident());
  EXPECT_THAT(xml, HasSubstr("<incidentType>Online Enticement of Children for Sexual Acts<"));
  EXPECT_THAT(xml, HasSubstr("<sextortion>true</sextortion>"));
  EXPECT_THAT(xml, HasSubstr("<incidentDateTime>2026-11-20T21:14:00+01:00</incidentDateTime>"));
  EXPECT_THAT(xml, HasSubstr("A: pay &lt;now&gt; &amp; today\n[picture asked for]"));
  EXPECT_THAT(xml, HasSubstr("<platform thirdPartyUser=\"true\">Example Card</platform>"));
  EXPECT_THAT(xml, HasSubstr("Method: gift card. Service: Example Card. Account: CODE-1. "
                             "Amount: 50 GBP. It was paid."));
  EXPECT_THAT(xml,
              HasSubstr("Not uploaded: seen.jpg. SHA1 aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d."));
  EXPECT_THAT(xml, Not(HasSubstr("Not uploaded: chat.txt")));
}

TEST(ReportXml, TellsOfAFileInOrder) {
  ReportFile file = incident().files[0];
  const std::string xml = file_details_xml(file, {"12", "f1"});
  EXPECT_THAT(schema_faults(xml, schema()).value(), IsEmpty());
  EXPECT_THAT(xml,
              HasSubstr("<originalFileHash hashType=\"MD5\">5d41402abc4b2a76b9719d911017c592<"));
  EXPECT_THAT(xml, HasSubstr("<fileRelevance>Supplemental Reported</fileRelevance>"));
  file.is_supplemental = false;
  file.annotations = {"viral", "generativeAi"};
  file.classification = "B2";
  file.devices = {{"IMEI", "1", "Upload", std::nullopt}};
  file.location = "https://a.example/f";
  EXPECT_THAT(schema_faults(file_details_xml(file, {"12", "f1"}), schema()).value(), IsEmpty());
}

TEST(Schema, SaysWhereItDoesNotFitAndRepeatsNoValue) {
  std::string xml = report_xml(incident());
  const std::string platform = "    <platform>Chatter</platform>\n";
  ASSERT_THAT(xml, HasSubstr(platform));
  xml.erase(xml.find(platform), platform.size());
  const std::string time = "</incidentDateTime>\n";
  xml.insert(xml.find(time) + time.size(), "    <platform>secret words</platform>\n");
  const std::string time_text = "2026-11-20T21:14:00+01:00";
  xml.replace(xml.find(time_text), time_text.size(), "secret words");
  const auto faults = schema_faults(xml, schema()).value();
  ASSERT_FALSE(faults.empty());
  for (const std::string& each : faults) EXPECT_THAT(each, Not(HasSubstr("secret")));
  EXPECT_THAT(faults, ::testing::Contains(HasSubstr(
                          "'platform' does not belong here, or one before or in it is missing")));
  EXPECT_THAT(faults, ::testing::Contains(HasSubstr("'incidentDateTime' has a value that")));
  EXPECT_THAT(schema_faults("<report", schema()).value(),
              ElementsAre("The document is no well-formed XML."));
}

TEST(Schema, RefusesWhatIsNone) {
  for (const std::string& bad : {std::string(), std::string("<report/>"), std::string("<xs:schema"),
                                 "<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]>" + schema()}) {
    EXPECT_EQ(schema_faults("<report/>", bad).error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace holdfast
