// The tag files of a BagIt bag (RFC 8493, and version 0.97 before it) from and to bytes. Pure; safe
// from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/finding.h"

namespace holdfast {

struct ManifestLimits {
  std::uint64_t most_bytes = 64ULL << 20;
  std::size_t most_lines = 200'000;
};

// Path to checksum in lower case. Paths are decoded: %0A, %0D and %25.
using Manifest = std::map<std::string, std::string, std::less<>>;

// "1.0" or "0.97"; a finding for anything that is no bagit.txt of these.
[[nodiscard]] Checked<std::string> read_bag_declaration(std::string_view bytes);

// The algorithm and kind that a file's name says: "manifest-sha256.txt", "tagmanifest-md5.txt".
struct ManifestName {
  std::string algorithm;
  bool is_tag = false;
};
[[nodiscard]] std::optional<ManifestName> manifest_name(std::string_view file);

// Reads a manifest; `file` is its name, for findings. Refuses a line that is none, a path twice or
// with a twin, a payload path outside data/ and a tag path inside it, and paths that path_problem
// refuses.
[[nodiscard]] Checked<Manifest> read_manifest(std::string_view file, std::string_view bytes,
                                              const ManifestLimits& limits = {});
// Lines in the order of paths. No path may need encoding.
[[nodiscard]] std::string write_manifest(const Manifest& manifest);

// bag-info.txt: labels with values, in order, continuation lines joined by a space.
using BagInfo = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Checked<BagInfo> read_bag_info(std::string_view bytes);

struct PayloadOxum {
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
};
// "BYTES.COUNT"; nullopt otherwise.
[[nodiscard]] std::optional<PayloadOxum> read_oxum(std::string_view text);

}  // namespace holdfast
