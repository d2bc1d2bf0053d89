// The desk's queue of reports, one report, its age files, who has it in hand, its state.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/base64.h"
#include "service/case_view.h"
#include "service/null_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/report_deed.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxPage = 200;
constexpr TimeMs kReadAgainMs = 3'600'000;  // within it, looking again is no new entry
constexpr TimeMs kDayMs = 86'400'000;

constexpr std::string_view kAny = "any";

std::string unless_any(std::string word) { return word == kAny ? std::string() : word; }

Result<ReportFilter> read_filter(const App& app, const Request& request, int& limit) {
  QueryFields query(request);
  ReportFilter filter;
  filter.state =
      query.word("state", "active", {"active", "waiting", "open", "closed", "spam", "destroyed"});
  filter.urgency = report_urgency_from_name(
      query.word("urgency", kAny, {kAny, "danger", "deadline", "shared", "threatened", "none"}));
  filter.country = query.ascii("country", 2).value_or("");
  filter.age_band =
      unless_any(query.word("age_band", kAny, {kAny, "under_13", "13_15", "16_17", "18_plus"}));
  filter.kind =
      unless_any(query.word("kind", kAny, {kAny, "me", "someone", "professional", "platform"}));
  const std::string assigned = query.ascii("assigned", 64).value_or("");
  if (assigned == "me") filter.assigned_to = request.principal.name;
  if (assigned == "nobody") filter.assigned_to = "";
  if (!assigned.empty() && !filter.assigned_to) filter.assigned_to = assigned;
  if (query.word("late", "false", {"true", "false"}) == "true") filter.late_at_ms = app.clock();
  filter.after = query.ascii("after", 80).value_or("");
  limit = static_cast<int>(query.integer("limit", 50, 1, kMaxPage));
  filter.limit = limit + 1;
  const Result<void> read = query.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (!filter.country.empty() && !is_report_country(filter.country)) {
    return fail(ErrorCode::kInvalidArgument, "A country is two capitals, such as GB.");
  }
  return filter;
}

json::object counts_view(const ReportCounts& counts) {
  return {{"waiting", counts.waiting}, {"open", counts.open}, {"closed", counts.closed},
          {"spam", counts.spam},       {"late", counts.late}, {"unread", counts.unread}};
}

Response list(App& app, const Request& request) {
  int limit = 0;
  const Result<ReportFilter> filter = read_filter(app, request, limit);
  if (!filter) return problem(filter.error());
  const TimeMs now_ms = app.clock();
  const auto page = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    const auto found = list_reports(transaction, *filter);
    if (!found) return std::unexpected<Error>(found.error());
    json::array reports;
    json::value next = nullptr;
    for (const Report& each : *found) {
      if (reports.size() == static_cast<std::size_t>(limit)) {
        next = report_cursor((*found)[static_cast<std::size_t>(limit) - 1]);
        break;
      }
      reports.push_back(report_line(each, now_ms));
    }
    return json::object{{"reports", std::move(reports)},
                        {"next", std::move(next)},
                        {"counts", counts_view(count_reports(transaction, now_ms))}};
  });
  return page ? json_response(200, *page) : problem(page.error());
}

// Who reads a report leaves a trace, once an hour.
void note_reading(Transaction& transaction, App& app, const Request& request,
                  const Report& report) {
  const TimeMs now_ms = app.clock();
  note_report_opened(transaction, report.report_id, now_ms);
  for (const ReportEvent& each : list_report_events(transaction, report.report_id)) {
    const bool mine = each.kind == "read" && each.actor == request.principal.name;
    if (mine && now_ms - each.at_ms < kReadAgainMs) return;
  }
  tell_report_deed(transaction, app, request, report, {.kind = "read"});
}

Response show(App& app, const Request& request) {
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const Result<Report> report = load_report_of(transaction, request, true, true);
    if (!report) return std::unexpected<Error>(report.error());
    if (report->state != "destroyed") note_reading(transaction, app, request, *report);
    return report_for_desk(transaction, *report, app.clock());
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response age_file(std::string bytes, const std::string& name) {
  Response response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}.age\"", name));
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(bytes);
  return response;
}

// The bytes and the file's name, found by `find` in a report that is noted as read.
using Download = std::function<Result<Response>(Transaction&, const Report&)>;

Response download(App& app, const Request& request, const Download& find) {
  Result<Response> answer = app.database.write([&](Transaction& transaction) -> Result<Response> {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    Result<Response> found = find(transaction, *report);
    if (found) note_reading(transaction, app, request, *report);
    return found;
  });
  return answer ? std::move(*answer) : problem(answer.error());
}

Result<Response> base64_file(const std::string& body, const std::string& name) {
  const Result<Bytes> bytes = base64_decode(body);
  if (body.empty() || !bytes) return fail(ErrorCode::kNotFound, "This was destroyed.");
  return age_file(std::string(bytes->begin(), bytes->end()), name);
}

Response download_body(App& app, const Request& request) {
  return download(app, request, [](Transaction& transaction, const Report& report) {
    return base64_file(load_report_body(transaction, report.report_id), report.number);
  });
}

Response download_message(App& app, const Request& request) {
  return download(app, request, [&](Transaction& transaction, const Report& report) {
    const auto message =
        find_report_message(transaction, report.report_id, request.path_parameter("message_id"));
    return base64_file(message ? message->body : "",
                       fmt::format("{}-{}", report.number, message ? message->number : 0));
  });
}

Response download_attachment(App& app, const Request& request) {
  return download(
      app, request, [&](Transaction& transaction, const Report& report) -> Result<Response> {
        const auto attachment = find_sealed_file(transaction, FileOwner::kReport, report.report_id,
                                                 request.path_parameter("attachment_id"));
        if (!attachment || !attachment->completed_ms) {
          return fail(ErrorCode::kNotFound, "There is no such attachment, or it has not all come.");
        }
        std::string bytes;
        bytes.reserve(static_cast<std::size_t>(attachment->size));
        read_sealed_pieces(transaction, FileOwner::kReport, attachment->id,
                           [&](std::string_view piece) {
                             bytes += piece;
                             return true;
                           });
        return age_file(std::move(bytes), fmt::format("{}-{}", report.number,
                                                      attachment->attachment_id.substr(0, 8)));
      });
}

Response claim(App& app, const Request& request) {
  const std::string& who = request.principal.name;
  return do_to_report(app, request, {.kind = "claim"},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        const bool is_free =
                            report.assigned_to.empty() || report.assigned_to == who;
                        if (!is_free || (report.state != "waiting" && report.state != "open")) {
                          return fail(ErrorCode::kConflict,
                                      "Somebody else has this report in hand, or it is closed.");
                        }
                        claim_report(transaction, report.report_id, who, app.clock());
                        return {};
                      });
}

Response release(App& app, const Request& request) {
  return do_to_report(app, request, {.kind = "release"},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        const Principal& who = request.principal;
                        const bool may = report.assigned_to == who.name || who.role == Role::kAdmin;
                        if (report.state != "open" || !may) {
                          return fail(ErrorCode::kConflict, "You do not have this report in hand.");
                        }
                        release_report(transaction, report.report_id);
                        return {};
                      });
}

Response set_state(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  ReportStateChange change;
  change.state = fields.word("state", {"open", "closed", "spam"});
  if (change.state == "closed") {
    change.outcome =
        fields.word("outcome", {"helped", "passed_on", "no_answer", "not_for_us", "other"});
  }
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  change.at_ms = app.clock();
  return do_to_report(app, request, {.kind = change.state, .detail = change.outcome},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        const ReportSettings settings = load_report_settings(transaction);
                        if (change.state == "closed") {
                          change.destroy_ms = change.at_ms + settings.retention_days * kDayMs;
                        }
                        if (change.state == "spam")
                          change.destroy_ms = change.at_ms + settings.spam_days * kDayMs;
                        set_report_state(transaction, report.report_id, change);
                        return {};
                      });
}

Response triage(App& app, const Request& request) {
  const auto body = read_json_without_nulls(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string urgency =
      fields.word("urgency", {"danger", "deadline", "shared", "threatened", "none"});
  const std::optional<TimeMs> deadline_ms = fields.optional_time("deadline_at");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return do_to_report(app, request, {.kind = "triage", .detail = urgency},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        set_report_triage(transaction, report.report_id,
                                          *report_urgency_from_name(urgency), deadline_ms);
                        return {};
                      });
}

}  // namespace

void add_report_desk_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/desk/reports" + end,
                .access = Access::kAnalyst,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("GET", "", [&app](const Request& r) { return list(app, r); });
  add("GET", "/{number}", [&app](const Request& r) { return show(app, r); });
  add("GET", "/{number}/body.age", [&app](const Request& r) { return download_body(app, r); });
  add("GET", "/{number}/messages/{message_id}",
      [&app](const Request& r) { return download_message(app, r); });
  add("GET", "/{number}/attachments/{attachment_id}",
      [&app](const Request& r) { return download_attachment(app, r); });
  add("POST", "/{number}/claim", [&app](const Request& r) { return claim(app, r); });
  add("DELETE", "/{number}/claim", [&app](const Request& r) { return release(app, r); });
  add("POST", "/{number}/state", [&app](const Request& r) { return set_state(app, r); }, 1024);
  add("POST", "/{number}/triage", [&app](const Request& r) { return triage(app, r); }, 1024);
}

}  // namespace holdfast
