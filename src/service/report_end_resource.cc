// Holds, redaction and destruction of a report or a part of it.
#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/null_fields.h"
#include "service/problem.h"
#include "service/report_deed.h"
#include "service/report_keeper.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response hold(App& app, const Request& request) {
  const auto body = read_json_without_nulls(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string why = fields.word("why", {"preservation", "police", "court", "other"});
  const std::optional<TimeMs> until_ms = fields.optional_time("until");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return do_to_report(app, request, {.kind = "hold", .detail = why},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        set_report_hold(transaction, report.report_id, why, until_ms);
                        return {};
                      });
}

Response release(App& app, const Request& request) {
  return do_to_report(app, request, {.kind = "hold_ended"},
                      [](Transaction& transaction, const Report& report) -> Result<void> {
                        if (report.hold_why.empty()) {
                          return fail(ErrorCode::kConflict, "This report is not held.");
                        }
                        set_report_hold(transaction, report.report_id, "", std::nullopt);
                        return {};
                      });
}

Response redact(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string key_id = fields.hex("key_id", 12);
  const std::string text = read_age_text(fields, "body", kReportBody);
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  const auto refused = app.database.read([&](Transaction& transaction) {
    const ReportRecipients now = load_report_recipients(transaction);
    const bool is_current = now.team && now.team->key_id == key_id;
    return Result<std::optional<Response>>(is_current
                                               ? refuse_age_body(text, kReportBody, now.count())
                                               : std::optional(report_keys_changed()));
  });
  if (!refused) return problem(refused.error());
  if (refused->has_value()) return **refused;
  ReportDeed deed{.kind = "redact", .detail = ""};
  return do_to_report(
      app, request, deed, [&](Transaction& transaction, const Report& report) -> Result<void> {
        const Result<void> held = refuse_if_held(report, app.clock());
        if (!held) return held;
        deed.detail = "replaced SHA-256 " +
                      redact_report(transaction, report.report_id, key_id, text, app.clock());
        return {};
      });
}

Response drop_attachment(App& app, const Request& request) {
  return do_to_report(app, request, {.kind = "attachment_destroyed"},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        const Result<void> held = refuse_if_held(report, app.clock());
                        if (!held) return held;
                        const auto found =
                            find_sealed_file(transaction, FileOwner::kReport, report.report_id,
                                             request.path_parameter("attachment_id"), true);
                        if (!found) {
                          return fail(ErrorCode::kNotFound, "There is no such attachment.");
                        }
                        delete_sealed_file(transaction, FileOwner::kReport, found->id);
                        return {};
                      });
}

Response drop_message(App& app, const Request& request) {
  return do_to_report(app, request, {.kind = "message_destroyed"},
                      [&](Transaction& transaction, const Report& report) -> Result<void> {
                        const Result<void> held = refuse_if_held(report, app.clock());
                        if (!held) return held;
                        if (erase_report_message(transaction, report.report_id,
                                                 request.path_parameter("message_id"))) {
                          return {};
                        }
                        return fail(ErrorCode::kNotFound, "There is no such message.");
                      });
}

Response destroy(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string again = normal_case_number(fields.text("report_number", 1, 64));
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  const auto line = app.database.write([&](Transaction& transaction) -> Result<json::object> {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    if (again != report->number) {
      return fail(ErrorCode::kInvalidArgument, "Give the report's number again to destroy it.");
    }
    const TimeMs now_ms = app.clock();
    const Result<void> held = refuse_if_held(*report, now_ms);
    if (!held) return std::unexpected<Error>(held.error());
    destroy_report_with_proof(transaction, *report, request.principal.actor(), "by hand", now_ms);
    const Result<Report> left = load_report(transaction, report->report_id);
    if (!left) return std::unexpected<Error>(left.error());
    return report_line(*left, now_ms);
  });
  return line ? json_response(200, *line) : report_problem(line.error());
}

}  // namespace

void add_report_end_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end, Access access,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/desk/reports/{number}/" + end,
                .access = access,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("PUT", "hold", Access::kAnalyst, [&app](const Request& r) { return hold(app, r); }, 1024);
  add("DELETE", "hold", Access::kAnalyst, [&app](const Request& r) { return release(app, r); });
  add(
      "PUT", "redaction", Access::kAnalyst, [&app](const Request& r) { return redact(app, r); },
      report_request_bytes(kReportBody));
  add("DELETE", "attachments/{attachment_id}", Access::kAnalyst,
      [&app](const Request& r) { return drop_attachment(app, r); });
  add("DELETE", "messages/{message_id}", Access::kAnalyst,
      [&app](const Request& r) { return drop_message(app, r); });
  add(
      "POST", "destroy", Access::kAdmin, [&app](const Request& r) { return destroy(app, r); },
      1024);
}

}  // namespace holdfast
