// `holdfast doctor`: is everything here that a server needs.
#include "doctor_command.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "service/doctor.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr TimeMs kEarliestSaneMs = 1'714'348'800'000;  // 2024-04-29
constexpr std::uintmax_t kLowSpaceBytes = 500ull * 1024 * 1024;

struct DoctorOptions {
  StoreOptions store;
  bool json = false;
};

Check check_clock() {
  const TimeMs now_ms = system_time_ms();
  const bool good = now_ms > kEarliestSaneMs;
  return {"clock", good,
          good ? "The clock says " + format_time(now_ms) + "."
               : "The clock is years behind: set it, or sign-in codes will not fit."};
}

Check check_space(const std::string& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  if (error) return {"disk", false, "The folder given as --data cannot be looked at."};
  const bool good = space.available > kLowSpaceBytes;
  return {"disk", good,
          fmt::format("{} MB free{}.", space.available / (1024 * 1024),
                      good ? "" : ": make room, or new cases will be refused")};
}

std::vector<Check> all_checks(const DoctorOptions& options) {
  std::vector<Check> checks = check_program();
  checks.push_back(check_clock());
  const auto database = open_store(options.store);
  if (!database) {
    checks.push_back({"database", false, database.error().message});
    return checks;
  }
  if (options.store.database.empty()) checks.push_back(check_space(options.store.data));
  for (Check& check : check_database(**database)) checks.push_back(std::move(check));
  return checks;
}

int print_checks(const std::vector<Check>& checks, bool as_json) {
  for (const Check& check : checks) {
    if (as_json) {
      fmt::print("{}\n",
                 json::serialize(json::object{
                     {"check", check.name}, {"good", check.good}, {"finding", check.finding}}));
    } else {
      fmt::print("{:<5} {:<10} {}\n", check.good ? "good" : "BAD", check.name, check.finding);
    }
  }
  const bool good =
      std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.good; });
  return good ? 0 : 1;
}

}  // namespace

void add_doctor_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = app.add_subcommand("doctor", "Check that a server has what it needs");
  add_store_options(*command, options->store);
  command->add_flag("--json", options->json, "Print JSON, one object a check");
  command->callback(
      [options, &exit_code] { exit_code = print_checks(all_checks(*options), options->json); });
}

}  // namespace holdfast
