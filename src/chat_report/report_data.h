// data/guard/report as the program carries it: the words of each language, and the style of the
// page. Constants; may be used from many threads.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast {

struct EmbeddedFile {
  std::string_view name;  // "en.json", "report.css"
  std::string_view bytes;
};
[[nodiscard]] std::span<const EmbeddedFile> report_data();

}  // namespace holdfast
