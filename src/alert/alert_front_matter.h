// The front matter of an alert's file, to the fields of an Alert. Pure; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

// Reads YAML whose first line is line 2 of the file. Faults are added to `findings`; what could be
// read is in the alert even then.
[[nodiscard]] Alert read_front_matter(const std::string& yaml, std::size_t max_items,
                                      std::vector<AlertFinding>& findings);

}  // namespace holdfast
