// Reading lines. One thread.
#include "guard_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::size_t kReadBytes = 1u << 18;
constexpr std::uint64_t kMostTold = 20;
constexpr std::int64_t kProgressMs = 1000;

}  // namespace

GuardInput::GuardInput(const std::string& name)
    : descriptor_(name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC)),
      buffer_(kReadBytes) {
  struct stat about{};
  if (descriptor_ >= 0 && fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) {
    size_ = static_cast<std::uint64_t>(about.st_size);
  }
}

GuardInput::~GuardInput() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

Result<std::string_view> GuardInput::read_some() {
  ssize_t got = 0;
  do {
    got = read(descriptor_, buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return fail(ErrorCode::kUnavailable, "it cannot be read to its end");
  return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
}

Result<std::string> GuardInput::read_all(std::size_t most_bytes) {
  std::string out;
  while (true) {
    const Result<std::string_view> piece = read_some();
    if (!piece) return std::unexpected<Error>(piece.error());
    if (piece->empty()) return out;
    if (out.size() + piece->size() > most_bytes) {
      return fail(ErrorCode::kTooLarge, fmt::format("it is larger than {} MiB", most_bytes >> 20));
    }
    out += *piece;
  }
}

void LineCutter::feed(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t end = piece.find('\n');
    if (end == std::string_view::npos) {
      keep(piece);
      return;
    }
    if (begun_.empty()) {
      give(piece.substr(0, end));
    } else {
      keep(piece.substr(0, end));
      give(begun_);
      begun_.clear();
    }
    piece.remove_prefix(end + 1);
  }
}

void LineCutter::finish() {
  if (!begun_.empty()) give(begun_);
  begun_.clear();
}

void LineCutter::keep(std::string_view part) {
  const std::size_t room = most_bytes_ + 1 - std::min(most_bytes_ + 1, begun_.size());
  begun_.append(part.substr(0, room));
}

void LineCutter::give(std::string_view line) {
  ++number_;
  if (number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.find_first_not_of(" \t") == std::string_view::npos) return;
  take_(line.substr(0, most_bytes_ + 1), number_);
}

GuardProgress::GuardProgress(std::uint64_t size)
    : is_shown_(isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0),
      size_(size),
      next_ms_(is_shown_ ? system_time_ms() + kProgressMs : 0) {}

GuardProgress::~GuardProgress() {
  if (has_written_) fmt::print(stderr, "\r\033[K");
}

void GuardProgress::add(std::size_t bytes, std::uint64_t lines) {
  done_ += bytes;
  if (!is_shown_) return;
  const std::int64_t now_ms = system_time_ms();
  if (now_ms < next_ms_) return;
  next_ms_ = now_ms + kProgressMs;
  has_written_ = true;
  const std::string part =
      size_ > 0 ? fmt::format(", {} %", std::min<std::uint64_t>(100, done_ * 100 / size_)) : "";
  fmt::print(stderr, "\r\033[K{} lines{}", lines, part);
}

void BadLines::add(std::uint64_t line, const Error& error) {
  ++count_;
  if (count_ <= kMostTold) fmt::print(stderr, "holdfast guard: line {}: {}\n", line, error.message);
}

bool BadLines::finish() const {
  if (count_ > kMostTold) {
    fmt::print(stderr, "holdfast guard: {} lines in all could not be read.\n", count_);
  }
  return count_ > 0;
}

}  // namespace holdfast
