// Finding a page among those that are part of the program. Constant; safe from any thread.
#include "service/assets.h"

#include <algorithm>

namespace holdfast {

#ifdef HOLDFAST_WITH_WEB
std::span<const Asset> embedded_assets();  // written by tools/embed_assets.mjs
std::span<const Asset> all_assets() { return embedded_assets(); }
#else
std::span<const Asset> all_assets() { return {}; }
#endif

const Asset* find_asset(std::string_view path) {
  const std::span<const Asset> assets = all_assets();
  const auto at = std::lower_bound(
      assets.begin(), assets.end(), path,
      [](const Asset& asset, std::string_view wanted) { return asset.path < wanted; });
  return at != assets.end() && at->path == path ? &*at : nullptr;
}

}  // namespace holdfast
