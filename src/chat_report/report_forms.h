// A report as plain text, as a page of its own, and as JSON. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "chat_report/chat_report.h"
#include "chat_report/report_words.h"
#include "holdfast/advice.h"

namespace holdfast {

// For whom, where and when.
struct ReportReader {
  Asker who = Asker::kYoung;
  std::string country;  // ISO 3166-1 alpha-2; empty: the world
  int age_years = 0;    // of the young person; 0: not said
  TimeMs made_at = 0;
};

// Lines of at most 78 characters; marked words stand between **. Nothing in it can steer a
// terminal.
[[nodiscard]] std::string report_text(const ChatReport& report, const ReportWords& words,
                                      const ReportReader& reader);

// One HTML file without a script that asks no server for anything; for screen, phone and paper.
[[nodiscard]] std::string report_html(const ChatReport& report, const ReportWords& words,
                                      const ReportReader& reader);

// One JSON object in one line.
[[nodiscard]] std::string report_json(const ChatReport& report, const ReportWords& words,
                                      const ReportReader& reader);

}  // namespace holdfast
