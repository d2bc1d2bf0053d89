// An alert to test with. Not part of the program.
#include "alert/test_alert.h"

#include "alert/alert_file.h"

namespace holdfast {

std::string test_alert_text() {
  return R"(---
identifier: test-2024-04-29
sender: alerts@example.org
sender_name: Example Hotline
status: actual
type: alert

scope: public
category: [safety, Security]
urgency: immediate
severity: severe
certainty: observed
effective: 2024-04-29T09:00:00+01:00
expires: 2024-07-29T09:00:00+01:00
region:
  - name: United Kingdom
    geocode: {ISO3166-1: GB}
  - name: A field
    polygon: "50,-1 51,-1 51,0 50,-1"
contact: Telephone 0000
languages: [en, cy]
audiences: [teacher, parent]
headline: {en: Blackmail for money, cy: Blacmel am arian}
event: {en: Sextortion, cy: Sextortion}
sources:
  - title: A report <of> "things" & more
    web: https://example.org/report
    date: 2024-04-29
note: Written for a test.
---
# For teachers

Somebody asks for a **picture**, then for *money*.
See [the report](https://example.org/report).

## What to do {.do}
- {{advice:dont_pay}}
- Call [0000](tel:0000).
  1. Now.

# Parents and carers {#parent}

A line\
broken, "quoted" & 2 < 3.

# I athrawon {#teacher lang=cy}

Mae rhywun yn gofyn am lun.
)";
}

Result<std::string> test_advice(std::string_view piece, std::string_view) {
  if (piece == "dont_pay" || piece == "teacher_pay")
    return "**Don't pay.** Paying shows that you can.";
  return fail(ErrorCode::kNotFound, "There is no such piece of advice.");
}

Alert test_alert() {
  AlertReading reading = read_checked_alert(test_alert_text(), test_advice);
  Alert alert = reading.alert.value();
  alert.sent = alert.effective;
  return alert;
}

std::string described(const std::vector<AlertFinding>& findings) {
  std::string out;
  for (const AlertFinding& finding : findings) {
    if (finding.kind != AlertFinding::Kind::kError) continue;
    out += std::to_string(finding.line) + ": " + finding.message + "\n";
  }
  return out;
}

}  // namespace holdfast
