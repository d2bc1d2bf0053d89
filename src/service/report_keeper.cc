// Destruction on schedule. Stateless; safe from any thread.
#include "service/report_keeper.h"

#include <fmt/format.h>

#include "store/audit_store.h"
#include "store/report_store.h"
#include "store/sealed_file_store.h"

namespace holdfast {
namespace {

constexpr int kListedAtOnce = 200;
constexpr int kUploadsAtOnce = 50;

Result<void> destroy_due(App& app) {
  const TimeMs now_ms = app.clock();
  const auto due = app.database.read([&](Transaction& transaction) {
    return Result<std::vector<std::int64_t>>(
        list_reports_to_destroy(transaction, now_ms, kListedAtOnce));
  });
  if (!due) return std::unexpected<Error>(due.error());
  for (const std::int64_t id : *due) {
    // One a transaction, so that others get their turn; looked at again under its lock.
    const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
      const Result<Report> report = load_report(transaction, id, true);
      if (!report) return {};
      const bool ended = report->state == "closed" || report->state == "spam";
      const bool is_due = report->destroy_ms && *report->destroy_ms <= now_ms;
      if (!ended || !is_due || is_held(*report, now_ms)) return {};
      destroy_report_with_proof(transaction, *report, "program", "scheduled", now_ms);
      return {};
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace

void destroy_report_with_proof(Transaction& transaction, const Report& report,
                               const std::string& actor, const std::string& why, TimeMs now_ms) {
  const ReportDestruction gone = destroy_report(transaction, report.report_id, now_ms);
  append_audit(transaction,
               {.at_ms = now_ms,
                .actor = actor,
                .action = "report.destroy",
                .subject = report.number,
                .details = fmt::format("{}; bodies {}, messages {}, notes {}, attachments {}; {}",
                                       why, gone.bodies, gone.messages, gone.notes,
                                       gone.attachments, gone.digest)});
}

void keep_reports(App& app) {
  const TimeMs now_ms = app.clock();
  (void)destroy_due(app);  // what fails is due again in a minute
  (void)app.database.write([&](Transaction& transaction) -> Result<void> {
    delete_expired_report_sessions(transaction, now_ms);
    delete_old_report_drafts(transaction, now_ms - app.options.report_draft_ms);
    forget_unfinished_attachments(transaction, now_ms - app.options.report_upload_ms,
                                  kUploadsAtOnce);
    return {};
  });
}

}  // namespace holdfast
