// The desk's queue, one case, and the decision on it.
#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxPage = 200;
constexpr std::size_t kMaxPictures = 50;

// Three numbers of 1 to 18 digits with dots between, as the store gives them.
bool is_cursor(std::string_view text) {
  int parts = 1;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' ? digits == 0 : (c < '0' || c > '9' || digits == 18)) return false;
    parts += c == '.' ? 1 : 0;
    digits = c == '.' ? 0 : digits + 1;
  }
  return parts == 3 && digits > 0;
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  const bool waiting = query.word("status", "waiting", {"waiting", "decided"}) == "waiting";
  const int limit = static_cast<int>(query.integer("limit", 50, 1, kMaxPage));
  const std::string after = query.text("after", 80).value_or("");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!after.empty() && !is_cursor(after)) {
    return problem(400, "invalid-argument", "Use the 'next' value of the page before as 'after'.");
  }
  std::int64_t waiting_cases = 0;
  const auto lines =
      app.database.read([&](Transaction& transaction) -> Result<std::vector<CaseSummary>> {
        waiting_cases = count_waiting_cases(transaction);
        return list_cases(transaction, waiting, after, limit + 1);
      });
  if (!lines) return problem(lines.error());
  json::array cases;
  json::value next = nullptr;
  for (const CaseSummary& line : *lines) {
    if (cases.size() == static_cast<std::size_t>(limit)) {
      next = (*lines)[limit - 1].cursor;
      break;
    }
    cases.push_back(case_summary(line));
  }
  return json_response(
      200, json::object{
               {"cases", std::move(cases)}, {"next", std::move(next)}, {"waiting", waiting_cases}});
}

Result<Case> load_by_number(Transaction& transaction, const Request& request) {
  const auto key = find_case_by_number(transaction, request.path_parameter("number"));
  if (!key) return fail(ErrorCode::kNotFound, "There is no case of this number.");
  return load_case(transaction, key->case_id);
}

Response show(App& app, const Request& request) {
  const Result<Case> found = app.database.read(
      [&](Transaction& transaction) { return load_by_number(transaction, request); });
  return found ? json_response(200, case_for_desk(*found)) : problem(found.error());
}

Result<Decision> read_decision(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Decision decision;
  decision.accept = fields.word("decision", {"accept", "decline"}) == "accept";
  Result<std::vector<int>> positions = read_positions(fields, kMaxPictures);
  if (!positions) return std::unexpected<Error>(positions.error());
  decision.positions = std::move(*positions);
  if (decision.accept) {
    decision.bank = fields.optional_text("bank", 64).value_or("HOTLINE_ACCEPTED");
  } else {
    decision.reason =
        fields.word("reason", {"adult", "too_plain", "duplicate", "not_for_us", "test"});
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return decision;
}

Response decide(App& app, const Request& request) {
  Result<Decision> decision = read_decision(request);
  if (!decision) return problem(decision.error());
  decision->decided_by = request.principal.name;
  decision->at_ms = app.clock();
  const Result<Case> decided = app.database.write([&](Transaction& transaction) -> Result<Case> {
    const Result<Case> found = load_by_number(transaction, request);
    if (!found) return found;
    decision->case_id = found->case_id;
    const Result<void> done = decide_case(transaction, *decision);
    if (!done) return std::unexpected<Error>(done.error());
    append_audit(transaction, {.at_ms = decision->at_ms,
                               .actor = request.principal.actor(),
                               .action = decision->accept ? "case.accept" : "case.decline",
                               .subject = found->number,
                               .details = decision->accept ? decision->bank : decision->reason});
    return load_case(transaction, found->case_id);
  });
  if (!decided) return problem(decided.error());
  // The decision stands whether or not this process's index could follow at once.
  if (decision->accept) (void)app.index.refresh(app.database);
  return json_response(200, case_for_desk(*decided));
}

}  // namespace

void add_desk_case_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/cases",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return list(app, request); }});
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/cases/{number}",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return show(app, request); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/desk/cases/{number}/decision",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return decide(app, request); },
              .max_body_bytes = 4096});
}

}  // namespace holdfast
