// A line on standard error that says how far something is, where that is a terminal. One thread.
#pragma once

#include <fmt/core.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "store_options.h"

namespace holdfast {

class ProgressLine {
 public:
  ProgressLine() : is_shown_(isatty(STDERR_FILENO) != 0) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (has_written_) fmt::print(stderr, "\r\033[K");
  }
  // "LABEL: 12 MiB", or "LABEL: 12 of 40 MiB" when `all` is known.
  void show_bytes(const char* label, std::uint64_t done, std::uint64_t all = 0) {
    if (!is_due()) return;
    const std::string of = all == 0 ? "" : fmt::format(" of {}", all >> 20);
    fmt::print(stderr, "\r\033[K{}: {}{} MiB", label, done >> 20, of);
  }
  void show_count(const char* label, std::size_t done, std::size_t all) {
    if (is_due()) fmt::print(stderr, "\r\033[K{} {} of {}", label, done, all);
  }

 private:
  bool is_due() {
    if (!is_shown_) return false;
    constexpr std::int64_t kProgressMs = 500;
    const std::int64_t now_ms = system_time_ms();
    if (next_ms_ == 0) next_ms_ = now_ms + kProgressMs;
    if (now_ms < next_ms_) return false;
    next_ms_ = now_ms + kProgressMs;
    has_written_ = true;
    return true;
  }

  bool is_shown_;
  bool has_written_ = false;
  std::int64_t next_ms_ = 0;
};

}  // namespace holdfast
