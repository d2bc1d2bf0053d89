// `holdfast guard`: its options, and which verb they mean.
#include "guard_command.h"

#include <memory>

#include "guard_verbs.h"

namespace holdfast {
namespace {

struct FeatureOptions {
  std::string concepts;
  std::string spelling;
  std::string input = "-";
};

int run_guard(const GuardWatchVerbOptions& options) {
  if (!options.import_from.empty()) {
    if (!options.is_conversations && !options.is_every) return run_guard_import(options);
    return refuse_guard("--import stands without --conversations and --every.");
  }
  const bool is_for_report = !options.html.empty() || !options.me.empty();
  if (is_for_report) return refuse_guard("--html and --me go with --import.");
  if (options.inputs.size() > 1) return refuse_guard("Name one file.");
  if (options.is_across && options.is_conversations) {
    return refuse_guard("--across needs events; leave --conversations out.");
  }
  return options.is_conversations ? run_guard_conversations(options) : run_guard_events(options);
}

void add_import_options(CLI::App& command, GuardWatchVerbOptions& options) {
  command
      .add_option("--import", options.import_from,
                  "FILEs are a person's own chat export, of instagram, snapchat or whatsapp: a\n"
                  "zip, a folder or a file of it. Prints a report for people; sends nothing")
      ->check(CLI::IsMember({"instagram", "snapchat", "whatsapp"}));
  command.add_option("--html", options.html,
                     "Write the report to this file, to read in a browser or to print");
  command.add_option("--me", options.me, "Name, in the chats, of the person who made the export");
  command.add_option("--who", options.who, "Who reads: young, friend, parent, teacher or platform")
      ->capture_default_str();
  command.add_option("--country", options.country, "Of the helplines; two letters, such as GB");
  command.add_option("--lang", options.language, "Of the report: de, en, es, fr, it or pt")
      ->capture_default_str();
  command.add_option("--age", options.age_years, "Of the young person, years; 0: not said")
      ->check(CLI::Range(0, 120));
}

void add_features(CLI::App& command, int& exit_code) {
  auto options = std::make_shared<FeatureOptions>();
  CLI::App* features = command.add_subcommand(
      "features", "Print each message's features, for making a model (tools/guard_train)");
  features->add_option("--conversations", options->input, "The file; - is standard input")
      ->required();
  features->add_option("--concepts", options->concepts, "A folder of concept lists of your own");
  features->add_option("--spelling", options->spelling,
                       "A file of words: others are read as the one of them that was meant");
  features->callback([options, &exit_code] {
    exit_code = run_guard_features(options->concepts, options->spelling, options->input);
  });
}

void add_replay(CLI::App& command, int& exit_code) {
  auto options = std::make_shared<GuardReplayOptions>();
  CLI::App* replay = command.add_subcommand(
      "replay", "Compare policies on past conversations: how many would reach each level");
  replay->add_option("FILE", options->input,
                     "Conversations or events, one JSON object a line; - is standard input");
  replay
      ->add_option("--policy", options->policies,
                   "A policy file; again for each one more. The first is what others are held to")
      ->allow_extra_args(false);
  replay->add_option("--labels", options->labels,
                     "Which were sextortion: {\"id\": \"c1\", \"sextortion\": true} a line");
  replay->add_option("--model", options->files.model, "A model of your own");
  replay->add_option("--concepts", options->files.concepts, "A folder of concept lists");
  replay->add_flag("--json", options->as_json, "Print one JSON object");
  replay->callback([options, &exit_code] { exit_code = run_guard_replay(*options); });
}

}  // namespace

void add_guard_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<GuardWatchVerbOptions>();
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
  add_import_options(*command, *options);
  add_guard_file_options(*command, options->files);
  command->add_flag("--json", options->as_json, "Print JSON, which is so but for --import");
  command->footer(
      "Exit status: 0 done, 1 if a line or a file of an export could not be read (the others\n"
      "are) or --fail-on-alert found something, 2 for misuse or a file that cannot be read.");
  add_features(*command, exit_code);
  add_replay(*command, exit_code);
  command->callback([options, command, &exit_code] {
    if (command->get_subcommands().empty()) exit_code = run_guard(*options);
  });
}

}  // namespace holdfast
