// What `holdfast guard` can do. Each gives the exit status.
#pragma once

#include <string>
#include <vector>

#include "guard_setup.h"

namespace holdfast {

struct GuardWatchOptions {
  GuardFiles files;
  std::vector<std::string> inputs;  // one, or none for standard input; for an import several
  bool is_conversations = false;
  bool is_across = false;       // also what is seen across conversations
  bool is_every = false;        // after each message, not only when something changed
  bool is_only_alerts = false;  // leaves out what never reached `warn`
  bool fails_on_alert = false;
  std::string import_from;  // "instagram", "snapchat", "whatsapp"; empty: no import
  std::string html;         // of an import: the file of the report; empty: text on standard output
  std::string country;
  std::string language = "en";
  bool as_json = false;
};

int run_guard_events(const GuardWatchOptions& options);
int run_guard_conversations(const GuardWatchOptions& options);

// Features of each message, for making a model.
int run_guard_features(const std::string& concepts, const std::string& input);

}  // namespace holdfast
