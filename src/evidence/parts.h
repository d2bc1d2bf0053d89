// A zip's parts: checked against their list, and joined. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/finding.h"
#include "holdfast/result.h"

namespace holdfast {

struct PartsList {
  std::vector<std::string> names;      // of the parts, in order, without folders
  std::vector<std::string> checksums;  // SHA-256, lower case
  std::string whole;
  std::string whole_checksum;
};

// Finding "parts" for a list that is none: names that are not NAME.001, NAME.002, ..., NAME.
[[nodiscard]] Checked<PartsList> read_parts_list(std::string_view file, std::string_view bytes);

// Joins the parts that stand beside any one of them (or their list) to a new file `out`; checks
// their digests where the list is there. Errors: kNotFound, kCorrupt (the sentence says which part
// is missing or changed), kConflict, kUnavailable. What is left is the joined file or nothing.
[[nodiscard]] Result<void> join_parts(const std::string& part, const std::string& out,
                                      const std::function<void(std::uint64_t)>& progress);

}  // namespace holdfast
