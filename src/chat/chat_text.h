// Text of exports made whole again. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// Meta's JSON escapes each byte of UTF-8 as if it were a character of Latin-1 ("Ã©" for "é").
// Text all of whose characters are at most U+00FF, and are well-formed UTF-8 when taken as bytes,
// becomes that; other text stays.
[[nodiscard]] std::string repaired_latin1(std::string_view text);

// &amp; &lt; &gt; &quot; &apos; &nbsp; and numbered ones; others stay as they are.
[[nodiscard]] std::string without_entities(std::string_view text);

// Bad UTF-8 replaced, control characters but line ends gone, no space at the ends.
[[nodiscard]] std::string clean_text(std::string_view text);
// The same in one line without marks of direction, at most `most_bytes` long; "?" for nothing.
[[nodiscard]] std::string clean_name(std::string_view text, std::size_t most_bytes);

// Bytes of the mark of direction or byte order mark that `text` begins with (U+200E, U+200F,
// U+202A to U+202E, U+2066 to U+2069, U+FEFF); 0 for none.
[[nodiscard]] std::size_t leading_mark_bytes(std::string_view text);
[[nodiscard]] std::string_view without_leading_marks(std::string_view text);
// Bytes of the space that `text` begins with (also U+00A0, U+2009, U+202F); 0 for none.
[[nodiscard]] std::size_t leading_space_bytes(std::string_view text);

// A date that may be in a calendar, with hour 0 to 23; empty for others. Years 1990 to 2199.
struct CivilTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};
[[nodiscard]] std::optional<TimeMs> time_of_civil(const CivilTime& civil);

// The last part of a path with '/', and the part before that; empty where there is none.
[[nodiscard]] std::string_view file_part(std::string_view path);
[[nodiscard]] std::string_view folder_part(std::string_view path);

}  // namespace holdfast
