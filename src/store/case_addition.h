// What case_store.cc and case_addition.cc share. This room's alone. Stateless.
#pragma once

#include "store/case_store.h"

namespace holdfast {

void insert_case_picture(Transaction& transaction, std::int64_t case_id, int position,
                         const PictureHashes& picture, const std::optional<std::string>& held);

}  // namespace holdfast
