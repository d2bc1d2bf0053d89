// Whether a picture's hash would hit what is not it, so that a person must look before it goes on a
// list. docs/formats/case.md. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/app.h"
#include "service/bank_index.h"
#include "store/case_store.h"

namespace holdfast {

// "plain", "uneven", "well_known" or "crowded" (more than `crowded_above` neighbours on the banks);
// nothing when it may go its way.
[[nodiscard]] std::optional<std::string> held_reason(const BankIndex& index,
                                                     const PictureHashes& picture,
                                                     int crowded_above);

// The same of each, in their order.
[[nodiscard]] std::vector<std::optional<std::string>> held_reasons(
    App& app, const std::vector<PictureHashes>& pictures, int crowded_above);

}  // namespace holdfast
