// A page of somebody else's list, in each form: never a crash, and only what the store can keep
// comes out, with a checkpoint that the next process reads.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "exchange/source_rules.h"

using namespace holdfast;

namespace {

constexpr TimeMs kNowMs = 1'764'393'600'000;

void check_page(const PulledPage& page) {
  HOLDFAST_CHECK(page.entries.size() <= kMaxPullEntries);
  for (const PulledEntry& each : page.entries) {
    HOLDFAST_CHECK(!each.key.empty() && each.key.size() <= kMaxPullKeyBytes && each.order >= 0);
    const SourceDecision decision = decide({}, each);
    const SourceHashes& hashes = decision.hashes;
    HOLDFAST_CHECK(hashes.pdq.empty() || is_hex(hashes.pdq, 64));
    HOLDFAST_CHECK(hashes.md5.empty() || is_hex(hashes.md5, 32));
    HOLDFAST_CHECK(hashes.sha256.empty() || is_hex(hashes.sha256, 64));
    HOLDFAST_CHECK(hashes.video_md5.empty() || is_hex(hashes.video_md5, 32));
    HOLDFAST_CHECK(hashes.quality >= 0 && hashes.quality <= 100);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const PullFormat format : {PullFormat::kStopNcii, PullFormat::kNcmec, PullFormat::kList}) {
    auto pull = make_pull(format, "", kNowMs).value();
    const std::string before = pull->checkpoint();
    const auto page = pull->take(body);
    if (page) check_page(*page);
    HOLDFAST_CHECK(page || pull->checkpoint() == before);
    HOLDFAST_CHECK(pull->next().starts_with("/") && pull->next().size() <= 4096);
    const auto again = make_pull(format, pull->checkpoint(), kNowMs);
    HOLDFAST_CHECK(again && (*again)->next() == pull->next());
    (void)make_pull(format, body, kNowMs);
  }
  return 0;
}
