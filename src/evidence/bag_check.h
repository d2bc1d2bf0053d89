// Whether a BagIt bag is complete and valid (RFC 8493 section 3): every file that its manifests
// name is there with the digest they say, and no other payload file is. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "evidence/finding.h"
#include "evidence/manifest.h"
#include "evidence/pack_source.h"

namespace holdfast {

struct BagCheckOptions {
  ManifestLimits manifests;
  std::uint64_t most_kept_bytes = 256ULL << 20;  // of tag files and custody/ together, in memory
  // Called with bytes digested so far and bytes in all, now and then. May be empty.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

struct CheckedBag {
  std::string version;  // "1.0", "0.97"
  std::vector<PackEntry> entries;
  std::uint64_t payload_files = 0;
  std::uint64_t payload_bytes = 0;
  BagInfo info;
  // Bytes of tag files at the bag's root that are manifests, bagit.txt or bag-info.txt, and of all
  // files under custody/.
  std::map<std::string, std::string, std::less<>> kept;
  // By algorithm.
  std::map<std::string, Manifest, std::less<>> payload;
  std::map<std::string, Manifest, std::less<>> tags;
};

// Findings, beside those of PackSource and of the manifests: "declaration", "manifest", "fetch",
// "oxum", "missing", "extra", "changed", "twin", "too-large".
[[nodiscard]] Checked<CheckedBag> check_bag(PackSource& source,
                                            const BagCheckOptions& options = {});

}  // namespace holdfast
