// Routes of exchanges that are fetched from. What `serve` may reach is not known here: an address
// is judged at the first sync. Stateless.
#pragma once

#include "service/app.h"
#include "service/router.h"

namespace holdfast {

void add_exchange_source_routes(Router& router, App& app);

}  // namespace holdfast
