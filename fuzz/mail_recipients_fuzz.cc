// Lists of recipients: the same in one piece as in many, and no address that breaks a command.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "mail/recipient_csv.h"

namespace {

std::string read(std::string_view text, std::size_t piece_bytes) {
  std::string out;
  const holdfast::RecipientCsvOptions options{
      .consent = "duty", .consent_source = "list", .max_row_bytes = 300};
  holdfast::RecipientCsvReader reader(
      options,
      [&](const holdfast::RecipientRow& row) {
        HOLDFAST_CHECK(row.address.address.find_first_of("\r\n<> ") == std::string::npos);
        out += std::to_string(row.line) + row.address.key + row.name + row.school + "\n";
      },
      [&](const holdfast::RefusedRow& row) { out += std::to_string(row.line) + "!\n"; });
  holdfast::Result<void> result;
  for (std::size_t at = 0; at < text.size() && result; at += piece_bytes) {
    result = reader.feed(text.substr(at, piece_bytes));
  }
  if (result) result = reader.finish();
  return result ? out : "failed";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  HOLDFAST_CHECK(read(text, size) == read(text, 1 + data[0] % 64));
  return 0;
}
