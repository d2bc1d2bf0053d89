// The alert's file: front matter and a body for each audience, as docs/formats/alert.md says. Pure;
// safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

struct AlertFileLimits {
  std::size_t max_bytes = 262'144;              // of the file
  std::size_t max_front_matter_bytes = 65'536;  // of the part between the two ---
  std::size_t max_items = 256;                  // of any list, and sections of a file
  std::size_t max_findings = 100;               // more are not told
};

// What came of reading: the alert if nothing was wrong with the file's form, and all that was
// found, by line.
struct AlertReading {
  std::optional<Alert> alert;
  std::vector<AlertFinding> findings;
};

// Reads the form alone: fields, words, times, sections. What the alert must keep to beyond that is
// check_alert()'s.
[[nodiscard]] AlertReading read_alert_file(std::string_view text,
                                           const AlertFileLimits& limits = {});

// The text of an advice piece (CommonMark) in a language; kNotFound if there is no such piece.
using AdviceText =
    std::function<Result<std::string>(std::string_view piece, std::string_view language)>;

// Puts the text of each {{advice:piece}} in its place, in every body. A piece that is not there is
// a finding and stays as it is.
[[nodiscard]] std::vector<AlertFinding> resolve_advice(Alert& alert, const AdviceText& advice);

// All of it: reads, resolves, checks (alert_check.h). The alert is there only if no finding is an
// error.
[[nodiscard]] AlertReading read_checked_alert(std::string_view text, const AdviceText& advice,
                                              const AlertFileLimits& limits = {});

}  // namespace holdfast
