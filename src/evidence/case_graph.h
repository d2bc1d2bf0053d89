// The inventory for programs: CASE 1.4 and UCO 1.4 in JSON-LD (caseontology.org). Pure; safe from
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "evidence/content.h"

namespace holdfast {

[[nodiscard]] std::string case_jsonld(const PackContent& content);
// A UUID of version 8 (RFC 9562): the first 16 bytes of SHA-256("PACK-ID LF KIND LF INDEX").
[[nodiscard]] std::string graph_uuid(std::string_view pack_id, std::string_view kind,
                                     std::size_t index);

}  // namespace holdfast
