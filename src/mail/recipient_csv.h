// Lists of recipients as people keep them: CSV (RFC 4180) with ',', ';' or tabs, in UTF-8, UTF-16
// with a byte order mark, or Windows-1252, even mixed line by line. docs/formats/delivery.md names
// the columns. A reader belongs to one thread and holds one row at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"
#include "mail/address.h"

namespace holdfast {

struct RecipientRow {
  std::uint64_t line = 0;  // where the row begins, from 1
  MailAddress address;
  std::string name;
  std::string role;  // lower case
  std::string school;
  std::string region;    // upper case
  std::string language;  // BCP 47
  std::string consent;   // "given", "duty" or "ask"
  std::string consent_source;
};

struct RefusedRow {
  std::uint64_t line = 0;
  std::string reason;  // one sentence without the row's own words
};

struct RecipientCsvOptions {
  // For rows without a consent of their own: empty refuses them.
  std::string consent;
  std::string consent_source;
  std::size_t max_row_bytes = 16 * 1024;
  std::size_t max_field_characters = 200;
};

class RecipientCsvReader {
 public:
  using OnRow = std::function<void(const RecipientRow&)>;
  using OnRefused = std::function<void(const RefusedRow&)>;
  RecipientCsvReader(const RecipientCsvOptions& options, OnRow on_row, OnRefused on_refused);

  // Takes the file in pieces of any size. Error: kInvalidArgument when the first row names no
  // column for the address; nothing more is read then.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  [[nodiscard]] Result<void> finish();

 private:
  enum class Encoding { kNotKnown, kBytes, kUtf16Little, kUtf16Big };
  void feed_utf16(std::string_view bytes);
  Result<void> take_lines(bool at_end);
  Result<void> end_row(std::string_view row, std::uint64_t line);
  Result<void> read_header(const std::vector<std::string>& fields);
  [[nodiscard]] Result<RecipientRow> read_row(const std::vector<std::string>& fields) const;

  RecipientCsvOptions options_;
  OnRow on_row_;
  OnRefused on_refused_;
  Encoding encoding_ = Encoding::kNotKnown;
  std::string undecided_;        // the first bytes, until a byte order mark can be told
  std::string utf16_;            // at most three bytes of a character
  std::string pending_;          // bytes behind the last whole row
  std::uint64_t next_line_ = 1;  // of pending_'s first byte
  char separator_ = ',';
  bool has_header_ = false;
  std::vector<int> columns_;  // place of each known column in a row, -1: not there
};

}  // namespace holdfast
