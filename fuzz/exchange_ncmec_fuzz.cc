// A platform's vote in NCMEC's XML: never a crash, and only what a vote can say comes out.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "exchange/ncmec.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value =
      read_ncmec_feedback(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!value) return 0;
  HOLDFAST_CHECK(*value == FeedbackValue::kConfirmed || *value == FeedbackValue::kNotBlocked ||
                 *value == FeedbackValue::kNotTheSamePicture ||
                 *value == FeedbackValue::kQualityUnknown);
  return 0;
}
