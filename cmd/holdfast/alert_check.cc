// `holdfast alert check`: every rule, on every file, with line numbers. One thread.
#include <fmt/core.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <vector>

#include "alert/alert_forms.h"
#include "alert_verbs.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct Options {
  std::vector<std::string> files;
  bool as_json = false;
};

// Whether each audience's page fits; that shows only when it is set in type.
void check_pages(AlertReading& reading) {
  if (!reading.alert) return;
  Alert alert = *reading.alert;
  if (!alert.sent) alert.sent = alert.effective ? *alert.effective : AlertTime{};
  for (const AlertBody& body : alert.bodies) {
    const Result<std::string> pdf =
        alert_pdf(alert, {.audience = body.audience, .language = body.language});
    if (pdf) continue;
    reading.findings.push_back({AlertFinding::Kind::kError, body.line, pdf.error().message});
    reading.alert.reset();
  }
}

bool check_file(const std::string& name, bool as_json) {
  const AlertFileLimits limits;
  const Result<std::string> text = read_whole_file(name, limits.max_bytes);
  AlertReading reading;
  if (text) {
    reading = read_checked_alert(*text, alert_advice_text, limits);
    check_pages(reading);
    if (reading.alert) note_if_expired(*reading.alert, reading.findings);
  } else {
    reading.findings.push_back({AlertFinding::Kind::kError, 0, text.error().message});
  }
  const bool is_good = reading.alert.has_value();
  if (!as_json) {
    print_findings(name, reading.findings);
    if (is_good) fmt::print("{}: good\n", name);
    return is_good;
  }
  json::array findings;
  for (const AlertFinding& finding : reading.findings) {
    findings.push_back({{"line", finding.line},
                        {"kind", finding.kind == AlertFinding::Kind::kError ? "error" : "warning"},
                        {"message", finding.message}});
  }
  fmt::print("{}\n", json::serialize(json::object{{"file", replace_bad_utf8(name)},
                                                  {"good", is_good},
                                                  {"findings", std::move(findings)}}));
  return is_good;
}

}  // namespace

void add_alert_check(CLI::App& alert, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = alert.add_subcommand("check", "Say what is wrong with alerts' files, by line");
  verb->add_option("FILE", options->files, "Files to check; - is standard input")->required();
  verb->add_flag("--json", options->as_json, "Print JSON, one object a file");
  verb->footer("Exit status: 0 if all files are good, 1 if one is not, 2 for misuse.");
  verb->callback([options, &exit_code] {
    exit_code = 0;
    for (const std::string& file : options->files) {
      if (!check_file(file, options->as_json)) exit_code = 1;
    }
  });
}

}  // namespace holdfast
