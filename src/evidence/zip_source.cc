// A pack in a zip, or in the parts of one, by libarchive's reader of the central directory. Nothing
// is unpacked to a disk. One thread.
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "chat/utf8_names.h"
#include "evidence/file_time.h"
#include "evidence/names.h"
#include "evidence/pack_source.h"
#include "evidence/zip_directory.h"

namespace holdfast {
namespace {

constexpr std::size_t kBlockBytes = 1 << 16;

struct CloseArchive {
  void operator()(archive* open) const { archive_read_free(open); }
};
using OpenArchive = std::unique_ptr<archive, CloseArchive>;

std::unexpected<PackFinding> broken(std::string_view path = "") {
  return finding("archive", path, "The zip is broken or not whole; get it again.");
}

class ZipSource final : public PackSource {
 public:
  ZipSource(std::vector<std::string> files, const SourceLimits& limits)
      : files_(std::move(files)), limits_(limits) {}

  Checked<std::vector<PackEntry>> list() override {
    entries_.clear();
    seen_ = 0;
    const Checked<std::size_t> listed = check_zip_directory(files_, limits_.most_entries);
    if (!listed) return std::unexpected(listed.error());
    const Checked<void> walked = each([this](archive*, PackEntry entry) -> Checked<void> {
      entries_.push_back(std::move(entry));
      return {};
    });
    if (!walked) return std::unexpected(walked.error());
    if (seen_ != *listed) return broken();
    std::sort(entries_.begin(), entries_.end(),
              [](const PackEntry& a, const PackEntry& b) { return a.path < b.path; });
    if (Checked<void> good = check_paths(entries_); !good) return std::unexpected(good.error());
    if (Checked<void> good = check_size(); !good) return std::unexpected(good.error());
    return entries_;
  }

  Checked<void> read(const std::function<bool(std::string_view)>& wants,
                     PackVisitor& visitor) override {
    seen_ = 0;
    return each([&](archive* open, const PackEntry& entry) -> Checked<void> {
      if (!wants(entry.path)) return {};
      return read_one(open, entry, visitor);
    });
  }

 private:
  template <class Take>
  Checked<void> each(Take&& take);
  Checked<std::optional<PackEntry>> entry_of(archive_entry* entry);
  Checked<void> check_size();
  Checked<void> read_one(archive* open, const PackEntry& entry, PackVisitor& visitor);

  std::vector<std::string> files_;
  SourceLimits limits_;
  std::string top_;
  std::vector<PackEntry> entries_;
  std::size_t seen_ = 0;
};

template <class Take>
Checked<void> ZipSource::each(Take&& take) {
  const Utf8Names names;
  const OpenArchive open(archive_read_new());
  if (!open) return broken();
  archive_read_support_format_zip_seekable(open.get());
  std::vector<const char*> paths;
  for (const std::string& file : files_) paths.push_back(file.c_str());
  paths.push_back(nullptr);
  if (archive_read_open_filenames(open.get(), paths.data(), kBlockBytes) != ARCHIVE_OK) {
    return broken();
  }
  while (true) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(open.get(), &entry);
    if (status == ARCHIVE_EOF) return seen_ > 0 ? Checked<void>() : broken();
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return broken();
    if (++seen_ > limits_.most_entries) {
      return finding("too-large", "", "It has more files than are read.");
    }
    Checked<std::optional<PackEntry>> read = entry_of(entry);
    if (!read) return std::unexpected(read.error());
    if (!*read) continue;
    if (Checked<void> took = take(open.get(), std::move(**read)); !took) return took;
  }
}

// nullopt for a folder.
Checked<std::optional<PackEntry>> ZipSource::entry_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name == nullptr) return finding("path", "", "A file's name in the zip cannot be read.");
  std::string path(std::string_view(name).substr(0, kMostPathBytes + 1));
  const bool is_folder = archive_entry_filetype(entry) == AE_IFDIR;
  if (is_folder && path.ends_with('/')) path.pop_back();
  if (const auto problem = path_problem(path)) return finding("path", path, std::string(*problem));
  if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK) {
    return finding("link", path, "It is a link: what it leads to is no part of the pack.");
  }
  if (!is_folder && archive_entry_filetype(entry) != AE_IFREG) {
    return finding("kind", path, "It is neither a file nor a folder.");
  }
  if (archive_entry_is_encrypted(entry) != 0) {
    return finding("locked", path, "It is locked with a password of the zip's.");
  }
  const std::size_t slash = path.find('/');
  const std::string top = path.substr(0, slash);
  if (top_.empty()) top_ = top;
  if (top != top_ || (!is_folder && slash == std::string::npos)) {
    return finding("extra", path, "It stands beside the one folder that the zip should hold.");
  }
  if (is_folder) return std::nullopt;
  if (archive_entry_size_is_set(entry) == 0) return broken(path);
  const auto bytes = static_cast<std::uint64_t>(archive_entry_size(entry));
  if (bytes > limits_.most_file_bytes) return finding("too-large", path, "It is too large.");
  return PackEntry{.path = path.substr(slash + 1),
                   .bytes = bytes,
                   .modified_ms = file_time(archive_entry_mtime(entry))};
}

// A zip of a few kilobytes that unpacks to terabytes would keep a reader busy for days.
Checked<void> ZipSource::check_size() {
  std::uint64_t packed = 0;
  for (const std::string& file : files_) {
    struct stat found{};
    if (::stat(file.c_str(), &found) != 0) return broken();
    packed += static_cast<std::uint64_t>(found.st_size);
  }
  const std::uint64_t most = std::max(packed * limits_.most_times, limits_.most_small_zip_bytes);
  std::uint64_t left = most;
  for (const PackEntry& entry : entries_) {
    if (entry.bytes > left) {
      return finding("too-large", entry.path,
                     "The zip would unpack to far more than its own size, as a zip bomb does.");
    }
    left -= entry.bytes;
  }
  return {};
}

Checked<void> ZipSource::read_one(archive* open, const PackEntry& entry, PackVisitor& visitor) {
  if (Checked<void> begun = visitor.begin(entry); !begun) return begun;
  std::vector<std::uint8_t> block(kBlockBytes);
  std::uint64_t total = 0;
  while (true) {
    const la_ssize_t got = archive_read_data(open, block.data(), block.size());
    if (got < 0) return broken(entry.path);
    if (got == 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > entry.bytes) return broken(entry.path);
    const auto piece = std::span(block).first(static_cast<std::size_t>(got));
    if (Checked<void> took = visitor.bytes(piece); !took) return took;
  }
  if (total != entry.bytes) return broken(entry.path);
  return visitor.end();
}

}  // namespace

std::unique_ptr<PackSource> open_zip_source(std::vector<std::string> paths,
                                            const SourceLimits& limits) {
  return std::make_unique<ZipSource>(std::move(paths), limits);
}

}  // namespace holdfast
