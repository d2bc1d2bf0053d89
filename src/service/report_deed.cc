// Deeds of the desk on one report. Stateless; safe from any thread.
#include "service/report_deed.h"

#include <boost/json.hpp>

#include "service/problem.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

constexpr std::string_view kHeld = "This report is held: take the hold off first.";

}  // namespace

Result<Report> load_report_of(Transaction& transaction, const Request& request, bool lock,
                              bool also_destroyed) {
  const std::string number = normal_case_number(request.path_parameter("number"));
  const auto known = find_report_by_number(transaction, number);
  if (!known || (known->state == "destroyed" && !also_destroyed)) {
    return fail(ErrorCode::kNotFound,
                known ? "This report was destroyed." : "There is no report of this number.");
  }
  return load_report(transaction, known->report_id, lock);
}

void tell_report_deed(Transaction& transaction, App& app, const Request& request,
                      const Report& report, const ReportDeed& deed) {
  const TimeMs now_ms = app.clock();
  note_report_event(transaction, report.report_id,
                    {now_ms, deed.kind, request.principal.name, deed.detail});
  append_audit(transaction, {.at_ms = now_ms,
                             .actor = request.principal.actor(),
                             .action = "report." + deed.kind,
                             .subject = report.number,
                             .details = deed.detail});
}

Response do_to_report(App& app, const Request& request, const ReportDeed& deed,
                      const ReportWork& work) {
  const auto line =
      app.database.write([&](Transaction& transaction) -> Result<boost::json::object> {
        const Result<Report> report = load_report_of(transaction, request, true);
        if (!report) return std::unexpected<Error>(report.error());
        const Result<void> done = work(transaction, *report);
        if (!done) return std::unexpected<Error>(done.error());
        tell_report_deed(transaction, app, request, *report, deed);
        const Result<Report> changed = load_report(transaction, report->report_id);
        if (!changed) return std::unexpected<Error>(changed.error());
        return report_line(*changed, app.clock());
      });
  return line ? json_response(200, *line) : report_problem(line.error());
}

Result<void> refuse_if_held(const Report& report, TimeMs now_ms) {
  if (is_held(report, now_ms)) return fail(ErrorCode::kConflict, std::string(kHeld));
  return {};
}

Response report_problem(const Error& error) {
  return error.message == kHeld ? problem(409, "held", kHeld) : problem(error);
}

}  // namespace holdfast
