// A row of a list as a recipient of the store. Pure; safe from any thread.
#pragma once

#include "mail/recipient_csv.h"
#include "store/recipient_store.h"

namespace holdfast {

[[nodiscard]] Recipient recipient_from_row(const RecipientRow& row);

}  // namespace holdfast
