// What the desk writes on a report: messages, notes, link tokens, clocks.
#include <boost/json.hpp>
#include <charconv>

#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_deed.h"
#include "service/report_view.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNotes = 200;
constexpr std::size_t kMaxClocks = 50;
constexpr std::size_t kMaxTokens = 200;

using Answer = Result<Response>;

Response answered(Answer answer) {
  if (answer) return std::move(*answer);
  if (answer.error().code == ErrorCode::kTooLarge) {
    return problem(409, "too-many", answer.error().message);
  }
  return report_problem(answer.error());
}

Response say(App& app, const Request& request) {
  const Result<ReportMessage> message = read_sealed_message(request, "desk", app.clock());
  if (!message) return problem(message.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    const std::int64_t id = report->report_id;
    if (const auto earlier = find_report_message(transaction, id, message->message_id)) {
      if (earlier->sender != "desk") return fail(ErrorCode::kConflict, "Choose another id.");
      return sealed_message_kept(false, *earlier);
    }
    if (auto refused =
            refuse_sealed(transaction, message->key_id, message->body, kReportMessageBody, 1)) {
      return std::move(*refused);
    }
    const Result<ReportMessage> kept = insert_report_message(transaction, id, *message);
    if (!kept) return std::unexpected<Error>(kept.error());
    tell_report_deed(transaction, app, request, *report, {.kind = "message"});
    return sealed_message_kept(true, *kept);
  }));
}

Response mark_read(App& app, const Request& request) {
  const Result<int> up_to = read_up_to(request, kMaxReportMessages);
  if (!up_to) return problem(up_to.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    mark_report_messages_read(transaction, report->report_id, "reporter", *up_to, app.clock());
    return no_content();
  }));
}

Response write_note(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  ReportNote note;
  note.note_id = fields.hex("note_id", 32);
  note.key_id = fields.hex("key_id", 12);
  note.body = read_age_text(fields, "body", kReportMessageBody);
  note.written_by = request.principal.name;
  note.at_ms = app.clock();
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    const auto notes = list_report_notes(transaction, report->report_id);
    for (const ReportNote& each : notes) {
      if (each.note_id != note.note_id) continue;
      if (each.written_by != note.written_by) {
        return fail(ErrorCode::kConflict, "Choose another id.");
      }
      return json_response(200, json::object{{"at", format_time(each.at_ms)}});
    }
    if (notes.size() >= kMaxNotes) {
      return fail(ErrorCode::kTooLarge, "A report has at most 200 notes.");
    }
    if (auto refused = refuse_sealed(transaction, note.key_id, note.body, kReportMessageBody, 0)) {
      return std::move(*refused);
    }
    insert_report_note(transaction, report->report_id, note);
    tell_report_deed(transaction, app, request, *report, {.kind = "note"});
    return json_response(201, json::object{{"at", format_time(note.at_ms)}});
  }));
}

Result<std::vector<ReportToken>> read_tokens(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  const std::string key_id = fields.hex("key_id", 12);
  std::vector<ReportToken> tokens;
  if (const json::array* array = fields.array("tokens", 0, kMaxTokens)) {
    for (const json::value& value : *array) {
      if (!value.is_object()) return fail(ErrorCode::kInvalidArgument, "Each token is an object.");
      JsonFields token(value.as_object());
      tokens.push_back({.kind = token.word("kind", {"handle", "phone", "email", "wallet", "bank",
                                                    "gift_card", "picture", "link"}),
                        .token = token.hex("token", 64),
                        .key_id = key_id});
      fields.expect(token.finish());
    }
  }
  // Kept beside an empty list too, so that a wrong key is found at once.
  if (tokens.empty()) tokens.push_back({.key_id = key_id});
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return tokens;
}

Response put_tokens(App& app, const Request& request) {
  auto tokens = read_tokens(request);
  if (!tokens) return problem(tokens.error());
  const std::string key_id = tokens->front().key_id;
  if (tokens->front().kind.empty()) tokens->clear();
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    const auto current = find_current_report_key(transaction, "link");
    if (!current || current->key_id != key_id) return report_keys_changed();
    replace_report_tokens(transaction, report->report_id, *tokens);
    return json_response(200, json::object{{"links", report_links_view(list_report_links(
                                                         transaction, report->report_id))}});
  }));
}

Response set_clock(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  ReportClock clock;
  clock.kind =
      fields.word("kind", {"answer", "removal", "police", "preservation", "follow_up", "other"});
  const std::optional<TimeMs> due_ms = fields.optional_time("due_at");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  if (!due_ms) return problem(400, "invalid-argument", "Send 'due_at': when the clock ends.");
  clock.due_ms = *due_ms;
  clock.set_by = request.principal.name;
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report_of(transaction, request, true);
    if (!report) return std::unexpected<Error>(report.error());
    if (list_report_clocks(transaction, report->report_id).size() >= kMaxClocks) {
      return fail(ErrorCode::kTooLarge, "A report has at most 50 clocks.");
    }
    const std::int64_t id = insert_report_clock(transaction, report->report_id, clock);
    tell_report_deed(transaction, app, request, *report, {.kind = "clock", .detail = clock.kind});
    return json_response(201, json::object{{"clock_id", id}});
  }));
}

Response finish_clock(App& app, const Request& request) {
  const std::string& text = request.path_parameter("clock_id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return do_to_report(
      app, request, {.kind = "clock_done"},
      [&](Transaction& transaction, const Report& report) -> Result<void> {
        if (is_number && finish_report_clock(transaction, report.report_id, id, app.clock())) {
          return {};
        }
        return fail(ErrorCode::kNotFound, "There is no such clock that runs.");
      });
}

}  // namespace

void add_report_work_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/desk/reports/{number}/" + end,
                .access = Access::kAnalyst,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  constexpr std::size_t kMessage = report_request_bytes(kReportMessageBody);
  add("POST", "messages", [&app](const Request& r) { return say(app, r); }, kMessage);
  add("POST", "read", [&app](const Request& r) { return mark_read(app, r); }, 256);
  add("POST", "notes", [&app](const Request& r) { return write_note(app, r); }, kMessage);
  add("PUT", "tokens", [&app](const Request& r) { return put_tokens(app, r); }, 64 * 1024);
  add("POST", "clocks", [&app](const Request& r) { return set_clock(app, r); }, 1024);
  add("POST", "clocks/{clock_id}/done", [&app](const Request& r) { return finish_clock(app, r); });
}

}  // namespace holdfast
