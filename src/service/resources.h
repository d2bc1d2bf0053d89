// Every resource of the HTTP interface: each function adds its routes. `app` must outlive `router`.
#pragma once

#include "service/app.h"
#include "service/router.h"

namespace holdfast {

void add_advice_routes(Router& router, App& app);             // advice_resource.cc
void add_alert_desk_routes(Router& router, App& app);         // alert_desk_resource.cc
void add_alert_public_routes(Router& router, App& app);       // alert_public_resource.cc
void add_alert_reader_routes(Router& router, App& app);       // alert_reader_resource.cc
void add_alert_recipients_routes(Router& router, App& app);   // alert_recipients_resource.cc
void add_alert_sending_routes(Router& router, App& app);      // alert_sending_resource.cc
void add_subscription_routes(Router& router, App& app);       // subscription_resource.cc
void add_challenge_routes(Router& router, App& app);          // challenge_resource.cc
void add_case_routes(Router& router, App& app);               // case_resource.cc
void add_case_session_routes(Router& router, App& app);       // case_session_resource.cc
void add_staff_setup_routes(Router& router, App& app);        // staff_setup_resource.cc
void add_staff_session_routes(Router& router, App& app);      // staff_session_resource.cc
void add_staff_routes(Router& router, App& app);              // staff_resource.cc
void add_desk_case_routes(Router& router, App& app);          // desk_case_resource.cc
void add_bank_routes(Router& router, App& app);               // bank_resource.cc
void add_key_routes(Router& router, App& app);                // key_resource.cc
void add_audit_routes(Router& router, App& app);              // audit_resource.cc
void add_lookup_routes(Router& router, App& app);             // lookup_resource.cc
void add_outcome_routes(Router& router, App& app);            // outcome_resource.cc
void add_guard_events_routes(Router& router, App& app);       // guard_events_resource.cc
void add_guard_desk_routes(Router& router, App& app);         // guard_desk_resource.cc
void add_report_routes(Router& router, App& app);             // report_resource.cc
void add_report_draft_routes(Router& router, App& app);       // report_draft_resource.cc
void add_report_session_routes(Router& router, App& app);     // report_session_resource.cc
void add_report_attachment_routes(Router& router, App& app);  // report_attachment_resource.cc
void add_report_key_routes(Router& router, App& app);         // report_key_resource.cc
void add_report_settings_routes(Router& router, App& app);    // report_settings_resource.cc
void add_report_desk_routes(Router& router, App& app);        // report_desk_resource.cc
void add_report_work_routes(Router& router, App& app);        // report_work_resource.cc
void add_report_end_routes(Router& router, App& app);         // report_end_resource.cc
void add_health_routes(Router& router, App& app);             // health_resource.cc
void add_webhook_routes(Router& router, App& app);            // webhook_resource.cc
void add_stopncii_routes(Router& router, App& app);           // stopncii_resource.cc
void add_ncmec_routes(Router& router, App& app);              // ncmec_resource.cc
void add_snapshot_routes(Router& router, App& app);           // snapshot_resource.cc
void add_page_routes(Router& router);                         // page_resource.cc

// All of them, and authentication.
void add_all_routes(Router& router, App& app);

}  // namespace holdfast
