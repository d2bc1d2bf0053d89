// The inventory for programs: CASE 1.4 and UCO 1.4 in JSON-LD (caseontology.org). Pure; safe from
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "evidence/content.h"

namespace holdfast {

[[nodiscard]] std::string case_jsonld(const PackContent& content);
// A UUID of version 5 (RFC 9562) of the name "KIND/INDEX" in the pack's own UUID as namespace.
[[nodiscard]] std::string graph_uuid(std::string_view pack_id, std::string_view kind,
                                     std::size_t index);

}  // namespace holdfast
