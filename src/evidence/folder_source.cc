// A pack in a folder. Every part of every path is opened without following links. One thread.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "evidence/file_time.h"
#include "evidence/names.h"
#include "evidence/pack_source.h"

namespace holdfast {
namespace {

constexpr std::size_t kBlockBytes = 1 << 18;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] explicit operator bool() const { return value_ >= 0; }

 private:
  int value_;
};

std::unexpected<PackFinding> unreadable(std::string_view path) {
  return finding("unreadable", path, "It cannot be read; check that you may read it.");
}

Checked<void> check_kind(const struct stat& found, const std::string& path) {
  if (S_ISLNK(found.st_mode)) {
    return finding("link", path, "It is a symbolic link: what it leads to is no part of the pack.");
  }
  if (!S_ISREG(found.st_mode)) return finding("kind", path, "It is neither a file nor a folder.");
  if (found.st_nlink > 1) {
    return finding("link", path, "It has a second name (a hard link), by which it can be changed.");
  }
  return {};
}

class FolderSource final : public PackSource {
 public:
  FolderSource(std::string root, const SourceLimits& limits)
      : root_(std::move(root)), limits_(limits) {}

  Checked<std::vector<PackEntry>> list() override {
    entries_.clear();
    if (Checked<void> walked = walk(open_root(), "", 1); !walked) {
      return std::unexpected(walked.error());
    }
    std::sort(entries_.begin(), entries_.end(),
              [](const PackEntry& a, const PackEntry& b) { return a.path < b.path; });
    if (Checked<void> good = check_paths(entries_); !good) return std::unexpected(good.error());
    return entries_;
  }

  Checked<void> read(const std::function<bool(std::string_view)>& wants,
                     PackVisitor& visitor) override {
    for (const PackEntry& entry : entries_) {
      if (!wants(entry.path)) continue;
      if (Checked<void> done = read_one(entry, visitor); !done) return done;
    }
    return {};
  }

 private:
  [[nodiscard]] Descriptor open_root() const {
    return Descriptor(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  Checked<void> walk(Descriptor folder, const std::string& prefix, std::size_t depth);
  Checked<void> take(int folder, const char* name, const std::string& path, std::size_t depth);
  Checked<void> read_one(const PackEntry& entry, PackVisitor& visitor);

  std::string root_;
  SourceLimits limits_;
  std::vector<PackEntry> entries_;
  std::size_t seen_ = 0;
};

Checked<void> FolderSource::walk(Descriptor folder, const std::string& prefix, std::size_t depth) {
  if (!folder) return unreadable(prefix);
  if (depth > kMostPathParts) return finding("path", prefix, "It has too many folders inside.");
  const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  DIR* stream = copy < 0 ? nullptr : ::fdopendir(copy);
  if (stream == nullptr) {
    if (copy >= 0) ::close(copy);
    return unreadable(prefix);
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> owner(stream, &::closedir);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is this thread's alone.
  while (const dirent* each = ::readdir(stream)) {
    const std::string_view name = each->d_name;
    if (name == "." || name == "..") continue;
    if (++seen_ > limits_.most_entries) {
      return finding("too-large", "", "It has more files than are read.");
    }
    const std::string path = prefix.empty() ? std::string(name) : prefix + "/" + std::string(name);
    if (Checked<void> took = take(folder.get(), each->d_name, path, depth); !took) return took;
  }
  return {};
}

Checked<void> FolderSource::take(int folder, const char* name, const std::string& path,
                                 std::size_t depth) {
  struct stat found{};
  if (::fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0) return unreadable(path);
  if (S_ISDIR(found.st_mode)) {
    Descriptor inner(::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return walk(std::move(inner), path, depth + 1);
  }
  if (Checked<void> good = check_kind(found, path); !good) return good;
  const auto bytes = static_cast<std::uint64_t>(found.st_size);
  if (bytes > limits_.most_file_bytes) return finding("too-large", path, "It is too large.");
  entries_.push_back({.path = path,
                      .bytes = bytes,
                      .modified_ms = file_time(found.st_mtim.tv_sec, found.st_mtim.tv_nsec)});
  return {};
}

Checked<void> FolderSource::read_one(const PackEntry& entry, PackVisitor& visitor) {
  Descriptor at = open_root();
  std::string_view rest = entry.path;
  while (at) {
    const std::size_t slash = rest.find('/');
    const std::string part(rest.substr(0, slash));
    const bool is_last = slash == std::string_view::npos;
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY);
    at = Descriptor(::openat(at.get(), part.c_str(), flags));
    if (is_last) break;
    rest.remove_prefix(slash + 1);
  }
  struct stat found{};
  if (!at || ::fstat(at.get(), &found) != 0) return unreadable(entry.path);
  if (Checked<void> good = check_kind(found, entry.path); !good) return good;
  if (Checked<void> begun = visitor.begin(entry); !begun) return begun;
  std::vector<std::uint8_t> block(kBlockBytes);
  std::uint64_t total = 0;
  while (true) {
    const ssize_t got = ::read(at.get(), block.data(), block.size());
    if (got < 0) return unreadable(entry.path);
    if (got == 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > entry.bytes) break;
    const auto piece = std::span(block).first(static_cast<std::size_t>(got));
    if (Checked<void> took = visitor.bytes(piece); !took) return took;
  }
  if (total != entry.bytes) {
    return finding("changed", entry.path, "It was changed while it was read; try again.");
  }
  return visitor.end();
}

}  // namespace

std::unique_ptr<PackSource> open_folder_source(const std::string& path,
                                               const SourceLimits& limits) {
  return std::make_unique<FolderSource>(path, limits);
}

namespace {

using Keys = std::vector<std::pair<std::string, const PackEntry*>>;  // by twin_key, sorted

// No file stands where another's folder does: of the two, a program unpacks the first or the last.
Checked<void> check_folders(const Keys& keys) {
  const auto is_file = [&](std::string_view key) {
    const auto at = std::lower_bound(
        keys.begin(), keys.end(), key,
        [](const Keys::value_type& each, std::string_view sought) { return each.first < sought; });
    return at != keys.end() && at->first == key;
  };
  for (const auto& [key, entry] : keys) {
    const std::string_view path = key;
    for (std::size_t at = path.find('/'); at != std::string_view::npos;
         at = path.find('/', at + 1)) {
      if (!is_file(path.substr(0, at))) continue;
      return finding("twin", entry->path, "A file there has the name of the folder that it is in.");
    }
  }
  return {};
}

}  // namespace

Checked<void> check_paths(const std::vector<PackEntry>& entries) {
  Keys keys;
  keys.reserve(entries.size());
  for (const PackEntry& entry : entries) {
    if (const auto problem = path_problem(entry.path)) {
      return finding("path", entry.path, std::string(*problem));
    }
    keys.emplace_back(twin_key(entry.path), &entry);
  }
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].first != keys[i - 1].first) continue;
    const std::string& path = keys[i].second->path;
    if (path == keys[i - 1].second->path) {
      return finding("duplicate", path, "It is there twice.");
    }
    return finding("twin", path,
                   "Another file's name differs from its name in case or Unicode form alone.");
  }
  return check_folders(keys);
}

}  // namespace holdfast
