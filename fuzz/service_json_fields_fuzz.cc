// A case's body, read strictly: what is taken keeps to its limits, and a fault never repeats what
// was sent.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "service/json_fields.h"

namespace {

void read_picture(holdfast::JsonFields& fields) {
  const std::string pdq = fields.hex("pdq", 64);
  HOLDFAST_CHECK(pdq.empty() || (holdfast::is_hex(pdq, 64) && holdfast::ascii_lower(pdq) == pdq));
  const std::int64_t quality = fields.integer("quality", 0, 100);
  HOLDFAST_CHECK(quality >= 0 && quality <= 100);
}

void read_case(holdfast::JsonFields& fields) {
  const std::string name = fields.text("name", 1, 64);
  HOLDFAST_CHECK(name.size() <= 64 && holdfast::is_utf8(name));
  const std::string kind = fields.word("kind", {"case", "lookup"});
  HOLDFAST_CHECK(kind.empty() || kind == "case" || kind == "lookup");
  (void)fields.optional_text("note", 256);
  (void)fields.optional_boolean("shared");
  (void)fields.optional_time("deadline_at");
  if (const boost::json::array* pictures = fields.optional_array("pictures", 50)) {
    HOLDFAST_CHECK(!pictures->empty() && pictures->size() <= 50);
    for (const boost::json::value& value : *pictures) {
      if (!value.is_object()) continue;
      holdfast::JsonFields picture(value.as_object());
      read_picture(picture);
      fields.expect(picture.finish());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  holdfast::Request request;
  request.headers = {{"content-type", "application/json"}};
  request.body.assign(reinterpret_cast<const char*>(data), size);
  const auto object = holdfast::read_json_object(request);
  if (!object) return 0;
  HOLDFAST_CHECK(holdfast::is_utf8(request.body));
  holdfast::JsonFields fields(*object);
  read_case(fields);
  const holdfast::Result<void> done = fields.finish();
  HOLDFAST_CHECK(done || done.error().message.size() < 120);
  return 0;
}
