// Destruction of sealed pictures, when it is time. Stateless; safe from any thread.
#include "service/case_keeper.h"

#include "store/case_assessment.h"
#include "store/sqlite_log.h"

namespace holdfast {
namespace {

constexpr int kFilesAtOnce = 200;
constexpr TimeMs kDayMs = 86'400'000;

}  // namespace

Result<Case> without_settled_files(Transaction& transaction, const Case& after,
                                   const std::string& actor, TimeMs at_ms) {
  if (destroy_settled_case_files(transaction, after, actor, at_ms) == 0) return after;
  return load_case(transaction, after.case_id);
}

void forget_destroyed_files(App& app, const Case& after) {
  if (after.timeline.empty() || after.timeline.back().kind != "picture_destroyed") return;
  (void)empty_sqlite_log(app.database);  // else the housekeeper does, within a minute
}

void keep_case_files(App& app) {
  const TimeMs now_ms = app.clock();
  const auto due = app.database.read([&](Transaction& transaction) {
    const CaseAssessment assessment = load_case_assessment(transaction);
    const CaseFileTimes times{.created_before_ms = now_ms - assessment.longest_days * kDayMs,
                              .unfinished_before_ms = now_ms - app.options.report_upload_ms,
                              .all = !assessment.open()};
    return Result<std::vector<DueCaseFile>>(list_due_case_files(transaction, times, kFilesAtOnce));
  });
  if (!due) return;  // due again in a minute
  for (const DueCaseFile& each : *due) {
    // One a transaction, so that others get their turn.
    (void)app.database.write([&](Transaction& transaction) -> Result<void> {
      const Result<Case> found = load_locked_case(transaction, each.case_id);
      if (!found) return std::unexpected<Error>(found.error());
      (void)destroy_case_file(transaction, *found, each.attachment_id, "program", each.why, now_ms);
      return {};
    });
  }
}

}  // namespace holdfast
