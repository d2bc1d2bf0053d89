// The desk's queue, one case, and the decision on it.
#include <algorithm>
#include <boost/json.hpp>

#include "service/case_keeper.h"
#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/held_back.h"
#include "service/plain_text.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/case_talk.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxPage = 200;
constexpr std::size_t kMaxPictures = 50;
constexpr std::size_t kMaxBulk = 50;  // cases decided in one request

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

// As the store has it; what is no number stays as it was typed, and is not found.
std::string as_number(const std::string& typed) {
  const std::string number = normal_case_number(typed);
  return number.empty() ? typed : number;
}

std::optional<Urgency> read_urgency(QueryFields& query) {
  const std::string word =
      query.word("urgency", "any", {"any", "deadline", "shared", "threatened", "none"});
  for (const Urgency each :
       {Urgency::kDeadline, Urgency::kShared, Urgency::kThreatened, Urgency::kNone}) {
    if (word == urgency_name(each)) return each;
  }
  return std::nullopt;
}

CaseQuery::Needs read_needs(QueryFields& query) {
  using Needs = CaseQuery::Needs;
  const std::string word =
      query.word("needs", "anything", {"anything", "hands", "second", "held", "suspended", "talk"});
  if (word == "hands") return Needs::kHands;
  if (word == "second") return Needs::kSecond;
  if (word == "held") return Needs::kHeld;
  if (word == "suspended") return Needs::kSuspended;
  return word == "talk" ? Needs::kTalk : Needs::kAnything;
}

Result<CaseQuery> read_query(App& app, const Request& request) {
  QueryFields query(request);
  CaseQuery asked;
  const std::string status =
      query.word("status", "waiting", {"waiting", "decided", "mine", "late", "unread"});
  if (status == "decided") asked.which = CaseQuery::Which::kDecided;
  if (status == "mine") asked.which = CaseQuery::Which::kMine;
  if (status == "unread") asked.which = CaseQuery::Which::kUnread;
  if (status == "late") asked.which = CaseQuery::Which::kLate;
  asked.limit = static_cast<int>(query.integer("limit", 50, 1, kMaxPage));
  asked.after = query.text("after", 80).value_or("");
  asked.urgency = read_urgency(query);
  asked.needs = read_needs(query);
  asked.number = as_number(query.ascii("number", 64).value_or(""));
  asked.member = request.principal.name;
  asked.now_ms = app.clock();
  const Result<void> read = query.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (!asked.after.empty() && !is_cursor(asked.after)) {
    return fail(ErrorCode::kInvalidArgument, "Use the 'next' value of the page before as 'after'.");
  }
  return asked;
}

Response list(App& app, const Request& request) {
  Result<CaseQuery> asked = read_query(app, request);
  if (!asked) return problem(asked.error());
  const std::size_t limit = static_cast<std::size_t>(asked->limit);
  ++asked->limit;  // one more tells whether there is another page
  std::int64_t unread_cases = 0;
  QueueCounts counts;
  const auto lines =
      app.database.read([&](Transaction& transaction) -> Result<std::vector<CaseSummary>> {
        counts = count_queue(transaction, asked->member, asked->now_ms);
        unread_cases = count_unread_cases(transaction);
        return list_cases(transaction, *asked);
      });
  if (!lines) return problem(lines.error());
  json::array cases;
  json::value next = nullptr;
  for (const CaseSummary& line : *lines) {
    if (cases.size() == limit) {
      next = (*lines)[limit - 1].cursor;
      break;
    }
    cases.push_back(case_summary(line));
  }
  return json_response(200, json::object{{"cases", std::move(cases)},
                                         {"next", std::move(next)},
                                         {"waiting", counts.waiting},
                                         {"late", counts.late},
                                         {"mine", counts.mine},
                                         {"unread", unread_cases}});
}

Result<Case> load_by_number(Transaction& transaction, const std::string& number) {
  const auto key = find_case_by_number(transaction, number);
  if (!key) return fail(ErrorCode::kNotFound, "There is no case of this number.");
  return load_case(transaction, key->case_id);
}

Response show(App& app, const Request& request) {
  const Result<Case> found = app.database.read([&](Transaction& transaction) {
    return load_by_number(transaction, request.path_parameter("number"));
  });
  return found ? json_response(200, case_for_desk(*found, app.clock())) : problem(found.error());
}

// The fields that one case's decision and many cases' have in common.
Decision read_choice(App& app, const Request& request, JsonFields& fields) {
  Decision decision;
  decision.decided_by = request.principal.name;
  decision.at_ms = app.clock();
  const std::string word = fields.word("decision", {"accept", "decline", "restore"});
  decision.accept = word == "accept";
  decision.restore = word == "restore";
  if (decision.accept) {
    decision.bank = fields.optional_ascii("bank", 64).value_or("HOTLINE_ACCEPTED");
    if (decision.bank == kWellKnownBank) {
      fields.expect(fail(ErrorCode::kInvalidArgument,
                         "WELL_KNOWN holds pictures that everybody has: choose another bank."));
    }
  } else if (!decision.restore) {
    decision.reason =
        fields.word("reason", {"adult", "too_plain", "duplicate", "not_for_us", "test"});
  }
  return decision;
}

Result<Decision> read_decision(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Decision decision = read_choice(app, request, fields);
  Result<std::vector<int>> positions = read_positions(fields, kMaxPictures);
  if (!positions) return std::unexpected<Error>(positions.error());
  decision.positions = std::move(*positions);
  if (decision.accept) {
    decision.despite_held = fields.optional_boolean("despite_held").value_or(false);
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return decision;
}

std::int64_t count_listed(const Case& found) {
  return std::count_if(found.pictures.begin(), found.pictures.end(),
                       [](const CasePicture& picture) { return picture.state == "on_list"; });
}

AuditEvent audit_of(const Decision& decision, const Request& request, const Case& before,
                    const Case& after) {
  AuditEvent event{.at_ms = decision.at_ms,
                   .actor = request.principal.actor(),
                   .action = "case.decline",
                   .subject = before.number,
                   .details = decision.reason};
  if (decision.accept) {
    // With two people the first acceptance lists nothing.
    event.action = count_listed(after) > count_listed(before) ? "case.accept" : "case.approve";
    event.details = decision.bank + (decision.despite_held ? ", despite held" : "");
  }
  if (decision.restore) event.action = "case.restore";
  return event;
}

Result<Case> decide_one(App& app, const Request& request, const std::string& number,
                        Decision decision) {
  Result<Case> decided = app.database.write([&](Transaction& transaction) -> Result<Case> {
    const Result<Case> found = load_by_number(transaction, number);
    if (!found) return found;
    decision.case_id = found->case_id;
    const Result<void> done = decide_case(transaction, decision);
    if (!done) return std::unexpected<Error>(done.error());
    Result<Case> after = load_case(transaction, found->case_id);
    if (!after) return after;
    append_audit(transaction, audit_of(decision, request, *found, *after));
    return without_settled_files(transaction, *after, request.principal.actor(), decision.at_ms);
  });
  // The decision stands whether or not this process's index could follow at once.
  if (decided) (void)app.index.refresh(app.database);
  if (decided) forget_destroyed_files(app, *decided);
  return decided;
}

Response decide(App& app, const Request& request) {
  const Result<Decision> decision = read_decision(app, request);
  if (!decision) return problem(decision.error());
  const Result<Case> decided =
      decide_one(app, request, request.path_parameter("number"), *decision);
  if (!decided) return problem(decided.error());
  return json_response(200, case_for_desk(*decided, decision->at_ms));
}

Result<std::vector<std::string>> read_numbers(JsonFields& fields) {
  std::vector<std::string> numbers;
  const json::array* values = fields.array("numbers", 1, kMaxBulk);
  if (values == nullptr) return numbers;
  for (const json::value& value : *values) {
    const json::string* text = value.if_string();
    if (text == nullptr || text->size() > 64 || !is_plain_ascii(*text)) {
      return fail(ErrorCode::kInvalidArgument, "Each of 'numbers' is a case number.");
    }
    numbers.push_back(as_number(std::string(*text)));
  }
  return numbers;
}

// Each case is decided by itself: one that cannot be does not keep the others.
Response decide_many(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const Decision decision = read_choice(app, request, fields);
  const Result<std::vector<std::string>> numbers = read_numbers(fields);
  if (!numbers) return problem(numbers.error());
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  json::array results;
  for (const std::string& number : *numbers) {
    const Result<Case> decided = decide_one(app, request, number, decision);
    results.push_back(json::object{
        {"case_number", number},
        {"ok", decided.has_value()},
        {"detail", decided ? json::value(nullptr) : json::value(decided.error().message)}});
  }
  return json_response(200, json::object{{"results", std::move(results)}});
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
  router.add({.method = "POST",
              .pattern = "/api/v1/desk/cases/decisions",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return decide_many(app, request); },
              .max_body_bytes = 8192});
  add_case_settings_routes(router, app);
  add_staff_support_routes(router, app);
  add_desk_claim_routes(router, app);
  add_desk_sealed_routes(router, app);
}

}  // namespace holdfast
