// The routes of cases that have a file of their own: add_case_routes() and add_desk_case_routes()
// (resources.h) add them with theirs.
#pragma once

#include "service/app.h"
#include "service/router.h"

namespace holdfast {

void add_case_addition_routes(Router& router, App& app);  // case_addition_resource.cc
void add_case_talk_routes(Router& router, App& app);      // case_talk_resource.cc
void add_case_recovery_routes(Router& router, App& app);  // case_recovery_resource.cc
void add_case_sealed_routes(Router& router, App& app);    // case_sealed_resource.cc
void add_case_settings_routes(Router& router, App& app);  // case_settings_resource.cc
void add_staff_support_routes(Router& router, App& app);  // staff_support_resource.cc
void add_desk_claim_routes(Router& router, App& app);     // desk_claim_resource.cc
void add_desk_sealed_routes(Router& router, App& app);    // desk_sealed_resource.cc

}  // namespace holdfast
