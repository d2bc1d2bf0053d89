// Zips, folders and files. One thread.
#include "chat/export_files.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "chat/chat_text.h"
#include "chat/utf8_names.h"

namespace holdfast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockBytes = 1u << 16;
constexpr std::size_t kMostEntryNameBytes = 4096;

struct CloseArchive {
  void operator()(archive* open) const { archive_read_free(open); }
};
using OpenArchive = std::unique_ptr<archive, CloseArchive>;

std::unexpected<Error> too_large(std::uint64_t most_bytes) {
  return fail(ErrorCode::kTooLarge, "The export is too large to be read at once: more than " +
                                        std::to_string(most_bytes >> 20) +
                                        " MiB in its files of chats.");
}

std::unexpected<Error> broken_zip() {
  return fail(ErrorCode::kCorrupt,
              "The zip file is broken or not whole; download the export again.");
}

class Reading {
 public:
  Reading(const ChatReadOptions& options, ExportParser& parser, std::uint32_t& unread_files)
      : options_(options), parser_(parser), unread_files_(unread_files) {}

  Result<void> read(const std::string& path);

 private:
  Result<void> read_zip(const fs::path& path);
  Result<void> read_entry(archive* open, archive_entry* entry);
  Result<void> read_folder(const fs::path& path);
  Result<void> read_file(const fs::path& path, std::string_view name, bool is_alone);
  Result<void> count_entry();
  Result<void> grow(std::uint64_t bytes);
  Result<void> give(std::string_view name, bool is_alone);

  const ChatReadOptions& options_;
  ExportParser& parser_;
  std::uint32_t& unread_files_;
  std::string given_;
  std::string bytes_;
  std::uint64_t entries_ = 0;
  std::uint64_t total_bytes_ = 0;
};

Result<void> Reading::count_entry() {
  if (++entries_ <= options_.limits.most_entries) return {};
  return fail(ErrorCode::kTooLarge, "The export has more files than are read: at most " +
                                        std::to_string(options_.limits.most_entries) + ".");
}

// Counts bytes just appended to bytes_.
Result<void> Reading::grow(std::uint64_t bytes) {
  total_bytes_ += bytes;
  if (bytes_.size() > options_.limits.most_file_bytes) {
    return too_large(options_.limits.most_file_bytes);
  }
  if (total_bytes_ > options_.limits.most_total_bytes) {
    return too_large(options_.limits.most_total_bytes);
  }
  if (options_.progress) options_.progress(total_bytes_);
  return {};
}

Result<void> Reading::give(std::string_view name, bool is_alone) {
  Result<void> taken =
      parser_.take({.given = given_, .name = name, .bytes = bytes_, .is_alone = is_alone});
  if (taken || taken.error().code == ErrorCode::kTooLarge) return taken;
  ++unread_files_;
  return {};
}

Result<void> Reading::read_entry(archive* open, archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG) return {};
  const std::string kept(std::string_view(name).substr(0, kMostEntryNameBytes));
  if (!parser_.wants(kept, false)) return {};
  if (archive_entry_is_encrypted(entry) != 0) {
    return fail(ErrorCode::kUnsupported,
                "The zip file is locked with a password; unpack it first and name the folder.");
  }
  bytes_.clear();
  char block[kBlockBytes];
  while (true) {
    const la_ssize_t got = archive_read_data(open, block, sizeof block);
    if (got < 0) return broken_zip();
    if (got == 0) break;
    bytes_.append(block, static_cast<std::size_t>(got));
    if (Result<void> grown = grow(static_cast<std::uint64_t>(got)); !grown) return grown;
  }
  return give(kept, false);
}

Result<void> Reading::read_zip(const fs::path& path) {
  const Utf8Names names;
  const OpenArchive open(archive_read_new());
  if (!open) return fail(ErrorCode::kUnavailable, "There is not enough memory to open the zip.");
  archive_read_support_format_zip(open.get());
  if (archive_read_open_filename(open.get(), path.c_str(), kBlockBytes) != ARCHIVE_OK) {
    return broken_zip();
  }
  while (true) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(open.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return broken_zip();
    if (Result<void> counted = count_entry(); !counted) return counted;
    if (Result<void> read = read_entry(open.get(), entry); !read) return read;
  }
}

Result<void> Reading::read_file(const fs::path& path, std::string_view name, bool is_alone) {
  std::ifstream in(path, std::ios::binary);
  bytes_.clear();
  char block[kBlockBytes];
  while (in.read(block, sizeof block) || in.gcount() > 0) {
    bytes_.append(block, static_cast<std::size_t>(in.gcount()));
    if (Result<void> grown = grow(static_cast<std::uint64_t>(in.gcount())); !grown) return grown;
  }
  if (!in.eof()) {
    return fail(ErrorCode::kUnavailable,
                "A file cannot be read; check that you may read it and that it is whole.");
  }
  return give(name, is_alone);
}

Result<void> Reading::read_folder(const fs::path& path) {
  std::error_code error;
  std::vector<std::pair<std::string, fs::path>> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (Result<void> counted = count_entry(); !counted) return counted;
    std::error_code ignored;
    const fs::file_status status = at->symlink_status(ignored);
    if (fs::is_directory(status) &&
        at.depth() >= static_cast<int>(options_.limits.most_folders_deep)) {
      at.disable_recursion_pending();
    }
    if (!fs::is_regular_file(status)) continue;
    std::string name = at->path().lexically_relative(path).generic_string();
    if (parser_.wants(name, false)) files.emplace_back(std::move(name), at->path());
  }
  if (error) return fail(ErrorCode::kUnavailable, "The folder cannot be read to its end.");
  std::sort(files.begin(), files.end());
  for (const auto& [name, file] : files) {
    if (Result<void> read = read_file(file, name, false); !read) return read;
  }
  return {};
}

bool is_zip(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  char magic[4] = {};
  in.read(magic, sizeof magic);
  const std::string_view seen(magic, sizeof magic);
  return seen == std::string_view("PK\x03\x04", 4) || seen == std::string_view("PK\x05\x06", 4);
}

Result<void> Reading::read(const std::string& path) {
  std::error_code error;
  const fs::path named(path);
  const fs::file_status status = fs::status(named, error);
  if (!fs::exists(status)) {
    return fail(ErrorCode::kNotFound,
                "A file or folder that you named is not there; check its name.");
  }
  given_ = std::string(file_part(fs::absolute(named, error).lexically_normal().generic_string()));
  if (fs::is_directory(status)) return read_folder(named);
  if (!fs::is_regular_file(status)) {
    return fail(ErrorCode::kUnsupported, "Name zip files, folders or plain files alone.");
  }
  if (is_zip(named)) return read_zip(named);
  if (!parser_.wants(given_, true)) return {};
  return read_file(named, given_, true);
}

}  // namespace

Result<void> read_export_files(std::span<const std::string> paths, const ChatReadOptions& options,
                               ExportParser& parser, std::uint32_t& unread_files) {
  Reading reading(options, parser, unread_files);
  for (const std::string& path : paths) {
    if (Result<void> read = reading.read(path); !read) return read;
  }
  return {};
}

}  // namespace holdfast
