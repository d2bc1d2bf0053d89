// The files of a pack or bag, out of a folder, a zip, or a zip's parts, without unpacking anything
// to a disk. Links are never followed. An object belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "evidence/finding.h"
#include "holdfast/result.h"

namespace holdfast {

// Everything here comes from outside, so everything has a limit.
struct SourceLimits {
  std::size_t most_entries = 200'000;
  std::uint64_t most_file_bytes = 1ULL << 40;
  // Of a zip, unpacked: this many times its own size, or that many bytes, whichever is more.
  std::uint64_t most_times = 200;
  std::uint64_t most_small_zip_bytes = 1ULL << 30;
};

struct PackEntry {
  std::string path;
  std::uint64_t bytes = 0;
  TimeMs modified_ms = 0;
};

class PackVisitor {
 public:
  virtual ~PackVisitor() = default;
  [[nodiscard]] virtual Checked<void> begin(const PackEntry& entry) = 0;
  [[nodiscard]] virtual Checked<void> bytes(std::span<const std::uint8_t> piece) = 0;
  [[nodiscard]] virtual Checked<void> end() = 0;
};

class PackSource {
 public:
  PackSource() = default;
  PackSource(const PackSource&) = delete;
  PackSource& operator=(const PackSource&) = delete;
  virtual ~PackSource() = default;

  // All files; folders are not listed. Findings: "link", "kind" (a device or the like), "path",
  // "duplicate", "twin", "too-large", "locked", "archive" (a broken zip), "unreadable".
  [[nodiscard]] virtual Checked<std::vector<PackEntry>> list() = 0;
  // Reads each file that `wants`, in the source's own order. The same findings, and "changed" for
  // one that is not as it was listed.
  [[nodiscard]] virtual Checked<void> read(const std::function<bool(std::string_view)>& wants,
                                           PackVisitor& visitor) = 0;
};

[[nodiscard]] std::unique_ptr<PackSource> open_folder_source(const std::string& path,
                                                             const SourceLimits& limits = {});
// `paths`: a zip, or its parts in order. The one folder at its top is taken off the paths.
[[nodiscard]] std::unique_ptr<PackSource> open_zip_source(std::vector<std::string> paths,
                                                          const SourceLimits& limits = {});

// What a person named: a folder, a zip, or any part of one ("x.zip.001", "x.zip.parts").
// Errors: kNotFound; kUnsupported for what is none of these, and for age's files, with what to do.
struct OpenedPack {
  std::unique_ptr<PackSource> source;
  bool is_folder = false;
  std::vector<std::string> zip_files;  // one, or the parts in order
  std::string parts_list;              // the path of the list of parts; empty: there is none
};
[[nodiscard]] Result<OpenedPack> open_pack(const std::string& path,
                                           const SourceLimits& limits = {});

// The parts in order that stand beside any one of them or their list; kNotFound when the first is
// not there, kInvalidArgument for a name that is no part's.
[[nodiscard]] Result<std::vector<std::string>> parts_beside(const std::string& part);

// Checks paths and twins of a listing; what both kinds of source do.
[[nodiscard]] Checked<void> check_paths(const std::vector<PackEntry>& entries);

}  // namespace holdfast
