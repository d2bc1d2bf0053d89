// What NCMEC's server answers: never a crash, and only ids of known letters come out.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "referral/reply.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reply = read_report_reply(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!reply) return 0;
  HOLDFAST_CHECK(reply->report_id.find_first_not_of("0123456789") == std::string::npos);
  for (const std::string& each : reply->file_ids) {
    HOLDFAST_CHECK(each.find_first_of("<>&\"/ ") == std::string::npos);
  }
  (void)reply_sentence(reply->code);
  return 0;
}
