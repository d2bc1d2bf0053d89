// A document against the XSD that the operator fetched from NCMEC (GET /xsd). Over libxml2, without
// a network. One call at a time a thread; safe from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// What does not fit, one sentence each with its line and element, at most 50; it never repeats a
// value. Empty: the document is valid. kInvalidArgument when the schema cannot be used: over 4 MB,
// with a DOCTYPE, or no XSD.
[[nodiscard]] Result<std::vector<std::string>> schema_faults(std::string_view document,
                                                             std::string_view schema);

}  // namespace holdfast
