// `holdfast referral`: verbs that need no store, and what all share. One thread.
#include "referral_command.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "alert_verbs.h"
#include "referral/report_xml.h"
#include "referral/schema.h"
#include "referral/summary.h"
#include "referral_verbs.h"
#include "store_options.h"

namespace holdfast {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kMaxXsdBytes = 4u << 20;

struct BuildOptions {
  IncidentSource source;
  bool as_json = false;
};

int run_build(const BuildOptions& options) {
  const auto incident = load_incident(options.source);
  if (!incident) return report_failure(incident.error());
  if (options.as_json) return print_bytes(*incident + "\n");
  const IncidentReading reading = read_loaded_incident(options.source, *incident);
  print_referral_faults(reading.faults);
  return reading.faults.empty() ? print_bytes(report_xml(reading.incident)) : 1;
}

struct CheckOptions {
  IncidentSource source;
  std::string xsd;
  bool as_json = false;
};

Result<std::vector<ReferralFault>> faults_of(const CheckOptions& options) {
  const auto incident = load_incident(options.source);
  if (!incident) return std::unexpected<Error>(incident.error());
  IncidentReading reading = read_loaded_incident(options.source, *incident);
  if (!reading.faults.empty() || options.xsd.empty()) return std::move(reading.faults);
  const auto xsd = read_whole_file(options.xsd, kMaxXsdBytes);
  if (!xsd) return std::unexpected<Error>(xsd.error());
  std::vector<std::string> documents{report_xml(reading.incident)};
  for (const ReportFile& file : reading.incident.files) {
    if (file.is_attached) documents.push_back(file_details_xml(file, {"1", "1"}));
  }
  std::vector<ReferralFault> faults;
  for (const std::string& document : documents) {
    const auto found = schema_faults(document, *xsd);
    if (!found) return std::unexpected<Error>(found.error());
    for (const std::string& each : *found) faults.push_back({"xsd", each});
  }
  return faults;
}

int run_check(const CheckOptions& options) {
  const auto faults = faults_of(options);
  if (!faults) return report_failure(faults.error());
  if (!options.as_json) {
    print_referral_faults(*faults);
    if (faults->empty()) fmt::print("good\n");
    return faults->empty() ? 0 : 1;
  }
  json::array list;
  for (const ReferralFault& each : *faults) {
    list.push_back(json::object{{"where", each.where}, {"sentence", each.sentence}});
  }
  fmt::print("{}\n",
             json::serialize(json::object{{"good", faults->empty()}, {"faults", std::move(list)}}));
  return faults->empty() ? 0 : 1;
}

struct SummaryOptions {
  IncidentSource source;
  std::string order = "generic";
  bool as_json = false;
  bool as_html = false;
};

int run_summary(const SummaryOptions& options) {
  const auto incident = load_incident(options.source);
  if (!incident) return report_failure(incident.error());
  const IncidentReading reading = read_loaded_incident(options.source, *incident);
  print_referral_faults(reading.faults);
  if (!reading.faults.empty()) return 1;
  const SummaryHead head{*summary_order(options.order), system_time_ms()};
  if (options.as_json) return print_bytes(summary_json(reading.incident, head));
  if (options.as_html) return print_bytes(summary_html(reading.incident, head));
  return print_bytes(summary_text(reading.incident, head));
}

// A file that an incident names: beside it or below, never elsewhere on this machine.
Result<std::string> open_beside(const std::string& incident_file, const std::string& name) {
  const fs::path path(name);
  bool is_inside = !name.empty() && path.is_relative();
  for (const fs::path& part : path) is_inside = is_inside && part != "..";
  std::error_code error;
  const fs::path folder =
      incident_file == "-" ? fs::path(".") : fs::path(incident_file).parent_path();
  const fs::path whole = folder / path;
  if (!is_inside || !fs::is_regular_file(whole, error)) {
    return fail(ErrorCode::kNotFound,
                "Name a file in the folder of the incident or below, without '..'.");
  }
  return read_whole_file(whole.string(), kMaxFileBytes);
}

}  // namespace

void add_incident_source(CLI::App& verb, IncidentSource& source) {
  verb.add_option("FILE", source.file, "The incident; - is standard input")->required();
  verb.add_option("--from", source.kind,
                  "What FILE is: an incident, or a line of 'holdfast guard' or 'holdfast match'")
      ->check(CLI::IsMember({"incident", "guard", "match"}))
      ->capture_default_str();
  verb.add_option("--with", source.with,
                  "JSON of fields that FILE lacks: who reports, the platform, the time");
}

Result<std::string> load_incident(const IncidentSource& source) {
  Result<std::string> text = read_whole_file(source.file, kMaxIncidentBytes);
  if (!text) return text;
  if (source.kind == "guard") text = incident_from_guard(*text);
  if (source.kind == "match") text = incident_from_match(*text);
  if (!text || source.with.empty()) return text;
  const auto more = read_whole_file(source.with, kMaxIncidentBytes);
  if (!more) return std::unexpected<Error>(more.error());
  return merged_incident(*text, *more);
}

IncidentReading read_loaded_incident(const IncidentSource& source, const std::string& text) {
  IncidentReadOptions options{.now_ms = system_time_ms()};
  options.open_file = [&](const std::string& path) { return open_beside(source.file, path); };
  return read_incident(text, options);
}

void print_referral_faults(const std::vector<ReferralFault>& faults) {
  for (const ReferralFault& each : faults) {
    fmt::print(stderr, "{}{}{}\n", each.where, each.where.empty() ? "" : ": ", each.sentence);
  }
}

void add_referral_build(CLI::App& referral, int& exit_code) {
  const auto options = std::make_shared<BuildOptions>();
  CLI::App* verb =
      referral.add_subcommand("build", "Print NCMEC's report, or an incident to complete");
  add_incident_source(*verb, options->source);
  verb->add_flag("--json", options->as_json, "Print the incident's JSON instead, complete or not");
  verb->footer("Exit status: 0 if it was built, 1 if the incident has faults, 2 for misuse.");
  verb->callback([options, &exit_code] { exit_code = run_build(*options); });
}

void add_referral_check(CLI::App& referral, int& exit_code) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* verb =
      referral.add_subcommand("check", "Say what is wrong with an incident, a line each");
  add_incident_source(*verb, options->source);
  verb->add_option("--xsd", options->xsd, "NCMEC's XSD, as the API's /xsd gives it");
  verb->add_flag("--json", options->as_json, "Print JSON");
  verb->footer("Exit status: 0 if it is good, 1 if not, 2 for misuse.");
  verb->callback([options, &exit_code] { exit_code = run_check(*options); });
}

void add_referral_summary(CLI::App& referral, int& exit_code) {
  const auto options = std::make_shared<SummaryOptions>();
  CLI::App* verb =
      referral.add_subcommand("summary", "Print a summary that a person hands to the police");
  add_incident_source(*verb, options->source);
  verb->add_option("--for", options->order, "In whose order")
      ->check(CLI::IsMember({"uk", "us", "generic"}))
      ->capture_default_str();
  CLI::Option* as_json = verb->add_flag("--json", options->as_json, "Print JSON");
  verb->add_flag("--html", options->as_html, "Print a page for a printer")->excludes(as_json);
  verb->footer("Nothing is sent to anybody. Exit status: 0 done, 1 faults, 2 for misuse.");
  verb->callback([options, &exit_code] { exit_code = run_summary(*options); });
}

void add_referral_command(CLI::App& app, int& exit_code) {
  CLI::App* referral = app.add_subcommand(
      "referral", "Reports to NCMEC's CyberTipline, and summaries for the police");
  referral->require_subcommand(1);
  add_referral_build(*referral, exit_code);
  add_referral_check(*referral, exit_code);
  add_referral_file(*referral, exit_code);
  add_referral_ledger(*referral, exit_code);
  add_referral_summary(*referral, exit_code);
}

}  // namespace holdfast
