// An incident's JSON: never a crash, never a word of it in a fault, and what is read is written as
// a report that is well-formed and read again from its stored form.
#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>

#include "base/check.h"
#include "referral/report_xml.h"
#include "referral/summary.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr TimeMs kNowMs = 1'795'900'000'000;
  const IncidentReading reading = read_incident(text, {.now_ms = kNowMs});
  HOLDFAST_CHECK(reading.faults.size() <= kMaxReferralFaults);
  HOLDFAST_CHECK(reading.faults.empty() != reading.stored.empty());
  (void)incident_from_guard(text);
  (void)incident_from_match(text);
  (void)merged_incident(text, text);
  if (!reading.faults.empty()) return 0;
  pugi::xml_document document;
  const std::string xml = report_xml(reading.incident);
  HOLDFAST_CHECK(document.load_buffer(xml.data(), xml.size()));
  for (const ReportFile& file : reading.incident.files) {
    const std::string details = file_details_xml(file, {"1", "f"});
    HOLDFAST_CHECK(document.load_buffer(details.data(), details.size()));
  }
  (void)summary_html(reading.incident, {});
  const IncidentReading again =
      read_incident(reading.stored, {.now_ms = kNowMs, .open_file = {}, .is_stored = true});
  HOLDFAST_CHECK(again.faults.empty());
  HOLDFAST_CHECK(report_xml(again.incident) == xml);
  return 0;
}
