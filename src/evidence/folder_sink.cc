// A pack as a folder. One thread.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

#include "evidence/pack_sink.h"

namespace holdfast {
namespace {

class FolderSink final : public PackSink {
 public:
  FolderSink(std::string path, std::string partial)
      : path_(std::move(path)), partial_(std::move(partial)) {
    folders_.insert(partial_);
  }
  ~FolderSink() override {
    if (file_ >= 0) ::close(file_);
    std::error_code ignored;
    if (!partial_.empty()) std::filesystem::remove_all(partial_, ignored);
  }

  Result<void> begin(const PackFile& file) override;
  Result<void> write(std::span<const std::uint8_t> bytes) override;
  Result<void> end() override;
  Result<void> close() override {
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
      sync_folder(*folder);
    }
    return {};
  }
  Result<void> commit() override {
    Result<void> named = name_whole(partial_, path_, false);
    if (named) partial_.clear();
    return named;
  }

 private:
  std::string path_;
  std::string partial_;  // empty: it has its name
  std::set<std::string> folders_;
  int file_ = -1;
  std::uint64_t left_ = 0;
  TimeMs modified_ms_ = 0;
};

Result<void> FolderSink::begin(const PackFile& file) {
  const std::string path = partial_ + "/" + std::string(file.path);
  for (std::size_t slash = partial_.size() + 1; slash < path.size(); ++slash) {
    if (path[slash] != '/') continue;
    const std::string folder = path.substr(0, slash);
    if (folders_.contains(folder)) continue;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot_write();
    folders_.insert(folder);
  }
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file_ < 0) return cannot_write();
  left_ = file.bytes;
  modified_ms_ = file.modified_ms;
  return {};
}

Result<void> FolderSink::write(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > left_) return fail(ErrorCode::kConflict, "A file grew while it was read.");
  left_ -= bytes.size();
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return cannot_write();
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<void> FolderSink::end() {
  if (left_ != 0) return fail(ErrorCode::kConflict, "A file became shorter while it was read.");
  const auto seconds = modified_ms_ >= 0 ? modified_ms_ / 1000 : (modified_ms_ - 999) / 1000;
  const timespec at{.tv_sec = static_cast<time_t>(seconds),
                    .tv_nsec = static_cast<long>((modified_ms_ - seconds * 1000) * 1'000'000)};
  const timespec times[2] = {at, at};
  ::futimens(file_, times);  // a kindness: the log has the time too
  const bool is_synced = ::fsync(file_) == 0;
  const bool is_closed = ::close(std::exchange(file_, -1)) == 0;
  if (!is_synced || !is_closed) return cannot_write();
  return {};
}

}  // namespace

Result<std::unique_ptr<PackSink>> open_folder_sink(const std::string& path) {
  std::string name = path;
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  struct stat found{};
  if (::lstat(name.c_str(), &found) == 0) {
    return fail(ErrorCode::kConflict, "There is something of that name already; choose another.");
  }
  std::string partial = name + ".partial-XXXXXX";
  if (::mkdtemp(partial.data()) == nullptr) return cannot_write();
  return std::make_unique<FolderSink>(std::move(name), std::move(partial));
}

Result<void> put_file(PackSink& sink, std::string_view path, std::string_view bytes,
                      TimeMs modified_ms) {
  const PackFile file{
      .path = path, .bytes = bytes.size(), .modified_ms = modified_ms, .is_text = true};
  if (Result<void> begun = sink.begin(file); !begun) return begun;
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (Result<void> wrote = sink.write({data, bytes.size()}); !wrote) return wrote;
  return sink.end();
}

}  // namespace holdfast
