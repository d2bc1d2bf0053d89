// The verbs of `holdfast referral`, and what several of them share. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "referral/incident.h"

namespace holdfast {

void add_referral_build(CLI::App& referral, int& exit_code);
void add_referral_check(CLI::App& referral, int& exit_code);
void add_referral_summary(CLI::App& referral, int& exit_code);
void add_referral_file(CLI::App& referral, int& exit_code);
// status, retract, retry, hold, release, met
void add_referral_ledger(CLI::App& referral, int& exit_code);

// Where an incident comes from: FILE, --from and --with.
struct IncidentSource {
  std::string file;
  std::string kind = "incident";
  std::string with;
};
void add_incident_source(CLI::App& verb, IncidentSource& source);
// The incident's JSON, a draft completed with what --with has.
[[nodiscard]] Result<std::string> load_incident(const IncidentSource& source);
// Reads it; the files that it names lie in its folder or below.
[[nodiscard]] IncidentReading read_loaded_incident(const IncidentSource& source,
                                                   const std::string& json);
void print_referral_faults(const std::vector<ReferralFault>& faults);

}  // namespace holdfast
