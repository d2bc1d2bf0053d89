// The custody log and its checkpoints, each given as a piece of the input between NULs: whatever
// they hold is a finding or a log that reads back the same; and a zip's bytes through the whole
// check.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/check.h"
#include "evidence/custody.h"
#include "evidence/verify.h"

using namespace holdfast;

namespace {

void check_log(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  const std::string_view log = bytes.substr(0, end);
  const Checked<CustodyLog> read = CustodyLog::read(log);
  if (read) HOLDFAST_CHECK(read->bytes() == log && !read->entries().empty());
  std::map<std::string, std::string, std::less<>> kept{{std::string(kLogPath), std::string(log)}};
  if (end < bytes.size()) kept.emplace("custody/000002.checkpoint", bytes.substr(end + 1));
  (void)check_custody(kept);
}

void check_zip(std::string_view bytes) {
  const int file = memfd_create("pack", MFD_CLOEXEC);
  HOLDFAST_CHECK(file >= 0);
  HOLDFAST_CHECK(write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  const auto source = open_zip_source({"/proc/self/fd/" + std::to_string(file)},
                                      {.most_entries = 1000, .most_small_zip_bytes = 1 << 20});
  (void)check_pack(*source, {});
  close(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    check_zip(bytes);
  } else {
    check_log(bytes);
  }
  return 0;
}
