// Lists of recipients as people keep them. A reader belongs to one thread.
#include "mail/recipient_csv.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

enum Column { kAddress, kName, kRole, kSchool, kRegion, kLanguage, kConsent, kSource, kColumns };

struct ColumnName {
  std::string_view name;
  Column column;
};
constexpr std::array<ColumnName, 16> kNames = {{{"address", kAddress},
                                                {"email", kAddress},
                                                {"e-mail", kAddress},
                                                {"mail", kAddress},
                                                {"email address", kAddress},
                                                {"name", kName},
                                                {"role", kRole},
                                                {"school", kSchool},
                                                {"organisation", kSchool},
                                                {"organization", kSchool},
                                                {"region", kRegion},
                                                {"language", kLanguage},
                                                {"lang", kLanguage},
                                                {"consent", kConsent},
                                                {"consent_source", kSource},
                                                {"consent source", kSource}}};

// Windows-1252 from 0x80 to 0x9f; 0 where it has nothing.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 63)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 63)));
    out.push_back(static_cast<char>(0x80 | (c & 63)));
  } else {
    out.push_back(static_cast<char>(0xf0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 63)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 63)));
    out.push_back(static_cast<char>(0x80 | (c & 63)));
  }
}

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    const bool is_special = c >= 0x80 && c < 0xa0;
    const char32_t letter = is_special ? kWindows1252[c - 0x80] : c;
    append_utf8(out, is_special && letter == 0 ? 0xfffd : letter);
  }
  return out;
}

// Where the row that begins at `at` ends (its line end, or the text's), as its quotes have it;
// npos while it may go on behind the text. `quotes` tells whether a quoted field was still open.
std::size_t row_end(std::string_view text, std::size_t at, bool& is_open) {
  is_open = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') is_open = !is_open;
    if (text[at] == '\n' && !is_open) return at;
  }
  return std::string_view::npos;
}

// The fields of one row, without quotes. Fails when a quote stands where none may.
Result<std::vector<std::string>> split_row(std::string_view row, char separator) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  bool was_quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const char c = row[i];
    if (is_quoted) {
      if (c == '"' && i + 1 < row.size() && row[i + 1] == '"') {
        fields.back().push_back('"');
        ++i;
      } else if (c == '"') {
        is_quoted = false;
        was_quoted = true;
      } else {
        fields.back().push_back(c);
      }
    } else if (c == separator) {
      fields.emplace_back();
      was_quoted = false;
    } else if (c == '"' && !was_quoted && trimmed(fields.back()).empty()) {
      fields.back().clear();
      is_quoted = true;
    } else if (was_quoted ? c != ' ' : c == '"') {
      return fail(ErrorCode::kInvalidArgument, "A quotation mark stands where none may.");
    } else if (!was_quoted) {
      fields.back().push_back(c);
    }
  }
  if (is_quoted) return fail(ErrorCode::kInvalidArgument, "A quotation mark is never closed.");
  for (std::string& field : fields) field = std::string(trimmed(field));
  return fields;
}

std::string ascii_upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// What people write for each kind of consent; empty for something else.
std::string consent_kind(std::string_view text) {
  const std::string word = ascii_lower(text);
  for (const std::string_view each : {"given", "yes", "y", "true", "1", "opt-in"}) {
    if (word == each) return "given";
  }
  if (word == "duty" || word == "ask") return word;
  return {};
}

bool is_language(std::string_view text) {
  return text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

}  // namespace

RecipientCsvReader::RecipientCsvReader(const RecipientCsvOptions& options, OnRow on_row,
                                       OnRefused on_refused)
    : options_(options), on_row_(std::move(on_row)), on_refused_(std::move(on_refused)) {}

Result<void> RecipientCsvReader::feed(std::string_view bytes) {
  if (encoding_ == Encoding::kNotKnown) {
    undecided_ += bytes;
    if (undecided_.size() < 3) return {};
    const std::string first = std::move(undecided_);
    undecided_.clear();
    if (first.starts_with("\xff\xfe")) encoding_ = Encoding::kUtf16Little;
    if (first.starts_with("\xfe\xff")) encoding_ = Encoding::kUtf16Big;
    if (encoding_ != Encoding::kNotKnown) return feed(std::string_view(first).substr(2));
    encoding_ = Encoding::kBytes;
    return feed(std::string_view(first).substr(first.starts_with("\xef\xbb\xbf") ? 3 : 0));
  }
  if (encoding_ == Encoding::kBytes) {
    pending_ += bytes;
  } else {
    feed_utf16(bytes);
  }
  return take_lines(false);
}

void RecipientCsvReader::feed_utf16(std::string_view bytes) {
  utf16_ += bytes;
  const bool is_little = encoding_ == Encoding::kUtf16Little;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(utf16_[at]);
    const auto b = static_cast<unsigned char>(utf16_[at + 1]);
    return static_cast<char32_t>(is_little ? a | (b << 8) : (a << 8) | b);
  };
  std::size_t at = 0;
  while (at + 2 <= utf16_.size()) {
    char32_t c = unit(at);
    if (c >= 0xd800 && c < 0xdc00) {
      if (at + 4 > utf16_.size()) break;
      const char32_t low = unit(at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      } else {
        c = 0xfffd;
      }
    } else if (c >= 0xdc00 && c < 0xe000) {
      c = 0xfffd;
    }
    append_utf8(pending_, c);
    at += 2;
  }
  utf16_.erase(0, at);
}

Result<void> RecipientCsvReader::take_lines(bool at_end) {
  std::size_t at = 0;
  while (at < pending_.size()) {
    bool is_open = false;
    const std::string_view window =
        std::string_view(pending_).substr(0, at + options_.max_row_bytes);
    std::size_t end = row_end(window, at, is_open);
    const bool is_over = end == std::string_view::npos && window.size() < pending_.size();
    if (end == std::string_view::npos && !is_over && !at_end) break;
    const std::uint64_t line = next_line_;
    if (end == std::string_view::npos && (is_open || is_over)) {
      // A quote that is never closed would take the rest of the file: only its first line is lost.
      end = pending_.find('\n', at);
      if (end == std::string::npos && !at_end) break;
      if (end == std::string::npos) end = pending_.size();
      on_refused_({line, is_open ? "A quotation mark is never closed." : "The row is too long."});
      ++next_line_;
      at = end + 1;
      continue;
    }
    if (end == std::string_view::npos) end = pending_.size();
    const std::string_view row = std::string_view(pending_).substr(at, end - at);
    if (row.find('\n') != std::string_view::npos && has_header_ && !split_row(row, separator_)) {
      // A stray quote took the next lines with it: they are read again without the first.
      on_refused_({line, "A quotation mark stands where none may."});
      ++next_line_;
      at = pending_.find('\n', at) + 1;
      continue;
    }
    next_line_ += 1 + static_cast<std::uint64_t>(std::count(row.begin(), row.end(), '\n'));
    const Result<void> good = end_row(row, line);
    if (!good) return good;
    at = end + 1;
  }
  pending_.erase(0, at);
  // A line without an end that is longer than any row: what was read of it is not kept.
  if (pending_.size() > 64 * options_.max_row_bytes) {
    return fail(ErrorCode::kTooLarge, "The file has a line of more than a megabyte.");
  }
  return {};
}

Result<void> RecipientCsvReader::end_row(std::string_view row, std::uint64_t line) {
  if (row.ends_with('\r')) row.remove_suffix(1);
  if (trimmed(row).empty()) return {};
  const std::string text = is_utf8(row) ? std::string(row) : from_windows_1252(row);
  if (!has_header_) {
    std::size_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
      const auto found = static_cast<std::size_t>(std::count(text.begin(), text.end(), candidate));
      if (found > most) separator_ = candidate;
      most = std::max(most, found);
    }
  }
  const auto fields = split_row(text, separator_);
  if (!has_header_) {
    return fields ? read_header(*fields) : std::unexpected<Error>(fields.error());
  }
  if (!fields) {
    on_refused_({line, fields.error().message});
    return {};
  }
  Result<RecipientRow> read = read_row(*fields);
  if (!read) {
    on_refused_({line, read.error().message});
    return {};
  }
  read->line = line;
  on_row_(*read);
  return {};
}

Result<void> RecipientCsvReader::read_header(const std::vector<std::string>& fields) {
  columns_.assign(kColumns, -1);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name = ascii_lower(fields[i]);
    for (const ColumnName& known : kNames) {
      if (known.name == name && columns_[known.column] < 0) {
        columns_[known.column] = static_cast<int>(i);
      }
    }
  }
  if (columns_[kAddress] < 0) {
    return fail(ErrorCode::kInvalidArgument,
                "The first row must name the columns, one of them 'address' or 'email'.");
  }
  has_header_ = true;
  return {};
}

Result<RecipientRow> RecipientCsvReader::read_row(const std::vector<std::string>& fields) const {
  const auto field = [&](Column column) {
    const int place = columns_[column];
    return place >= 0 && place < static_cast<int>(fields.size()) ? fields[place] : std::string();
  };
  for (int column = 0; column < kColumns; ++column) {
    const std::string each = field(static_cast<Column>(column));
    if (each.size() > options_.max_field_characters * 4) {
      return fail(ErrorCode::kTooLarge, "A field is too long.");
    }
    if (std::any_of(each.begin(), each.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
      return fail(ErrorCode::kInvalidArgument, "A field holds a line end or a control character.");
    }
  }
  Result<MailAddress> address = read_mail_address(field(kAddress));
  if (!address) return std::unexpected<Error>(address.error());
  RecipientRow row;
  row.address = std::move(*address);
  row.name = field(kName);
  row.role = ascii_lower(field(kRole));
  row.school = field(kSchool);
  row.region = ascii_upper(field(kRegion));
  row.language = field(kLanguage);
  if (!is_language(row.language)) {
    return fail(ErrorCode::kInvalidArgument, "The language is no tag such as 'en' or 'fr-CA'.");
  }
  const bool has_own = !field(kConsent).empty();
  row.consent = has_own ? consent_kind(field(kConsent)) : options_.consent;
  if (row.consent.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                has_own ? "The consent is none of 'given', 'duty' and 'ask'."
                        : "There is no consent: add the column, or say --consent.");
  }
  row.consent_source = field(kSource).empty() ? options_.consent_source : field(kSource);
  if (row.consent_source.empty()) {
    return fail(ErrorCode::kInvalidArgument, "The row does not say where the consent is from.");
  }
  return row;
}

Result<void> RecipientCsvReader::finish() {
  if (encoding_ == Encoding::kNotKnown) {
    encoding_ = Encoding::kBytes;
    pending_ = std::move(undecided_);
  }
  const Result<void> good = take_lines(true);
  if (!good) return good;
  if (!has_header_) {
    return fail(ErrorCode::kInvalidArgument, "The file is empty: its first row names the columns.");
  }
  return {};
}

}  // namespace holdfast
