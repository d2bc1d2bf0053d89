// Bounces and complaints from anywhere: bounded, and one line where a line is promised.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "mail/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto report =
      holdfast::read_mail_report(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!report) return 0;
  HOLDFAST_CHECK(report->diagnostic.find('\n') == std::string::npos);
  HOLDFAST_CHECK(report->message_id.find('\n') == std::string::npos);
  return 0;
}
