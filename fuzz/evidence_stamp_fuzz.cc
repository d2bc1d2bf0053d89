// A time stamp's reply and the request beside it, as a pack brings them: the reply's length in two
// bytes, the reply, the request. Read with and without a trusted certificate; whatever they are, a
// stamp that nobody trusted signed is never said to be trusted.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "evidence/time_stamp.h"

using namespace holdfast;

namespace {

// Of an authority that was made for this and thrown away: the seeds are signed by it.
constexpr std::string_view kCa = R"(-----BEGIN CERTIFICATE-----
MIIBbzCCARWgAwIBAgIUK3YAXg5pZOrbLh9h7mnR1VvGBtQwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCQ0EwHhcNMjYxMTI5MDU0NDIxWhcNMzYxMTI2MDU0NDIxWjAN
MQswCQYDVQQDDAJDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPOurGOeD7YO
owcF2NtV6fV3rTMf77Guqt6MrruPeoSchkfirE/kirpg1x5sTkbFSM2lUGOwuStx
aJRakdVMMmSjUzBRMB0GA1UdDgQWBBS8q1BrRmcG5uf09pPI6+M7T2uWqzAfBgNV
HSMEGDAWgBS8q1BrRmcG5uf09pPI6+M7T2uWqzAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0gAMEUCIBxD8hO2vcORimfP5ZSD3slbjgC1WzBpweA+6GMEj54b
AiEA0vEYRSY610zgaAsI/gCpIxqPkkLxvJIRVltJF0TQI4k=
-----END CERTIFICATE-----
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t reply_bytes = static_cast<std::size_t>(data[0]) | std::size_t{data[1]} << 8;
  if (reply_bytes > bytes.size()) return 0;
  const std::string_view reply = bytes.substr(0, reply_bytes);
  const std::string_view request = bytes.substr(reply_bytes);
  const auto loose = check_stamp_reply(reply, request, "stamped", "");
  if (loose) HOLDFAST_CHECK(!loose->is_trusted);
  const auto strict = check_stamp_reply(reply, request, "stamped", kCa);
  if (strict) HOLDFAST_CHECK(strict->is_trusted && loose && loose->at == strict->at);
  HOLDFAST_CHECK(!check_stamp_reply(reply, request, "something else", ""));
  return 0;
}
