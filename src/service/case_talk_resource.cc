// The conversation of a case, both sides of it: ciphertexts that this server cannot open.
// docs/formats/case.md, "Messages".
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_talk_view.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "service/webhook_events.h"
#include "store/audit_store.h"
#include "store/case_talk.h"
#include "store/report_notice_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr TimeMs kHourMs = 3'600'000;

using Answer = Result<Response>;

Response answered(Answer answer) {
  if (answer) return std::move(*answer);
  if (answer.error().code == ErrorCode::kTooLarge) {
    return problem(409, "too-many", answer.error().message);
  }
  return problem(answer.error());
}

json::array messages_view(Transaction& transaction, std::int64_t case_id, bool for_desk) {
  json::array messages;
  for (const ReportMessage& each : list_case_messages(transaction, case_id)) {
    messages.push_back(report_message_view(each, for_desk));
  }
  return messages;
}

Response set_up(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  CaseTalk talk = read_case_talk(fields);
  talk.at_ms = app.clock();
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const std::int64_t id = request.principal.case_id;
    lock_case(transaction, id);
    if (auto refused = refuse_case_talk(transaction, talk)) return std::move(*refused);
    const Result<bool> fresh = insert_case_talk(transaction, id, talk);
    if (!fresh) return std::unexpected<Error>(fresh.error());
    return json_response(*fresh ? 201 : 200, json::object{{"recipient", talk.recipient}});
  }));
}

Response show(App& app, const Request& request) {
  return answered(app.database.read([&](Transaction& transaction) -> Answer {
    const std::int64_t id = request.principal.case_id;
    const std::vector<CaseTalk> talks = list_case_talks(transaction, id);
    return json_response(
        200, json::object{{"recipient", talks.empty() ? json::value(nullptr)
                                                      : json::value(talks.back().recipient)},
                          {"messages", messages_view(transaction, id, false)}});
  }));
}

// The message is kept, or what it was kept as before.
Answer keep(Transaction& transaction, std::int64_t case_id, const ReportMessage& message,
            bool& is_fresh) {
  if (const auto earlier = find_case_message(transaction, case_id, message.message_id)) {
    if (earlier->sender != message.sender) return fail(ErrorCode::kConflict, "Choose another id.");
    return sealed_message_kept(false, *earlier);
  }
  if (list_case_talks(transaction, case_id).empty()) {
    return problem(409, "not-set-up", "Nobody has opened this case for messages yet.");
  }
  const TimeMs since_ms = message.sent_ms - kHourMs;
  if (message.sender == "reporter" &&
      count_case_messages_since(transaction, case_id, since_ms) >= kMaxCaseMessagesAnHour) {
    Response refusal = problem(429, "too-many-requests",
                               "That is many messages in one hour. Wait a little, then send it.");
    refusal.headers.emplace_back("Retry-After", "600");
    return refusal;
  }
  if (auto refused =
          refuse_sealed(transaction, message.key_id, message.body, kReportMessageBody, 1)) {
    return std::move(*refused);
  }
  const Result<ReportMessage> kept = insert_case_message(transaction, case_id, message);
  if (!kept) return std::unexpected<Error>(kept.error());
  is_fresh = true;
  return sealed_message_kept(true, *kept);
}

// The desk is told that there is one, and nothing of it: the last thing in its transaction.
void tell_desk(Transaction& transaction, const std::string& number, TimeMs now_ms) {
  tell_webhooks(transaction, kCaseMessage,
                {{"case_number", number}, {"url", desk_url(transaction, "cases/" + number)}},
                now_ms);
  count_desk_arrival(transaction);
}

Response say(App& app, const Request& request) {
  const Result<ReportMessage> message = read_sealed_message(request, "reporter", app.clock());
  if (!message) return problem(message.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const std::int64_t id = request.principal.case_id;
    lock_case(transaction, id);
    bool is_fresh = false;
    Answer answer = keep(transaction, id, *message, is_fresh);
    if (!is_fresh) return answer;
    const Result<Case> found = load_case(transaction, id);
    if (!found) return std::unexpected<Error>(found.error());
    tell_desk(transaction, found->number, message->sent_ms);
    return answer;
  }));
}

Response mark_read(App& app, const Request& request) {
  const Result<int> up_to = read_up_to(request, kMaxCaseMessages);
  if (!up_to) return problem(up_to.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    mark_case_messages_read(transaction, request.principal.case_id, "desk", *up_to, app.clock());
    return no_content();
  }));
}

Result<CaseKey> case_of(Transaction& transaction, const Request& request) {
  const auto key = find_case_by_number(transaction, request.path_parameter("number"));
  if (!key) return fail(ErrorCode::kNotFound, "There is no case of this number.");
  return *key;
}

Response desk_show(App& app, const Request& request) {
  return answered(app.database.read([&](Transaction& transaction) -> Answer {
    const Result<CaseKey> key = case_of(transaction, request);
    if (!key) return std::unexpected<Error>(key.error());
    json::array talks;
    for (const CaseTalk& each : list_case_talks(transaction, key->case_id)) {
      talks.push_back(json::object{{"recipient", each.recipient},
                                   {"key_id", each.key_id},
                                   {"body", each.body},
                                   {"created_at", format_time(each.at_ms)}});
    }
    return json_response(
        200, json::object{{"case_number", key->number},
                          {"talks", std::move(talks)},
                          {"messages", messages_view(transaction, key->case_id, true)}});
  }));
}

Response desk_say(App& app, const Request& request) {
  const Result<ReportMessage> message = read_sealed_message(request, "desk", app.clock());
  if (!message) return problem(message.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<CaseKey> key = case_of(transaction, request);
    if (!key) return std::unexpected<Error>(key.error());
    lock_case(transaction, key->case_id);
    bool is_fresh = false;
    Answer answer = keep(transaction, key->case_id, *message, is_fresh);
    if (is_fresh) {
      append_audit(transaction, {.at_ms = message->sent_ms,
                                 .actor = request.principal.actor(),
                                 .action = "case.message",
                                 .subject = key->number,
                                 .details = ""});
    }
    return answer;
  }));
}

Response desk_mark_read(App& app, const Request& request) {
  const Result<int> up_to = read_up_to(request, kMaxCaseMessages);
  if (!up_to) return problem(up_to.error());
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<CaseKey> key = case_of(transaction, request);
    if (!key) return std::unexpected<Error>(key.error());
    lock_case(transaction, key->case_id);
    mark_case_messages_read(transaction, key->case_id, "reporter", *up_to, app.clock());
    return no_content();
  }));
}

}  // namespace

CaseTalk read_case_talk(JsonFields& fields) {
  CaseTalk talk;
  talk.recipient = read_age_recipient(fields, "recipient");
  talk.key_id = fields.hex("key_id", 12);
  talk.body = read_age_text(fields, "body", kCaseTalkBody);
  return talk;
}

std::optional<Response> refuse_case_talk(Transaction& transaction, const CaseTalk& talk) {
  return refuse_sealed(transaction, talk.key_id, talk.body, kCaseTalkBody, 0);
}

void add_case_talk_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Access access,
                       Response (*handler)(App&, const Request&), std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = pattern,
                .access = access,
                .handler = [&app, handler](const Request& r) { return handler(app, r); },
                .max_body_bytes = max_body});
  };
  const std::size_t message_bytes = report_request_bytes(kReportMessageBody);
  add("PUT", "/api/v1/case/talk", Access::kCase, set_up, report_request_bytes(kCaseTalkBody));
  add("GET", "/api/v1/case/messages", Access::kCase, show);
  add("POST", "/api/v1/case/messages", Access::kCase, say, message_bytes);
  add("POST", "/api/v1/case/read", Access::kCase, mark_read, 256);
  add("GET", "/api/v1/desk/cases/{number}/messages", Access::kAnalyst, desk_show);
  add("POST", "/api/v1/desk/cases/{number}/messages", Access::kAnalyst, desk_say, message_bytes);
  add("POST", "/api/v1/desk/cases/{number}/read", Access::kAnalyst, desk_mark_read, 256);
}

}  // namespace holdfast
