// Reports as JSON. Pure; safe from any thread.
#include "service/report_view.h"

#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/webhook_events.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::value hold_view(const Report& report) {
  if (report.hold_why.empty()) return nullptr;
  return json::object{{"why", report.hold_why}, {"until", time_or_null(report.hold_until_ms)}};
}

json::array messages_view(Transaction& transaction, std::int64_t report_id, bool for_desk) {
  json::array messages;
  for (const ReportMessage& each : list_report_messages(transaction, report_id)) {
    messages.push_back(report_message_view(each, for_desk));
  }
  return messages;
}

json::array attachments_view(Transaction& transaction, std::int64_t report_id, bool for_desk) {
  json::array attachments;
  for (const SealedFile& each : list_sealed_files(transaction, FileOwner::kReport, report_id)) {
    attachments.push_back(report_attachment_view(each, for_desk));
  }
  return attachments;
}

json::array notes_view(Transaction& transaction, std::int64_t report_id) {
  json::array notes;
  for (const ReportNote& each : list_report_notes(transaction, report_id)) {
    notes.push_back(json::object{{"note_id", each.note_id},
                                 {"by", each.written_by},
                                 {"at", format_time(each.at_ms)},
                                 {"key_id", each.key_id},
                                 {"body", each.body}});
  }
  return notes;
}

json::array clocks_view(Transaction& transaction, std::int64_t report_id) {
  json::array clocks;
  for (const ReportClock& each : list_report_clocks(transaction, report_id)) {
    clocks.push_back(json::object{{"clock_id", each.clock_id},
                                  {"kind", each.kind},
                                  {"due_at", format_time(each.due_ms)},
                                  {"done_at", time_or_null(each.done_ms)},
                                  {"set_by", text_or_null(each.set_by)}});
  }
  return clocks;
}

json::array tokens_view(Transaction& transaction, std::int64_t report_id) {
  json::array tokens;
  for (const ReportToken& each : list_report_tokens(transaction, report_id)) {
    tokens.push_back(
        json::object{{"kind", each.kind}, {"token", each.token}, {"key_id", each.key_id}});
  }
  return tokens;
}

json::array events_view(Transaction& transaction, std::int64_t report_id) {
  json::array events;
  for (const ReportEvent& each : list_report_events(transaction, report_id)) {
    events.push_back(json::object{{"at", format_time(each.at_ms)},
                                  {"kind", each.kind},
                                  {"actor", text_or_null(each.actor)},
                                  {"detail", text_or_null(each.detail)}});
  }
  return events;
}

// What a reporter is told; that a report was taken for spam is no business of whoever sent it.
const char* status_for_owner(const Report& report) {
  if (report.state == "closed") return "closed";
  return report.state == "open" ? "in_hand" : "received";
}

}  // namespace

json::object report_message_view(const ReportMessage& message, bool for_desk) {
  json::object view{{"number", message.number},
                    {"message_id", message.message_id},
                    {"from", message.sender},
                    {"sent_at", format_time(message.sent_ms)},
                    {"read_at", time_or_null(message.read_ms)},
                    {"body", text_or_null(message.body)}};
  if (for_desk) view["key_id"] = message.key_id;
  return view;
}

json::object report_attachment_view(const SealedFile& attachment, bool for_desk) {
  json::object view{{"attachment_id", attachment.attachment_id},
                    {"size", attachment.size},
                    {"offset", attachment.received},
                    {"state", attachment.completed_ms ? "complete" : "uploading"},
                    {"created_at", format_time(attachment.created_ms)}};
  if (for_desk) {
    view["sha256"] = attachment.sha256;
    view["key_id"] = attachment.key_id;
    view["completed_at"] = time_or_null(attachment.completed_ms);
  }
  return view;
}

json::array report_links_view(const std::vector<ReportLink>& links) {
  json::array view;
  for (const ReportLink& each : links) {
    view.push_back(json::object{{"report_number", each.number},
                                {"kind", each.kind},
                                {"token", each.token},
                                {"state", each.state},
                                {"created_at", format_time(each.created_ms)}});
  }
  return view;
}

json::object report_for_owner(Transaction& transaction, const Report& report) {
  return {{"report_number", report.number},
          {"created_at", format_time(report.created_ms)},
          {"status", status_for_owner(report)},
          {"opened_at", time_or_null(report.opened_ms)},
          {"answer_by", time_or_null(report.answer_by_ms)},
          {"destroy_at", report.state == "closed" ? time_or_null(report.destroy_ms) : nullptr},
          {"school", report.routing.is_school},
          {"reporter_recipient", report.reporter_recipient},
          {"messages", messages_view(transaction, report.report_id, false)},
          {"attachments", attachments_view(transaction, report.report_id, false)}};
}

json::object report_line(const Report& report, TimeMs now_ms) {
  const ReportRouting& routing = report.routing;
  const bool is_active = report.state == "waiting" || report.state == "open";
  return {{"report_number", report.number},
          {"created_at", format_time(report.created_ms)},
          {"urgency", report_urgency_name(routing.urgency)},
          {"deadline_at", time_or_null(routing.deadline_ms)},
          {"country", text_or_null(routing.country)},
          {"age_band", text_or_null(routing.age_band)},
          {"kind", text_or_null(routing.kind)},
          {"school", routing.is_school},
          {"state", report.state},
          {"outcome", text_or_null(report.outcome)},
          {"assigned_to", text_or_null(report.assigned_to)},
          {"opened_at", time_or_null(report.opened_ms)},
          {"answer_by", time_or_null(report.answer_by_ms)},
          {"late", is_active && report.late_ms && *report.late_ms <= now_ms},
          {"unread", report.unread},
          {"messages", report.messages},
          {"notes", report.notes},
          {"attachments", report.attachments},
          {"uploading", report.uploading},
          {"links", report.links},
          {"hold", hold_view(report)},
          {"closed_at", time_or_null(report.closed_ms)},
          {"destroy_at", time_or_null(report.destroy_ms)},
          {"key_id", report.key_id}};
}

json::object report_for_desk(Transaction& transaction, const Report& report, TimeMs now_ms) {
  const std::int64_t id = report.report_id;
  return {{"report", report_line(report, now_ms)},
          {"reporter_recipient", text_or_null(report.reporter_recipient)},
          {"body", text_or_null(load_report_body(transaction, id))},
          {"redacted_at", time_or_null(report.redacted_ms)},
          {"messages", messages_view(transaction, id, true)},
          {"notes", notes_view(transaction, id)},
          {"attachments", attachments_view(transaction, id, true)},
          {"clocks", clocks_view(transaction, id)},
          {"tokens", tokens_view(transaction, id)},
          {"links", report_links_view(list_report_links(transaction, id))},
          {"events", events_view(transaction, id)}};
}

void tell_of_report(Transaction& transaction, std::string_view type, const std::string& number,
                    ReportUrgency urgency, TimeMs now_ms) {
  tell_webhooks(transaction, type,
                {{"report_number", number},
                 {"urgency", report_urgency_name(urgency)},
                 {"url", desk_url(transaction, "reports/" + number)}},
                now_ms);
}

}  // namespace holdfast
