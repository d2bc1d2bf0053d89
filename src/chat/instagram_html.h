// One message_<n>.html of Instagram. Pure.
#pragma once

#include <string_view>

#include "chat/draft.h"

namespace holdfast {

// The class names that Meta's pages have had since 2021 (docs/formats/chat-exports.md). Times are
// read where they are English. Errors: kCorrupt when no message is found.
[[nodiscard]] Result<DraftPart> read_instagram_html(std::string_view html);

// "Dec 28, 2020 7:20 am", "Dec 28, 2020, 7:20 AM", "Dec 28, 2020 19:20"; empty for others.
[[nodiscard]] std::optional<TimeMs> instagram_html_time(std::string_view text);

}  // namespace holdfast
