// The guard's knowledge, policy and signs: those in the program, or a person's own files. One
// thread; what is made may be shared.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "guard_wire/guard_rules.h"
#include "holdfast/guard.h"

namespace holdfast {

struct GuardFiles {
  std::string model;     // file; empty: the program's own
  std::string concepts;  // folder of .txt files; empty: the program's own
  std::string policy;    // file; empty: the program's own
};
void add_guard_file_options(CLI::App& command, GuardFiles& files);

struct GuardSetup {
  std::shared_ptr<const GuardKnowledge> knowledge;
  GuardRules rules;
  GuardSigns signs;
};
// Errors: one sentence that names the file.
[[nodiscard]] Result<GuardSetup> load_guard(const GuardFiles& files);
// The texts of the concept lists, by name.
[[nodiscard]] Result<std::vector<std::string>> load_concept_lists(const std::string& folder);
// The text of a file of words.
[[nodiscard]] Result<std::string> load_spelling(const std::string& file);

// Prints what is wrong; gives the exit status of misuse.
int refuse_guard(std::string_view sentence);

}  // namespace holdfast
