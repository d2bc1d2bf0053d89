// The pages, scripts and documents that are part of the program. Constant; safe from any thread.
#pragma once

#include <span>
#include <string_view>

namespace holdfast {

struct Asset {
  std::string_view path;  // as in a URL without the first '/', such as "remove.html"
  std::string_view content_type;
  std::string_view etag;  // quoted
  std::string_view contents;
  std::string_view gzip;  // empty when it would not be smaller
};

// Sorted by path. Empty when the program was built without the pages (HOLDFAST_WEB=OFF).
[[nodiscard]] std::span<const Asset> all_assets();
// Null when there is none of this path.
[[nodiscard]] const Asset* find_asset(std::string_view path);

}  // namespace holdfast
