// `holdfast guard`: its options, and which verb they mean.
#include "guard_command.h"

#include <memory>

#include "guard_verbs.h"

namespace holdfast {
namespace {

struct FeatureOptions {
  std::string concepts;
  std::string input = "-";
};

int run_guard(const GuardWatchOptions& options) {
  if (options.inputs.size() > 1) return refuse_guard("Name one file.");
  if (options.is_across && options.is_conversations) {
    return refuse_guard("--across needs events; leave --conversations out.");
  }
  return options.is_conversations ? run_guard_conversations(options) : run_guard_events(options);
}

void add_features(CLI::App& command, int& exit_code) {
  auto options = std::make_shared<FeatureOptions>();
  CLI::App* features = command.add_subcommand(
      "features", "Print each message's features, for making a model (tools/guard_train)");
  features->add_option("--conversations", options->input, "The file; - is standard input")
      ->required();
  features->add_option("--concepts", options->concepts, "A folder of concept lists of your own");
  features->callback(
      [options, &exit_code] { exit_code = run_guard_features(options->concepts, options->input); });
}

}  // namespace

void add_guard_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<GuardWatchOptions>();
  CLI::App* command = app.add_subcommand(
      "guard", "Watch conversations for sextortion: who is at risk, how far it went, and why");
  command->add_option(
      "FILE", options->inputs,
      "Events, one JSON object a line; - is standard input (docs/formats/guard.md)");
  command->add_flag("--conversations", options->is_conversations,
                    "FILE has one whole conversation a line; one assessment each");
  command->add_flag("--every", options->is_every,
                    "An assessment after each message, not only when it changed");
  command->add_flag("--across", options->is_across,
                    "Also tell what one sender does in many conversations");
  command->add_flag("--only-alerts", options->is_only_alerts,
                    "Only conversations that reached the level warn or urgent");
  command->add_flag("--fail-on-alert", options->fails_on_alert,
                    "Exit with 1 if there was an alert");
  add_guard_file_options(*command, options->files);
  command->add_flag("--json", options->as_json, "Print JSON, which is so but for --import");
  command->footer(
      "Exit status: 0 done, 1 if a line could not be read (the others are) or --fail-on-alert\n"
      "found something, 2 for misuse or a file that cannot be read.");
  add_features(*command, exit_code);
  command->callback([options, command, &exit_code] {
    if (command->get_subcommands().empty()) exit_code = run_guard(*options);
  });
}

}  // namespace holdfast
