// The one row of assessed mode. Stateless; safe from any thread.
#include "store/case_assessment.h"

#include "store/audit_store.h"
#include "store/report_key_store.h"
#include "store/rows.h"

namespace holdfast {

CaseAssessment load_case_assessment(Transaction& transaction) {
  CaseAssessment found;
  int enabled = 0;
  NullableNumber recorded;
  transaction.session() << "select enabled, basis, recorded_by, recorded_at, longest_days "
                           "from case_assessment where id = 1",
      soci::into(enabled), soci::into(found.basis), soci::into(found.recorded_by),
      soci::into(recorded.value, recorded.present), soci::into(found.longest_days);
  found.enabled = enabled != 0;
  found.recorded_ms = recorded.get<TimeMs>();
  found.is_school = load_report_settings(transaction).is_school;
  return found;
}

void save_case_assessment(Transaction& transaction, const CaseAssessment& assessment) {
  const int enabled = assessment.enabled ? 1 : 0;
  NullableParameter<long long> recorded(assessment.recorded_ms);
  transaction.session() << "update case_assessment set enabled = :enabled, basis = :basis, "
                           "recorded_by = :by, recorded_at = :at, longest_days = :days "
                           "where id = 1",
      soci::use(enabled, "enabled"), soci::use(assessment.basis, "basis"),
      soci::use(assessment.recorded_by, "by"), soci::use(recorded.value, recorded.present, "at"),
      soci::use(assessment.longest_days, "days");
}

void end_case_assessment(Transaction& transaction, const std::string& actor, TimeMs at_ms) {
  CaseAssessment now = load_case_assessment(transaction);
  if (!now.enabled) return;
  now.enabled = false;
  now.recorded_ms = at_ms;
  save_case_assessment(transaction, now);
  append_audit(transaction, {.at_ms = at_ms,
                             .actor = actor,
                             .action = "case.assessment",
                             .details = "off: the server is a school's"});
}

}  // namespace holdfast
