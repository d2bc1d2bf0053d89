// The verbs of `holdfast alert`, each in a file of its own, and what several of them share. One
// thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "alert/alert_file.h"
#include "holdfast/result.h"

namespace holdfast {

// Each adds its verb to the command `alert`.
void add_alert_new(CLI::App& alert, int& exit_code);
void add_alert_check(CLI::App& alert, int& exit_code);
void add_alert_render(CLI::App& alert, int& exit_code);
void add_alert_publish(CLI::App& alert, int& exit_code);  // publish, update, cancel
void add_alert_recipients(CLI::App& alert, int& exit_code);
void add_alert_send(CLI::App& alert, int& exit_code);
// status, pause, resume, stop, resolve, bounce
void add_alert_status(CLI::App& alert, int& exit_code);
void add_alert_import(CLI::App& alert, int& exit_code);
void add_alert_signing(CLI::App& alert, int& exit_code);  // keygen, sign, verify

// A file's bytes, at most `max_bytes`; "-" is standard input.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& name, std::size_t max_bytes);
// Writes a new file; kConflict if there is one of that name already. `mode` as chmod has it.
[[nodiscard]] Result<void> write_new_file(const std::string& name, std::string_view bytes,
                                          unsigned mode);
// All bytes to standard output; the exit status.
[[nodiscard]] int print_bytes(std::string_view bytes);

// The words of data/advice as an alert wants them: "**Title.** Text".
[[nodiscard]] Result<std::string> alert_advice_text(std::string_view piece,
                                                    std::string_view language);

// The checked alert of a file, and the text it was read from. What was found goes to standard error
// as "FILE:12: error: sentence"; nullopt if any of it is an error.
struct LoadedAlert {
  Alert alert;
  std::string source;
};
[[nodiscard]] std::optional<LoadedAlert> load_alert(const std::string& name);
void print_findings(const std::string& name, const std::vector<AlertFinding>& findings);
// Adds a warning when the alert does not hold any more.
void note_if_expired(const Alert& alert, std::vector<AlertFinding>& findings);

}  // namespace holdfast
