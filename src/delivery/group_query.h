// Groups as a person writes them: `role=teacher,head region=GB-* school="Hill School"`. Pure.
#pragma once

#include <string_view>

#include "holdfast/result.h"
#include "store/recipient_store.h"

namespace holdfast {

// Conditions with spaces between; each is FIELD=PATTERN[,PATTERN...], of which one must fit. '*' is
// any text; a pattern with spaces or commas stands in double quotes. Fields: address, domain, role,
// school, region, language. "*" alone is everybody. kInvalidArgument for anything else, an empty
// text too: nobody should write to all by leaving something out.
[[nodiscard]] Result<Group> parse_group(std::string_view text);

}  // namespace holdfast
