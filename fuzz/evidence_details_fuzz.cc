// Details: whatever the JSON says, what was read is clean text within its limits, and the inventory
// made of it is UTF-8.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "evidence/case_graph.h"
#include "evidence/details.h"
#include "evidence/exhibits_html.h"
#include "evidence/timeline.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<PackDetails> details =
      read_details({reinterpret_cast<const char*>(data), size}, {.most_of_each = 50});
  if (!details) {
    HOLDFAST_CHECK(details.error().message.size() < 200);
    return 0;
  }
  HOLDFAST_CHECK(is_zone(details->pack.zone) && details->pack.who.size() <= kMostDetailBytes);
  PackContent content{.pack_id = "3f1c2a44-8f0e-4d57-9a65-0b7d1c9e2f10",
                      .case_name = details->case_name,
                      .organisation = details->organisation,
                      .pack = details->pack,
                      .accounts = details->accounts,
                      .payments = details->payments};
  for (const DetailedExhibit& each : details->exhibits) {
    content.exhibits.push_back({.number = "0001",
                                .path = "data/exhibits/0001-a",
                                .name = each.file,
                                .details = merged_details(each.details, details->pack)});
  }
  for (const DetailedMessage& each : details->messages) {
    content.messages.push_back(
        {.app = each.app, .from = each.from, .to = each.to, .text = each.text, .at = each.at});
  }
  const std::vector<TimelineRow> rows = make_timeline(content);
  HOLDFAST_CHECK(is_utf8(timeline_csv(content, rows)));
  HOLDFAST_CHECK(is_utf8(exhibits_html(content, rows)));
  HOLDFAST_CHECK(is_utf8(case_jsonld(content)));
  return 0;
}
