// A zip's list of its files against the header in front of each file. Programs differ in which of
// the two they go by, so a zip whose two differ is one pack to this program and another one to the
// program that unpacks it. Nothing is unpacked here. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "evidence/finding.h"

namespace holdfast {

// `paths`: a zip, or its parts in order. How many entries it has, when: the list ends the zip and
// lists every byte before it as a file's, none twice; and each file's header has the name, method,
// flags, sizes and checksum of the list. APPNOTE 6.3.10, also Zip64.
// Findings: "archive", "path" (a name with a NUL), "link", "kind", "too-large".
[[nodiscard]] Checked<std::size_t> check_zip_directory(const std::vector<std::string>& paths,
                                                       std::size_t most_entries);

}  // namespace holdfast
