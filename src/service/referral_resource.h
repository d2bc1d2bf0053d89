// /api/v1/referrals: platforms with their key, analysts and admins at the desk.
#pragma once

#include "service/app.h"
#include "service/router.h"

namespace holdfast {

// `app` must outlive `router`.
void add_referral_routes(Router& router, App& app);

}  // namespace holdfast
