// What the housekeeper does about reports: destroys what is due and proves it in the audit log,
// forgets sessions, drafts and uploads that ended. Stateless; safe from any thread.
#pragma once

#include "service/app.h"
#include "store/report_desk_store.h"

namespace holdfast {

// Destroys the report in this transaction and seals an audit entry with the digest of what is gone.
// actor as the audit log has it; why: "scheduled" or "by hand".
void destroy_report_with_proof(Transaction& transaction, const Report& report,
                               const std::string& actor, const std::string& why, TimeMs now_ms);

// Some of each; called every minute.
void keep_reports(App& app);

}  // namespace holdfast
