// Files that appear whole. One thread an object.
#include "evidence/byte_sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "evidence/digests.h"

namespace holdfast {
namespace {

const std::vector<std::string> kSha256 = {"sha256"};

class FileSink final : public ByteSink {
 public:
  FileSink(std::string path, std::string partial, int file, bool replaces)
      : path_(std::move(path)), partial_(std::move(partial)), file_(file), replaces_(replaces) {}
  ~FileSink() override {
    if (file_ >= 0) ::close(file_);
    if (!partial_.empty()) ::unlink(partial_.c_str());
  }

  Result<void> write(std::span<const std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(file_, bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return cannot_write();
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return {};
  }
  Result<void> close() override {
    const bool is_synced = ::fsync(file_) == 0;
    const bool is_closed = ::close(std::exchange(file_, -1)) == 0;
    if (!is_synced || !is_closed) return cannot_write();
    return {};
  }
  Result<void> commit() override {
    Result<void> named = name_whole(partial_, path_, replaces_);
    if (named) partial_.clear();
    return named;
  }

 private:
  std::string path_;
  std::string partial_;  // empty: it has its name
  int file_;
  bool replaces_;
};

Result<std::unique_ptr<ByteSink>> open_sink(const std::string& path, bool replaces) {
  std::string partial = path + ".partial-XXXXXX";
  const int file = ::mkostemp(partial.data(), O_CLOEXEC);
  if (file < 0) return cannot_write();
  return std::make_unique<FileSink>(path, std::move(partial), file, replaces);
}

class PartsSink final : public ByteSink {
 public:
  PartsSink(std::string path, std::uint64_t part_bytes)
      : path_(std::move(path)), part_bytes_(part_bytes), whole_(kSha256), part_(kSha256) {}

  Result<void> write(std::span<const std::uint8_t> bytes) override {
    whole_.update(bytes);
    while (!bytes.empty()) {
      if (parts_.empty() || left_ == 0) {
        if (Result<void> begun = begin_part(); !begun) return begun;
      }
      const std::uint64_t now = std::min<std::uint64_t>(left_, bytes.size());
      const auto piece = bytes.first(static_cast<std::size_t>(now));
      part_.update(piece);
      if (Result<void> wrote = parts_.back()->write(piece); !wrote) return wrote;
      bytes = bytes.subspan(piece.size());
      left_ -= now;
    }
    return {};
  }
  Result<void> close() override {
    if (Result<void> ended = end_part(); !ended) return ended;
    if (parts_.size() < 2) {
      return fail(ErrorCode::kInvalidArgument,
                  "All of it fits into one part; leave --split-mb out or choose a smaller one.");
    }
    list_ += fmt::format("{}  {}\n", whole_.finish().front(), name());
    Result<std::unique_ptr<ByteSink>> list = open_file_sink(path_ + ".parts");
    if (!list) return std::unexpected<Error>(list.error());
    parts_.push_back(std::move(*list));
    const auto* data = reinterpret_cast<const std::uint8_t*>(list_.data());
    if (Result<void> wrote = parts_.back()->write({data, list_.size()}); !wrote) return wrote;
    return parts_.back()->close();
  }
  Result<void> commit() override {
    for (const auto& part : parts_) {
      if (Result<void> named = part->commit(); !named) return named;
    }
    return {};
  }

 private:
  [[nodiscard]] std::string name() const { return path_.substr(path_.rfind('/') + 1); }
  Result<void> end_part() {
    if (parts_.empty()) return {};
    list_ += fmt::format("{}  {}.{:03}\n", part_.finish().front(), name(), parts_.size());
    part_ = Digests(kSha256);
    return parts_.back()->close();
  }
  Result<void> begin_part() {
    if (parts_.size() == kMostParts) {
      return fail(ErrorCode::kInvalidArgument, "That makes over 999 parts; choose larger ones.");
    }
    if (Result<void> ended = end_part(); !ended) return ended;
    auto part = open_file_sink(fmt::format("{}.{:03}", path_, parts_.size() + 1));
    if (!part) return std::unexpected<Error>(part.error());
    parts_.push_back(std::move(*part));
    left_ = part_bytes_;
    return {};
  }

  std::string path_;
  std::uint64_t part_bytes_;
  std::uint64_t left_ = 0;
  std::vector<std::unique_ptr<ByteSink>> parts_;
  std::string list_;
  Digests whole_;
  Digests part_;
};

class TeeSink final : public ByteSink {
 public:
  explicit TeeSink(std::vector<std::unique_ptr<ByteSink>> sinks) : sinks_(std::move(sinks)) {}

  Result<void> write(std::span<const std::uint8_t> bytes) override {
    return each([bytes](ByteSink& sink) { return sink.write(bytes); });
  }
  Result<void> close() override {
    return each([](ByteSink& sink) { return sink.close(); });
  }
  Result<void> commit() override {
    return each([](ByteSink& sink) { return sink.commit(); });
  }

 private:
  template <class Do>
  Result<void> each(Do&& act) {
    for (const auto& sink : sinks_) {
      if (Result<void> done = act(*sink); !done) return done;
    }
    return {};
  }

  std::vector<std::unique_ptr<ByteSink>> sinks_;
};

}  // namespace

Result<std::unique_ptr<ByteSink>> open_file_sink(const std::string& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) {
    return fail(ErrorCode::kConflict, "There is a file of that name already; choose another.");
  }
  return open_sink(path, false);
}

Result<std::unique_ptr<ByteSink>> open_replacing_sink(const std::string& path) {
  return open_sink(path, true);
}

Result<std::unique_ptr<ByteSink>> open_parts_sink(const std::string& path,
                                                  std::uint64_t part_bytes) {
  struct stat found{};
  for (const char* ending : {".001", ".parts"}) {
    if (::lstat((path + ending).c_str(), &found) == 0) {
      return fail(ErrorCode::kConflict, "There are parts of that name already; choose another.");
    }
  }
  return std::make_unique<PartsSink>(path, part_bytes);
}

std::unique_ptr<ByteSink> make_tee_sink(std::vector<std::unique_ptr<ByteSink>> sinks) {
  return std::make_unique<TeeSink>(std::move(sinks));
}

Result<void> name_whole(const std::string& partial, const std::string& path, bool replaces) {
  const unsigned flags = replaces ? 0 : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
    if (errno != EEXIST) return cannot_write();
    return fail(ErrorCode::kConflict, "There is something of that name already; choose another.");
  }
  sync_folder(folder_of(path));
  return {};
}

std::unexpected<Error> cannot_write() {
  return fail(ErrorCode::kUnavailable, errno == ENOSPC
                                           ? "The disk is full; make room and try again."
                                           : "The pack cannot be written there; check the folder.");
}

void sync_folder(const std::string& folder) {
  const int open = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (open < 0) return;
  ::fsync(open);
  ::close(open);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace holdfast
