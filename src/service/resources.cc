// Wires every resource and the authentication. Runs once at the start.
#include "service/resources.h"

#include "service/authenticate.h"
#include "service/exchange_source_resource.h"
#include "service/referral_resource.h"

namespace holdfast {

void add_all_routes(Router& router, App& app) {
  router.set_authenticate([&app](const Route& route, Request& request, Response& refusal) {
    return authenticate(app, route, request, refusal);
  });
  add_advice_routes(router, app);
  add_alert_desk_routes(router, app);
  add_alert_public_routes(router, app);
  add_alert_reader_routes(router, app);
  add_alert_recipients_routes(router, app);
  add_alert_sending_routes(router, app);
  add_subscription_routes(router, app);
  add_challenge_routes(router, app);
  add_case_routes(router, app);
  add_case_session_routes(router, app);
  add_staff_setup_routes(router, app);
  add_staff_session_routes(router, app);
  add_staff_routes(router, app);
  add_desk_case_routes(router, app);
  add_bank_routes(router, app);
  add_key_routes(router, app);
  add_audit_routes(router, app);
  add_hash_routes(router, app);
  add_lookup_routes(router, app);
  add_batch_lookup_routes(router, app);
  add_match_status_routes(router, app);
  add_curation_routes(router, app);
  add_curation_content_routes(router, app);
  add_signal_type_routes(router, app);
  add_outcome_routes(router, app);
  add_guard_events_routes(router, app);
  add_guard_desk_routes(router, app);
  add_report_routes(router, app);
  add_report_draft_routes(router, app);
  add_report_session_routes(router, app);
  add_report_attachment_routes(router, app);
  add_report_key_routes(router, app);
  add_report_settings_routes(router, app);
  add_report_desk_routes(router, app);
  add_report_work_routes(router, app);
  add_report_end_routes(router, app);
  add_health_routes(router, app);
  add_exchange_source_routes(router, app);
  add_webhook_routes(router, app);
  add_referral_routes(router, app);
  add_stopncii_routes(router, app);
  add_ncmec_routes(router, app);
  add_snapshot_routes(router, app);
  add_page_routes(router);
}

}  // namespace holdfast
