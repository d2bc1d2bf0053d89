// Coming back to a report with its number and code: reading it, writing to the desk.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "service/webhook_events.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr TimeMs kHourMs = 3'600'000;

struct OpenRequest {
  std::string number;
  std::string key;
  Proof proof;
};

Result<OpenRequest> read_open_request(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  OpenRequest open{.number = normal_case_number(fields.text("report_number", 1, 64)),
                   .key = fields.hex("key", 64),
                   .proof = read_proof(fields)};
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return open;
}

Response destroyed(const ReportKeyHash& known) {
  const std::string when =
      known.destroyed_ms ? format_time(*known.destroyed_ms).substr(0, 10) : std::string("some day");
  return problem(410, "destroyed",
                 fmt::format("What you sent was destroyed on {}, as announced. You can send a new "
                             "report.",
                             when));
}

Response open(App& app, const Request& request) {
  const Result<OpenRequest> asked = read_open_request(request);
  if (!asked) return problem(asked.error());
  Response refusal;
  if (!app.work.accept(app.database, "lookup", asked->number, asked->proof, refusal)) {
    return refusal;
  }
  const auto known = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<ReportKeyHash>>(find_report_by_number(transaction, asked->number));
  });
  if (!known) return problem(known.error());
  const std::string& hash = known->has_value() ? (*known)->key_hash : unmatchable_slow_hash();
  const bool right = slow_hash_matches(hash, asked->key) && known->has_value();
  const std::string token = random_token();
  const TimeMs expires_ms = app.clock() + app.options.report_session_ms;
  const auto view = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    app.work.note_result(transaction, "lookup", asked->number, right);
    if (!right || (*known)->state == "destroyed") return json::object{};
    const Result<Report> report = load_report(transaction, (*known)->report_id);
    if (!report) return std::unexpected<Error>(report.error());
    insert_report_session(transaction, token_hash(token), report->report_id, expires_ms);
    return report_for_owner(transaction, *report);
  });
  if (!view) return problem(view.error());
  if (!right) {
    return problem(404, "not-found",
                   "No report has this number with these words. Check each word.");
  }
  if ((*known)->state == "destroyed") return destroyed(**known);
  return json_response(
      200,
      json::object{{"token", token}, {"expires_at", format_time(expires_ms)}, {"report", *view}});
}

Response show(App& app, const Request& request) {
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    const Result<Report> report = load_report(transaction, request.principal.report_id);
    if (!report) return std::unexpected<Error>(report.error());
    return report_for_owner(transaction, *report);
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response close(App& app, const Request& request) {
  const Result<void> closed = app.database.write([&](Transaction& transaction) -> Result<void> {
    delete_report_session(transaction, request.principal.session_hash);
    return {};
  });
  return closed ? no_content() : problem(closed.error());
}

// Who writes again wants an answer: the report is nobody's secret past, and its clock runs anew.
void wake(Transaction& transaction, const Report& report, const ReportSettings& settings,
          TimeMs now_ms) {
  if (report.state == "closed") {
    set_report_state(transaction, report.report_id, {.state = "open", .at_ms = now_ms});
    note_report_event(transaction, report.report_id, {now_ms, "opened_again", "reporter", ""});
  }
  if (report.state == "spam" || report.answer_by_ms) return;
  insert_report_clock(transaction, report.report_id,
                      {.kind = "answer", .due_ms = now_ms + settings.answer_hours * kHourMs});
}

struct Written {
  ReportMessage message;
  bool fresh = false;
  std::optional<Response> refusal;
};

Result<Written> write_message(App& app, const Request& request, const ReportMessage& sending) {
  return app.database.write([&](Transaction& transaction) -> Result<Written> {
    const Result<Report> report = load_report(transaction, request.principal.report_id, true);
    if (!report) return std::unexpected<Error>(report.error());
    const std::int64_t id = report->report_id;
    if (const auto earlier = find_report_message(transaction, id, sending.message_id)) {
      if (earlier->sender != "reporter") return fail(ErrorCode::kConflict, "Choose another id.");
      return Written{.message = *earlier};
    }
    if (auto refused =
            refuse_sealed(transaction, sending.key_id, sending.body, kReportMessageBody, 1)) {
      return Written{.refusal = std::move(refused)};
    }
    const Result<ReportMessage> message = insert_report_message(transaction, id, sending);
    if (!message) return std::unexpected<Error>(message.error());
    wake(transaction, *report, load_report_recipients(transaction).settings, sending.sent_ms);
    note_report_event(transaction, id, {sending.sent_ms, "message", "reporter", ""});
    tell_of_report(transaction, kReportMessage, report->number, report->routing.urgency,
                   sending.sent_ms);
    return Written{.message = *message, .fresh = true};
  });
}

Response say(App& app, const Request& request) {
  const Result<ReportMessage> message = read_sealed_message(request, "reporter", app.clock());
  if (!message) return problem(message.error());
  Result<Written> written = write_message(app, request, *message);
  if (!written) {
    if (written.error().code != ErrorCode::kTooLarge) return problem(written.error());
    return problem(409, "too-many", written.error().message);
  }
  if (written->refusal) return std::move(*written->refusal);
  return sealed_message_kept(written->fresh, written->message);
}

Response mark_read(App& app, const Request& request) {
  const Result<int> up_to = read_up_to(request, kMaxReportMessages);
  if (!up_to) return problem(up_to.error());
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    mark_report_messages_read(transaction, request.principal.report_id, "desk", *up_to,
                              app.clock());
    return {};
  });
  return done ? no_content() : problem(done.error());
}

}  // namespace

void add_report_session_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/report-sessions",
              .handler = [&app](const Request& request) { return open(app, request); },
              .max_body_bytes = 4096});
  const auto add = [&](const char* method, const char* pattern,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = pattern,
                .access = Access::kReport,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("GET", "/api/v1/report", [&app](const Request& r) { return show(app, r); });
  add("DELETE", "/api/v1/report-session", [&app](const Request& r) { return close(app, r); });
  add(
      "POST", "/api/v1/report/messages", [&app](const Request& r) { return say(app, r); },
      report_request_bytes(kReportMessageBody));
  add("POST", "/api/v1/report/read", [&app](const Request& r) { return mark_read(app, r); }, 256);
}

}  // namespace holdfast
