// The program: its subcommands, and nothing else.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "advice_command.h"
#include "alert_command.h"
#include "audit_command.h"
#include "config_file.h"
#include "doctor_command.h"
#include "evidence_command.h"
#include "exchange_command.h"
#include "guard_command.h"
#include "hash_command.h"
#include "keys_command.h"
#include "match_command.h"
#include "referral_command.h"
#include "serve_command.h"
#include "staff_command.h"
#include "store_options.h"
#include "webhooks_command.h"

namespace {

constexpr int kMisuse = 2;

// The first word that stands where a subcommand should and names none; empty: there is no such.
std::string unknown_subcommand(CLI::App& app, int argc, char** argv) {
  CLI::App* command = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) return "";
    const auto named =
        command->get_subcommands([&](CLI::App* one) { return one->check_name(word); });
    if (named.empty()) return command->get_require_subcommand_min() > 0 ? word : "";
    command = named.front();
  }
  return "";
}

int run(int argc, char** argv) {
  using namespace holdfast;
  CLI::App app(
      "Holdfast: takes a young person's picture off the net without the picture ever being sent.\n"
      "Exit status: 0 done, 1 a check failed or something could not be done, 2 misuse.");
  app.name("holdfast");
  app.set_version_flag("--version", "holdfast " HOLDFAST_VERSION);
  app.require_subcommand(1);
  app.fallthrough(false);
  int exit_code = 0;
  add_serve_command(app, exit_code);
  add_guard_command(app, exit_code);
  add_hash_command(app, exit_code);
  add_match_command(app, exit_code);
  add_advice_command(app, exit_code);
  add_staff_command(app, exit_code);
  add_keys_command(app, exit_code);
  add_audit_command(app, exit_code);
  add_alert_command(app, exit_code);
  add_referral_command(app, exit_code);
  add_evidence_command(app, exit_code);
  add_exchange_command(app, exit_code);
  add_webhooks_command(app, exit_code);
  add_doctor_command(app, exit_code);
  const std::string config = config_file_name(argc, argv);
  if (!config.empty()) {
    const Result<void> applied = apply_config_file(app, config);
    if (!applied) return report_failure(applied.error());
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const std::string unknown = unknown_subcommand(app, argc, argv);
    if (unknown.empty()) return app.exit(error) == 0 ? 0 : kMisuse;
    std::fprintf(stderr, "There is no '%s' here. Run with --help for what there is.\n",
                 unknown.c_str());
    return kMisuse;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kMisuse;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception&) {
    std::fputs("holdfast: something went wrong inside: try 'holdfast doctor'.\n", stderr);
    return 1;
  }
}
