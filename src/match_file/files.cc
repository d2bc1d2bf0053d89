// Files for an index, by POSIX.
#include "match_file/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace holdfast {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kMostAWrite = std::size_t{1} << 30;

std::unexpected<Error> cannot_write() {
  return fail(ErrorCode::kUnavailable,
              "The index's folder cannot be written to; check its disk and permissions.");
}

// An open file that is closed in the end.
class File {
 public:
  explicit File(int file) : file_(file) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (file_ >= 0) close(file_);
  }
  [[nodiscard]] int get() const { return file_; }
  [[nodiscard]] int release() { return std::exchange(file_, -1); }

 private:
  int file_;
};

bool write_all(int file, const void* bytes, std::size_t count, std::size_t offset) {
  const auto* at = static_cast<const std::uint8_t*>(bytes);
  while (count > 0) {
    const ssize_t written =
        pwrite(file, at, std::min(count, kMostAWrite), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    offset += static_cast<std::size_t>(written);
    count -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::string& name) {
  const File file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT)
    return fail(ErrorCode::kNotFound, "There is no such file.");
  struct stat about{};
  if (file.get() < 0 || fstat(file.get(), &about) != 0) {
    return fail(ErrorCode::kUnavailable, "A file of the index cannot be read; check permissions.");
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) return std::make_shared<const MappedFile>(nullptr, 0);
  void* start = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (start == MAP_FAILED) {
    return fail(ErrorCode::kUnavailable, "There is no room to map a file of the index.");
  }
  return std::make_shared<const MappedFile>(start, size);
}

MappedFile::~MappedFile() {
  if (start_ != nullptr) munmap(start_, size_);
}

Result<AppendedFile> AppendedFile::open(const std::string& name, std::size_t size) {
  File file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0 || ftruncate(file.get(), static_cast<off_t>(size)) != 0) {
    return cannot_write();
  }
  return AppendedFile(file.release(), size);
}

AppendedFile::AppendedFile(AppendedFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), size_(other.size_), is_broken_(other.is_broken_) {}

AppendedFile& AppendedFile::operator=(AppendedFile&& other) noexcept {
  std::swap(file_, other.file_);
  size_ = other.size_;
  is_broken_ = other.is_broken_;
  return *this;
}

AppendedFile::~AppendedFile() {
  if (file_ >= 0) close(file_);
}

Result<void> AppendedFile::append(std::span<const std::uint8_t> bytes, bool syncs) {
  if (is_broken_) return cannot_write();
  if (write_all(file_, bytes.data(), bytes.size(), size_) && (!syncs || fdatasync(file_) == 0)) {
    size_ += bytes.size();
    return {};
  }
  // After a failed sync nobody knows what is on the disk, so nothing is added behind it.
  const bool is_as_before = ftruncate(file_, static_cast<off_t>(size_)) == 0;
  is_broken_ = syncs || !is_as_before;
  return cannot_write();
}

Result<void> replace_file(const std::string& name,
                          std::span<const std::span<const std::byte>> pieces) {
  const std::string fresh = name + ".new";
  const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0) return cannot_write();
  std::size_t offset = 0;
  for (const std::span<const std::byte> piece : pieces) {
    if (!write_all(file.get(), piece.data(), piece.size(), offset)) {
      (void)unlink(fresh.c_str());
      return cannot_write();
    }
    offset += piece.size();
  }
  if (fsync(file.get()) != 0 || rename(fresh.c_str(), name.c_str()) != 0) {
    (void)unlink(fresh.c_str());
    return cannot_write();
  }
  return sync_folder_names(name.substr(0, name.rfind('/')));
}

Result<void> sync_folder_names(const std::string& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || fsync(file.get()) != 0) return cannot_write();
  return {};
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  File file(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0) return cannot_write();
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kConflict,
                "Another program has the index's folder open; close it first.");
  }
  return FolderLock(file.release());
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace holdfast
