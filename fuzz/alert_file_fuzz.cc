// An alert's file: whatever is taken gives every form of text, and CAP that reads back the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alert/alert_file.h"
#include "alert/alert_forms.h"
#include "alert/cap.h"
#include "base/check.h"
#include "base/utf8.h"

namespace {

holdfast::Result<std::string> advice(std::string_view piece, std::string_view) {
  if (piece == "good") return "**Do this.** Then that.";
  return holdfast::fail(holdfast::ErrorCode::kNotFound, "There is no such piece.");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  holdfast::AlertReading reading = holdfast::read_checked_alert(text, advice);
  HOLDFAST_CHECK(reading.alert || !reading.findings.empty());
  if (!reading.alert) return 0;
  holdfast::Alert& alert = *reading.alert;
  if (!alert.sent) alert.sent = alert.effective.value_or(holdfast::AlertTime{});
  const holdfast::AlertFormOptions options{.site_url = "https://example.org"};
  for (const std::string& form :
       {alert_text(alert, options), alert_web_page(alert, options), alert_json(alert, options),
        alert_atom_entry(alert, options), alert_mail(alert, options).html}) {
    HOLDFAST_CHECK(!form.empty() && holdfast::is_utf8(form));
    HOLDFAST_CHECK(form.find("<script") == std::string::npos);
  }
  const auto read = holdfast::read_cap(alert_cap(alert, options));
  HOLDFAST_CHECK(read && read->size() == 1 && read->front().problems.empty());
  return 0;
}
