// What every form shows of an alert beside its bodies: banners, details, dates. Pure; safe from any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "alert/alert_forms.h"
#include "alert/markdown.h"
#include "base/html.h"

namespace holdfast {

// A sentence that a reader must not miss, above everything else.
struct AlertBanner {
  std::string_view kind;  // "exercise", "test", "draft", "cancel", "update", "limits", "over"
  std::string mark;       // "EXERCISE"; may be empty
  std::string text;
};
[[nodiscard]] std::vector<AlertBanner> alert_banners(const Alert& alert, std::string_view language,
                                                     TimeMs now_ms);

struct AlertDetail {
  std::string_view name;  // "until"
  std::string label;      // "Until"
  std::string value;
};
// From whom, for where, when, how urgent, in the order that they are shown.
[[nodiscard]] std::vector<AlertDetail> alert_details(const Alert& alert, std::string_view language);

// "29 April 2024, 09:00 (UTC+01:00)" in the language.
[[nodiscard]] std::string shown_time(const AlertTime& time, std::string_view language);
// "29 April 2024" of "2024-04-29".
[[nodiscard]] std::string shown_date(std::string_view date, std::string_view language);

// The bodies a form is to show: the named audience's, or all in the alert's order.
[[nodiscard]] std::vector<const AlertBody*> shown_bodies(const Alert& alert,
                                                         const AlertFormOptions& options);

// XML text: &, <, > and quotes as entities, without the characters that XML 1.0 has no place for.
[[nodiscard]] std::string xml_escaped(std::string_view text);

// Blocks as plain text: lines of at most `columns` (0: no wrapping), a blank line between blocks.
[[nodiscard]] std::string blocks_text(const std::vector<Block>& blocks, std::size_t columns);
// One paragraph wrapped at `columns`, lines after the first indented by `indent` spaces.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns,
                                  std::size_t indent = 0);
// Columns on a terminal, one for each character (letters of our languages are one wide).
[[nodiscard]] std::size_t text_columns(std::string_view text);

}  // namespace holdfast
