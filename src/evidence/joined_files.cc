// Parts read as one. One thread.
#include "evidence/joined_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace holdfast {

JoinedFiles::JoinedFiles(const std::vector<std::string>& paths) {
  std::uint64_t end = 0;
  for (const std::string& path : paths) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return;
    struct stat found{};
    const bool is_good = ::fstat(file, &found) == 0 && S_ISREG(found.st_mode);
    if (is_good) end += static_cast<std::uint64_t>(found.st_size);
    files_.emplace_back(file, end);
    if (!is_good) return;
  }
  size_ = end;
}

JoinedFiles::~JoinedFiles() {
  for (const auto& [file, end] : files_) ::close(file);
}

bool JoinedFiles::read(std::uint64_t at, std::size_t bytes, std::string& out) const {
  if (at > size_ || bytes > size_ - at) return false;
  out.resize(bytes);
  std::size_t done = 0;
  std::uint64_t begin = 0;
  for (const auto& [file, end] : files_) {
    while (done < bytes && at + done < end) {
      const std::uint64_t left = std::min<std::uint64_t>(bytes - done, end - at - done);
      const ssize_t got = ::pread(file, out.data() + done, static_cast<std::size_t>(left),
                                  static_cast<off_t>(at + done - begin));
      if (got <= 0) return false;
      done += static_cast<std::size_t>(got);
    }
    begin = end;
  }
  return done == bytes;
}

}  // namespace holdfast
