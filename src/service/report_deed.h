// A deed of the desk on one report: the row is locked, the deed is done, an event and an audit
// entry tell of it, all in one transaction. Stateless; safe from any thread.
#pragma once

#include <functional>
#include <string>

#include "service/app.h"
#include "service/message.h"
#include "service/report_view.h"

namespace holdfast {

// The report that the request's path names; kNotFound when there is none, or it was destroyed and
// `also_destroyed` is not set.
[[nodiscard]] Result<Report> load_report_of(Transaction& transaction, const Request& request,
                                            bool lock, bool also_destroyed = false);

struct ReportDeed {
  std::string kind;    // of the event; the audit's action is "report." and this
  std::string detail;  // of both
};
using ReportWork = std::function<Result<void>(Transaction&, const Report&)>;

// Answers 200 with the report's line.
[[nodiscard]] Response do_to_report(App& app, const Request& request, const ReportDeed& deed,
                                    const ReportWork& work);
// The event and the audit entry alone, inside a transaction of the caller's.
void tell_report_deed(Transaction& transaction, App& app, const Request& request,
                      const Report& report, const ReportDeed& deed);

// kConflict, which becomes 409 `held`.
[[nodiscard]] Result<void> refuse_if_held(const Report& report, TimeMs now_ms);
[[nodiscard]] Response report_problem(const Error& error);

}  // namespace holdfast
