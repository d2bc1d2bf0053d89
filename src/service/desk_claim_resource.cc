// Who at the desk has a case in hand. docs/formats/case.md.
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

using Deed = Result<void> (*)(Transaction&, std::int64_t, const std::string&, TimeMs);

Response act(App& app, const Request& request, const char* action, Deed deed) {
  const TimeMs now_ms = app.clock();
  const Result<Case> found = app.database.write([&](Transaction& transaction) -> Result<Case> {
    const auto key = find_case_by_number(transaction, request.path_parameter("number"));
    if (!key) return fail(ErrorCode::kNotFound, "There is no case of this number.");
    const Result<void> done = deed(transaction, key->case_id, request.principal.name, now_ms);
    if (!done) return std::unexpected<Error>(done.error());
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = request.principal.actor(),
                               .action = action,
                               .subject = key->number,
                               .details = ""});
    return load_case(transaction, key->case_id);
  });
  return found ? json_response(200, case_for_desk(*found, now_ms)) : problem(found.error());
}

}  // namespace

void add_desk_claim_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/desk/cases/{number}/claim",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) {
                return act(app, request, "case.claim", claim_case);
              }});
  router.add({.method = "DELETE",
              .pattern = "/api/v1/desk/cases/{number}/claim",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) {
                return act(app, request, "case.release", release_case);
              }});
}

}  // namespace holdfast
