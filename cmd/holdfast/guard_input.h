// Lines of a file or of standard input, as they come. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// A file being read, or standard input under the name "-".
class GuardInput {
 public:
  explicit GuardInput(const std::string& name);
  GuardInput(const GuardInput&) = delete;
  GuardInput& operator=(const GuardInput&) = delete;
  ~GuardInput();

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  // Bytes of a plain file; 0 for a pipe.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // What is there now, waiting only if there is nothing; empty at the end. Borrowed until the next
  // call. Errors: kUnavailable.
  Result<std::string_view> read_some();
  // All of it, up to `most_bytes`. Errors: kUnavailable, kTooLarge.
  Result<std::string> read_all(std::size_t most_bytes);

 private:
  int descriptor_;
  std::uint64_t size_ = 0;
  std::vector<char> buffer_;
};

// Cuts pieces into lines. Of a line longer than `most_bytes`, the first most_bytes + 1 are given.
class LineCutter {
 public:
  // The line without its end and without a byte order mark, and its number from 1.
  using Take = std::function<void(std::string_view line, std::uint64_t number)>;

  LineCutter(std::size_t most_bytes, Take take) : most_bytes_(most_bytes), take_(std::move(take)) {}
  void feed(std::string_view piece);
  // The last line, where it has no end.
  void finish();

 private:
  void keep(std::string_view part);
  void give(std::string_view line);

  std::size_t most_bytes_;
  Take take_;
  std::string begun_;
  std::uint64_t number_ = 0;
};

// "12 % of 3.4 GB" on standard error each second, where that is a terminal.
class GuardProgress {
 public:
  explicit GuardProgress(std::uint64_t size);
  ~GuardProgress();
  GuardProgress(const GuardProgress&) = delete;
  GuardProgress& operator=(const GuardProgress&) = delete;
  void add(std::size_t bytes, std::uint64_t lines);

 private:
  bool is_shown_;
  bool has_written_ = false;
  std::uint64_t size_;
  std::uint64_t done_ = 0;
  std::int64_t next_ms_ = 0;
};

// Says what is wrong with lines: the first 20 on standard error, the rest counted.
class BadLines {
 public:
  void add(std::uint64_t line, const Error& error);
  // Says how many more there were. True when there were any.
  bool finish() const;

 private:
  std::uint64_t count_ = 0;
};

}  // namespace holdfast
