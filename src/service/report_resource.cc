// Whom to encrypt to, and POST /api/v1/reports: what was encrypted becomes a report.
#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/null_fields.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "service/webhook_events.h"
#include "store/report_notice_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kNumberAttempts = 8;
constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;

json::object limits_view() {
  return {{"attachments", kMaxReportAttachments},
          {"attachment_bytes", kReportAttachmentFile.max_plain_bytes},
          {"chunk_bytes", kReportPieceBytes},
          {"messages", kMaxReportMessages}};
}

Response show_recipients(App& app) {
  const auto found = app.database.read([](Transaction& transaction) {
    return Result<ReportRecipients>(load_report_recipients(transaction));
  });
  if (!found) return problem(found.error());
  const ReportSettings& settings = found->settings;
  const bool has_team = found->team.has_value();
  const bool has_recovery = has_team && !settings.recovery_recipient.empty();
  json::array recipients;
  if (has_team) recipients.emplace_back(found->team->recipient);
  if (has_recovery) recipients.emplace_back(settings.recovery_recipient);
  json::value why = nullptr;
  if (!has_team) why = "no-keys";
  if (has_team && !settings.is_open) why = "closed";
  const auto if_team = [&](const std::string& text) {
    return has_team ? json::value(text) : json::value(nullptr);
  };
  return json_response(
      200,
      json::object{{"open", found->open()},
                   {"why", std::move(why)},
                   {"key_id", if_team(has_team ? found->team->key_id : "")},
                   {"recipients", std::move(recipients)},
                   {"team_recipient", if_team(has_team ? found->team->recipient : "")},
                   {"recovery_recipient",
                    has_recovery ? json::value(settings.recovery_recipient) : json::value(nullptr)},
                   {"school", settings.is_school},
                   {"answer_hours", settings.answer_hours},
                   {"kept_days", settings.retention_days},
                   {"draft_days", app.options.report_draft_ms / kDayMs},
                   {"limits", limits_view()}});
}

struct Sending {
  NewReport report;  // without number, key_hash and times
  std::string key;
  Proof proof;
};

Result<Sending> read_sending(const Request& request) {
  const auto body = read_json_without_nulls(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Sending sending;
  NewReport& report = sending.report;
  report.submission_id = fields.hex("submission_id", 32);
  sending.key = fields.hex("key", 64);
  sending.proof = read_proof(fields);
  report.reporter_recipient = read_age_recipient(fields, "reporter_recipient");
  report.key_id = fields.hex("key_id", 12);
  report.body = read_age_text(fields, "body", kReportBody);
  if (const json::object* object = fields.optional_object("routing")) {
    const json::object agreed = without_nulls(*object);
    JsonFields routing(agreed);
    report.routing = read_report_routing(routing);
    fields.expect(routing.finish());
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return sending;
}

// The report as it was taken, and a session, so that attachments can follow at once.
struct Taken {
  std::string number;
  TimeMs created_ms = 0;
  std::optional<TimeMs> answer_by_ms;
  std::string token;
  TimeMs expires_ms = 0;
};

Response taken(unsigned status, const Taken& report) {
  return json_response(status, json::object{{"report_number", report.number},
                                            {"created_at", format_time(report.created_ms)},
                                            {"answer_by", time_or_null(report.answer_by_ms)},
                                            {"token", report.token},
                                            {"expires_at", format_time(report.expires_ms)}});
}

void start_session(App& app, Transaction& transaction, std::int64_t report_id, Taken& taken) {
  taken.token = random_token();
  taken.expires_ms = app.clock() + app.options.report_session_ms;
  insert_report_session(transaction, token_hash(taken.token), report_id, taken.expires_ms);
}

// A device that lost the answer sends the same again: it gets the same report, and a new session.
Result<std::optional<Taken>> take_repeat(App& app, const Sending& sending) {
  const auto earlier =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<ReportKeyHash>> {
        return find_report_by_submission(transaction, sending.report.submission_id);
      });
  if (!earlier) return std::unexpected<Error>(earlier.error());
  if (!earlier->has_value()) return std::nullopt;
  const ReportKeyHash& known = **earlier;
  if (!slow_hash_matches(known.key_hash, sending.key)) {
    return fail(ErrorCode::kConflict, "This submission was sent before with another code.");
  }
  return app.database.write([&](Transaction& transaction) -> Result<std::optional<Taken>> {
    const Result<Report> report = load_report(transaction, known.report_id);
    if (!report) return std::unexpected<Error>(report.error());
    Taken again{.number = report->number,
                .created_ms = report->created_ms,
                .answer_by_ms = report->answer_by_ms};
    start_session(app, transaction, known.report_id, again);
    return again;
  });
}

std::optional<Response> refuse_sending(App& app, const Sending& sending) {
  const auto recipients = app.database.read([](Transaction& transaction) {
    return Result<ReportRecipients>(load_report_recipients(transaction));
  });
  if (!recipients) return problem(recipients.error());
  if (!recipients->open()) {
    return problem(503, "not-taken", "Reports are not taken here yet.");
  }
  if (recipients->team->key_id != sending.report.key_id) return report_keys_changed();
  return refuse_age_body(sending.report.body, kReportBody, recipients->count());
}

Result<Taken> store(App& app, NewReport& report) {
  for (int attempt = 1;; ++attempt) {
    report.number = random_case_number();
    const Result<Taken> stored = app.database.write([&](Transaction& transaction) -> Result<Taken> {
      const ReportRecipients now = load_report_recipients(transaction);
      if (!now.open() || now.team->key_id != report.key_id) {
        return fail(ErrorCode::kForbidden, "");
      }
      report.answer_by_ms = report.created_ms + now.settings.answer_hours * kHourMs;
      report.routing.is_school = report.routing.is_school || now.settings.is_school;
      const Result<std::int64_t> id = insert_report(transaction, report);
      if (!id) return std::unexpected<Error>(id.error());
      Taken taken{.number = report.number,
                  .created_ms = report.created_ms,
                  .answer_by_ms = report.answer_by_ms};
      start_session(app, transaction, *id, taken);
      tell_of_report(transaction, kReportReceived, report.number, report.routing.urgency,
                     report.created_ms);
      count_desk_arrival(transaction);
      return taken;
    });
    if (stored || stored.error().code != ErrorCode::kConflict || attempt == kNumberAttempts) {
      return stored;
    }
  }
}

Response submit(App& app, const Request& request) {
  Result<Sending> sending = read_sending(request);
  if (!sending) return problem(sending.error());
  Response refusal;
  if (!app.work.accept(app.database, "report", "", sending->proof, refusal)) return refusal;
  auto repeat = take_repeat(app, *sending);
  if (!repeat) return problem(repeat.error());
  if (repeat->has_value()) return taken(200, **repeat);
  if (std::optional<Response> refused = refuse_sending(app, *sending)) return std::move(*refused);
  const Result<std::string> key_hash = slow_hash(sending->key);
  if (!key_hash) return problem(key_hash.error());
  sending->report.key_hash = *key_hash;
  sending->report.created_ms = app.clock();
  const Result<Taken> stored = store(app, sending->report);
  if (!stored) {
    // Two copies of one submission may have raced: the other one's report is the answer.
    repeat = take_repeat(app, *sending);
    if (repeat && repeat->has_value()) return taken(200, **repeat);
    if (stored.error().code == ErrorCode::kForbidden) return report_keys_changed();
    return problem(stored.error());
  }
  app.work.note_new_report();
  app.metrics.note_new_report();
  return taken(201, *stored);
}

}  // namespace

void add_report_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/reports/recipients",
              .handler = [&app](const Request&) { return show_recipients(app); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/reports",
              .handler = [&app](const Request& request) { return submit(app, request); },
              .max_body_bytes = report_request_bytes(kReportBody)});
}

}  // namespace holdfast
