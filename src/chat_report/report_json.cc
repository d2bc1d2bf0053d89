// The report as JSON: docs/formats/chat-exports.md. Pure.
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "chat_report/report_advice.h"
#include "chat_report/report_forms.h"
#include "guard_wire/guard_json.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value time_or_null(const std::optional<TimeMs>& at) {
  return at ? json::value(format_time(*at)) : json::value(nullptr);
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

json::object moment_json(const ReportMoment& moment, const ReportWords& words) {
  json::array marks, signs;
  for (const auto& [begin, end] : moment.marks) {
    marks.push_back(json::object{{"start", begin}, {"end", end}});
  }
  for (const std::string_view sign : moment.signs) {
    signs.push_back(json::object{{"sign", sign}, {"why", words.why(sign)}});
  }
  return {{"message", moment.message},
          {"at", time_or_null(moment.at)},
          {"from", moment.who},
          {"text", moment.text},
          {"cut_before", moment.is_cut_before},
          {"cut_after", moment.is_cut_after},
          {"marks", std::move(marks)},
          {"signs", std::move(signs)}};
}

json::object advice_json(const Advice& advice) {
  json::array pieces, services;
  for (const std::uint16_t piece : advice.pieces) pieces.emplace_back(advice_piece(piece).id);
  for (const ServiceChoice& choice : advice.services) {
    services.emplace_back(advice_service(choice.service).id);
  }
  return {{"pieces", std::move(pieces)}, {"services", std::move(services)}};
}

json::object chat_json(const ReportChat& chat, const ReportWords& words,
                       const ReportReader& reader) {
  const GuardAssessment& assessment = chat.assessment;
  json::array moments, situation;
  for (const ReportMoment& moment : chat.moments) moments.push_back(moment_json(moment, words));
  const std::uint16_t happened = guard_situation(assessment);
  for (std::size_t bit = 0; bit < kHappenedBits; ++bit) {
    if ((happened >> bit & 1) != 0) situation.emplace_back(happened_name(bit));
  }
  json::object advice = advice_json(advice_of(chat, words, reader));
  advice["situation"] = std::move(situation);
  advice["unsafe"] = assessment.may_harm_themselves;
  return {{"id", chat.id},
          {"title", text_or_null(chat.title)},
          {"owner", chat.owner ? json::value(*chat.owner) : json::value(nullptr)},
          {"others", array_of(chat.others)},
          {"messages", chat.messages},
          {"first_at", time_or_null(chat.first_at)},
          {"last_at", time_or_null(chat.last_at)},
          {"level", guard_level_name(level_of(assessment))},
          {"stage", guard_stage_name(assessment.stage)},
          {"risk", assessment.risk},
          {"person_at_risk", text_or_null(assessment.person_at_risk)},
          {"suspect", text_or_null(assessment.suspect)},
          {"may_harm_themselves", assessment.may_harm_themselves},
          {"moments", std::move(moments)},
          {"advice", std::move(advice)}};
}

}  // namespace

std::string report_json(const ChatReport& report, const ReportWords& words,
                        const ReportReader& reader) {
  const auto count = [&report](ChatMedia media) {
    return report.not_read[static_cast<std::size_t>(media)];
  };
  json::array chats;
  for (const ReportChat& chat : report.marked) chats.push_back(chat_json(chat, words, reader));
  const json::object out{{"about", words[Phrase::kHintProof]},
                         {"app", chat_app_name(report.app)},
                         {"made_at", format_time(reader.made_at)},
                         {"language", words.language()},
                         {"chats", report.chats},
                         {"not_read", json::object{{"pictures", count(ChatMedia::kPicture)},
                                                   {"videos", count(ChatMedia::kVideo)},
                                                   {"voice_messages", count(ChatMedia::kVoice)},
                                                   {"others", count(ChatMedia::kOther)},
                                                   {"broken_files", report.unread_files}}},
                         {"marked", std::move(chats)}};
  return json::serialize(out) + "\n";
}

}  // namespace holdfast
