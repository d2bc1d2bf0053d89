// What `holdfast guard` can do. Each gives the exit status.
#pragma once

#include <string>
#include <vector>

#include "guard_setup.h"

namespace holdfast {

struct GuardWatchVerbOptions {
  GuardFiles files;
  std::vector<std::string> inputs;  // one, or none for standard input; for an import several
  bool is_conversations = false;
  bool is_across = false;       // also what is seen across conversations
  bool is_every = false;        // after each message, not only when something changed
  bool is_only_alerts = false;  // leaves out what never reached `warn`
  bool fails_on_alert = false;
  std::string import_from;  // "instagram", "snapchat", "whatsapp"; empty: no import
  std::string html;         // of an import: the file of the report; empty: text on standard output
  std::string me;           // of an import: the name of the person who made the export
  std::string who = "young";  // who reads the report
  std::string country;
  std::string language = "en";
  int age_years = 0;
  bool as_json = false;
};

int run_guard_events(const GuardWatchVerbOptions& options);
int run_guard_conversations(const GuardWatchVerbOptions& options);
// A person's own chat export, to a report for people.
int run_guard_import(const GuardWatchVerbOptions& options);

struct GuardReplayOptions {
  GuardFiles files;                   // its policy is not looked at
  std::vector<std::string> policies;  // files; none: the program's own
  std::string labels;                 // a file; empty: none
  std::string input = "-";
  bool as_json = false;
};
// Past conversations and events under each policy.
int run_guard_replay(const GuardReplayOptions& options);

// Features of each message, for making a model. Words are as they are written, or where `spelling`
// is a file of words (docs/formats/guard.md), as they were meant.
int run_guard_features(const std::string& concepts, const std::string& spelling,
                       const std::string& input);

}  // namespace holdfast
