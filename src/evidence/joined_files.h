// The parts of a zip as the one file that they were cut from, to read at any place. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace holdfast {

class JoinedFiles {
 public:
  // Opens them all; size() is 0 when one cannot be opened or is no plain file.
  explicit JoinedFiles(const std::vector<std::string>& paths);
  JoinedFiles(const JoinedFiles&) = delete;
  JoinedFiles& operator=(const JoinedFiles&) = delete;
  ~JoinedFiles();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // `bytes` bytes from `at` on; false when there are fewer, and `out` is then of no use.
  [[nodiscard]] bool read(std::uint64_t at, std::size_t bytes, std::string& out) const;

 private:
  std::vector<std::pair<int, std::uint64_t>> files_;  // descriptor, and where it ends in the whole
  std::uint64_t size_ = 0;
};

}  // namespace holdfast
