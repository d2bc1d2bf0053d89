// Files for an index: mapped, appended to, put in another's place. An error carries no path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// A whole file in memory, for reading; on a page's start. Lives as long as somebody holds it.
class MappedFile {
 public:
  // Error: kNotFound, kUnavailable.
  [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> open(const std::string& name);
  MappedFile(void* start, std::size_t size) : start_(start), size_(size) {}
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return {static_cast<const std::byte*>(start_), size_};
  }
  [[nodiscard]] std::span<const std::uint8_t> octets() const {
    return {static_cast<const std::uint8_t*>(start_), size_};
  }

 private:
  void* start_;
  std::size_t size_;
};

// A file that grows at its end, for one thread at a time.
class AppendedFile {
 public:
  // Makes the file, or takes what is there up to `size`; the rest is cut off. Error: kUnavailable.
  [[nodiscard]] static Result<AppendedFile> open(const std::string& name, std::size_t size);
  AppendedFile(AppendedFile&& other) noexcept;
  AppendedFile& operator=(AppendedFile&& other) noexcept;
  ~AppendedFile();
  // All of it is in the file, and on the disk where `syncs`, or the file is as it was. Error:
  // kUnavailable; a file whose old end could not be found again takes nothing more.
  [[nodiscard]] Result<void> append(std::span<const std::uint8_t> bytes, bool syncs);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_broken() const { return is_broken_; }

 private:
  AppendedFile(int file, std::size_t size) : file_(file), size_(size) {}
  int file_ = -1;
  std::size_t size_ = 0;
  bool is_broken_ = false;
};

// Writes the pieces to a new file beside `name`, on the disk, and then puts it in its place: at any
// moment there is the old one or the new one, whole. Error: kUnavailable.
[[nodiscard]] Result<void> replace_file(const std::string& name,
                                        std::span<const std::span<const std::byte>> pieces);
// That names made and gone in the folder are on the disk.
[[nodiscard]] Result<void> sync_folder_names(const std::string& folder);
// Nobody else has the folder: held until it is closed, or the process ends. Error: kConflict.
class FolderLock {
 public:
  [[nodiscard]] static Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace holdfast
