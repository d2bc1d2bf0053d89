#include "referral/incident.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "referral/clocks.h"
#include "referral/summary.h"
#include "referral/test_incident.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

IncidentReading read(const std::string& text) {
  return read_incident(text, {.now_ms = kTestNowMs});
}

// The test's incident with one thing changed: `change` gets its JSON.
IncidentReading changed(const std::function<void(json::object&)>& change) {
  json::object object = json::parse(test_incident_json()).as_object();
  change(object);
  return read(json::serialize(object));
}
std::string only_fault(const IncidentReading& reading) {
  if (reading.faults.size() != 1) return fmt::format("{} faults", reading.faults.size());
  return reading.faults[0].where + ": " + reading.faults[0].sentence;
}

TEST(Incident, IsReadWhole) {
  const IncidentReading reading = read(test_incident_json());
  ASSERT_THAT(reading.faults, IsEmpty());
  const Incident& incident = reading.incident;
  EXPECT_EQ(incident.at.text, "2026-11-20T21:14:00+01:00");
  EXPECT_EQ(incident.suspect->ip_events.size(), 2u);
  EXPECT_EQ(incident.suspect->ip_events[0].event, "Login");
  EXPECT_TRUE(incident.files[0].is_attached);
  EXPECT_EQ(incident.files[0].content, "hello");
  EXPECT_FALSE(incident.files[1].is_attached);
  EXPECT_EQ(incident.victims[0].age, 14);
}

TEST(Incident, IsStoredWithoutItsBytesAndReadAgain) {
  const IncidentReading reading = read(test_incident_json());
  EXPECT_THAT(reading.stored, Not(HasSubstr("aGVsbG8=")));
  const IncidentReading again =
      read_incident(reading.stored, {.now_ms = kTestNowMs, .is_stored = true});
  ASSERT_THAT(again.faults, IsEmpty());
  EXPECT_TRUE(again.incident.files[0].is_attached);
  EXPECT_FALSE(again.incident.files[0].content);
  EXPECT_EQ(read(reading.stored).faults.size(), 1u) << "'attached' is not for newcomers";
}

TEST(Incident, SaysEveryFaultAtOnceWithoutAWordOfTheIncident) {
  const IncidentReading reading = changed([](json::object& object) {
    object["reviewed"] = false;
    object["incident_at"] = "2026-11-20T21:14:00";
    object["platform"] = "a secret\nname";
    object["suspect"].as_object()["ip_events"].as_array()[1].as_object()["address"] = "secret";
    object["reporter"].as_object()["emails"] = json::array{};
    object["secret_field"] = 1;
  });
  EXPECT_TRUE(reading.stored.empty());
  std::vector<std::string> places;
  for (const ReferralFault& fault : reading.faults) {
    places.push_back(fault.where);
    EXPECT_THAT(fault.where + fault.sentence, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(places, ElementsAre("reviewed", "platform", "incident_at", "reporter.emails",
                                  "suspect.ip_events[1].address", ""));
}

TEST(Incident, RefusesEachKindOfFault) {
  using Change = std::function<void(json::object&)>;
  const auto file = [](json::object& o, std::size_t at) -> json::object& {
    return o["files"].as_array()[at].as_object();
  };
  const std::vector<std::pair<std::string, Change>> faults = {
      {"incident_at", [](json::object& o) { o["incident_at"] = "2027-01-01T00:00:00Z"; }},
      {"incident_at", [](json::object& o) { o["incident_at"] = "2026-11-20 21:14:00Z"; }},
      {"incident_at", [](json::object& o) { o["incident_at"] = "2026-11-20T21:14:60Z"; }},
      {"known_at", [](json::object& o) { o["known_at"] = "2027-01-01T00:00:00Z"; }},
      {"reference", [](json::object& o) { o["reference"] = "ä"; }},
      {"annotations", [](json::object& o) { o["annotations"] = json::array{"informational"}; }},
      {"annotations", [](json::object& o) { o["annotations"] = json::array{"spam", "spam"}; }},
      {"escalate", [](json::object& o) { o["escalate"] = " \n "; }},
      {"escalate", [](json::object& o) { o["escalate"] = std::string(3001, 'a'); }},
      {"reporter", [](json::object& o) { o.erase("reporter"); }},
      {"payments[0].method",
       [](json::object& o) { o["payments"].as_array()[0].as_object().erase("method"); }},
      {"files[0].relevance", [&](json::object& o) { file(o, 0)["classification"] = "A1"; }},
      {"files[0].exif_viewed", [&](json::object& o) { file(o, 0)["viewed"] = false; }},
      {"files[0].path",
       [&](json::object& o) {
         file(o, 0).erase("content_base64");
         file(o, 0)["path"] = "/etc/passwd";
       }},
      {"files[0].content_base64", [&](json::object& o) { file(o, 0)["content_base64"] = "%"; }},
      {"files[1].hashes", [&](json::object& o) { file(o, 1)["hashes"] = json::array{}; }},
      {"files[1].hashes[0].value",
       [&](json::object& o) { file(o, 1)["hashes"].as_array()[0].as_object()["value"] = "12"; }},
      {"deadlines[0].name",
       [](json::object& o) { o["deadlines"].as_array()[0].as_object()["name"] = "filing"; }},
      {"victims[0].date_of_birth",
       [](json::object& o) {
         o["victims"].as_array()[0].as_object()["date_of_birth"] = "2011-02-29";
       }},
      {"suspect.location.country",
       [](json::object& o) { o["suspect"].as_object()["location"].as_object()["country"] = "gb"; }},
      {"suspect.accounts[0].third_party",
       [](json::object& o) {
         o["suspect"].as_object()["accounts"].as_array()[0].as_object().erase("platform");
       }},
  };
  for (const auto& [where, change] : faults) {
    EXPECT_THAT(only_fault(changed(change)), ::testing::StartsWith(where + ": ")) << where;
  }
  EXPECT_EQ(only_fault(changed([](json::object& o) {
              for (const char* name : {"suspect", "victims", "chat"}) o.erase(name);
            })),
            ": Tell of the person reported, a victim, the chat or the pages.");
  for (const char* bad : {"", "[]", "{", "{\"a\":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}"}) {
    EXPECT_EQ(only_fault(read(bad)), ": An incident is one JSON object.") << bad;
  }
}

TEST(Incident, HasAnEndToItsFaults) {
  json::array files;
  for (int i = 0; i < 20; ++i) {
    files.push_back(json::object{{"viewed", 1},
                                 {"exif_viewed", 1},
                                 {"public", 1},
                                 {"location", 1},
                                 {"uploaded_at", 1},
                                 {"note", 1},
                                 {"devices", 1}});
  }
  EXPECT_EQ(changed([&](json::object& o) { o["files"] = files; }).faults.size(),
            kMaxReferralFaults);
}

TEST(Incident, OpensAPathOnlyThroughWhoGivesTheBytes) {
  json::object object = json::parse(test_incident_json()).as_object();
  json::object& file = object["files"].as_array()[0].as_object();
  file.erase("content_base64");
  file["path"] = "chat.txt";
  IncidentReadOptions options{.now_ms = kTestNowMs};
  options.open_file = [](const std::string& path) -> Result<std::string> {
    return "bytes of " + path;
  };
  const IncidentReading reading = read_incident(json::serialize(object), options);
  ASSERT_THAT(reading.faults, IsEmpty());
  EXPECT_EQ(reading.incident.files[0].content, "bytes of chat.txt");
  EXPECT_THAT(reading.stored, Not(HasSubstr("\"path\"")));
}

constexpr const char* kAlert =
    R"({"id":"c-1","conversation":"c-1","message":"m9","messages":9,"after":"message","alert":true,)"
    R"("risk":0.9912,"stage":"threat","level":"urgent","person_at_risk":"u-1","suspect":"u-9",)"
    R"("may_harm_themselves":true,"reasons":[{"sign":"threat","message":3,"start":0,"end":4,)"
    R"("by":"suspect","why":"Threatens to share."},{"sign":"threat","message":5,"start":0,"end":4,)"
    R"("by":"suspect","why":"Threatens to share."}]})";

TEST(Incident, OfAGuardAlertIsADraftThatNobodyCanFileUnseen) {
  const std::string draft = incident_from_guard(kAlert).value();
  const json::object object = json::parse(draft).as_object();
  EXPECT_EQ(object.at("reference"), "guard-c-1");
  EXPECT_EQ(object.at("suspect").at("id"), "u-9");
  EXPECT_EQ(object.at("victims").at(0).at("id"), "u-1");
  EXPECT_EQ(
      object.at("note"),
      "A program found signs of financial sextortion in the conversation (stage: threat, level: "
      "urgent).\n- Threatens to share.");
  EXPECT_TRUE(object.contains("escalate"));
  const std::string more =
      R"({"reviewed":true,"platform":"Chatter","incident_at":"2026-11-20T21:14:00Z",)"
      R"("reporter":{"emails":["a@b.example"]},"suspect":{"id":"other","service":"Chatter"}})";
  const std::string merged = merged_incident(draft, more).value();
  EXPECT_EQ(json::parse(merged).at("suspect").at("id"), "u-9") << "the draft wins";
  EXPECT_EQ(only_fault(read(merged)),
            "reviewed: A person must look at an incident before it is filed: then set true.");
  EXPECT_FALSE(incident_from_guard(R"({"stage":"threat","level":"warn","suspect":null})"));
  EXPECT_FALSE(incident_from_guard("{}"));
  EXPECT_FALSE(incident_from_guard("no"));
}

TEST(Incident, OfAMatchTellsOfTheHash) {
  const std::string hash(64, 'a');
  const std::string draft =
      incident_from_match(R"({"query":")" + hash + R"(","matches":[{"id":"x","distance":12}]})")
          .value();
  const json::value file = json::parse(draft).at("files").at(0);
  EXPECT_EQ(file.at("hashes").at(0).at("value"), hash.c_str());
  EXPECT_THAT(std::string(file.at("note").as_string()), HasSubstr("12 of 256"));
  EXPECT_FALSE(incident_from_match(R"({"query":"a","matches":[]})"));
}

TEST(Clocks, RunFromWhenItWasKnown) {
  Incident incident = read(test_incident_json()).incident;
  const auto due = referral_deadlines(incident, kTestNowMs);
  EXPECT_EQ(due[0].due_ms, kTestNowMs + 48 * 3'600'000);
  EXPECT_EQ(due[1].name, "removal");
  incident.known_ms = 5;
  EXPECT_EQ(referral_deadlines(incident, kTestNowMs)[0].due_ms, 5 + 48 * 3'600'000);
  EXPECT_EQ(preserved_until_ms(parse_time("2026-11-29T10:00:00.5Z").value()),
            parse_time("2027-11-29T10:00:00.5Z").value());
  EXPECT_EQ(preserved_until_ms(parse_time("2028-02-29T10:00:00Z").value()),
            parse_time("2029-03-01T10:00:00Z").value());
}

TEST(Summary, HasTheOrderOfWhomItIsForAndSaysThatItWasNotSent) {
  const Incident incident = read(test_incident_json()).incident;
  const auto titles = [&](SummaryOrder order) {
    std::string out;
    for (const SummarySection& each : incident_summary(incident, order)) out += each.id + " ";
    return out;
  };
  EXPECT_EQ(titles(SummaryOrder::kUk),
            "danger reporter child what when suspect money evidence others ");
  EXPECT_EQ(titles(SummaryOrder::kUs),
            "danger when what reporter suspect child money evidence others ");
  const std::string html =
      summary_html(incident, {.order = SummaryOrder::kUk, .made_ms = kTestNowMs});
  EXPECT_THAT(html, HasSubstr("pay &lt;now&gt; &amp; today"));
  EXPECT_THAT(html, HasSubstr("sent to nobody"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  const std::string text = summary_text(incident, {.order = SummaryOrder::kUs});
  EXPECT_THAT(text, HasSubstr("To account: CODE-1"));
  EXPECT_THAT(text, HasSubstr("sent to nobody"));
  const json::value value = json::parse(summary_json(incident, {}));
  EXPECT_EQ(value.at("sent"), false);
  EXPECT_EQ(value.at("sections").as_array().size(), 9u);
  EXPECT_FALSE(summary_order("fr"));
}

}  // namespace
}  // namespace holdfast
