// What the forms share. Pure.
#include "chat_report/report_advice.h"

#include <fmt/format.h>

#include <algorithm>

#include "guard_wire/guard_json.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostNames = 4;

Advice compose_for(std::uint16_t happened, bool is_unsafe, const ReportWords& words,
                   const ReportReader& reader) {
  return compose({.who = reader.who,
                  .happened = happened,
                  .is_unsafe = is_unsafe,
                  .country = reader.country,
                  .language = words.language(),
                  .age_years = reader.age_years,
                  .today_days = days_of_time(reader.made_at)});
}

std::string joined_names(const std::vector<std::string>& names) {
  const std::size_t count = std::min(names.size(), kMostNames);
  std::string out = fmt::format("{}", fmt::join(names.begin(), names.begin() + count, ", "));
  if (count < names.size()) out += " …";
  return out.empty() ? "?" : out;
}

// U+202A to U+202E and U+2066 to U+2069.
bool is_direction_mark(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xE2') return false;
  const auto second = static_cast<std::uint8_t>(text[1]);
  const auto third = static_cast<std::uint8_t>(text[2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

Advice advice_of(const ReportChat& chat, const ReportWords& words, const ReportReader& reader) {
  return compose_for(guard_situation(chat.assessment), chat.assessment.may_harm_themselves, words,
                     reader);
}

Advice advice_of(const ChatReport& report, const ReportWords& words, const ReportReader& reader) {
  std::uint16_t happened = 0;
  bool is_unsafe = false;
  for (const ReportChat& chat : report.marked) {
    happened = static_cast<std::uint16_t>(happened | guard_situation(chat.assessment));
    is_unsafe = is_unsafe || chat.assessment.may_harm_themselves;
  }
  return compose_for(happened, is_unsafe, words, reader);
}

std::string chat_heading(const ReportChat& chat, const ReportWords& words) {
  if (chat.others.size() + (chat.owner ? 1 : 0) > 2 && !chat.title.empty()) {
    return words.filled(Phrase::kChatGroup, {{"title", chat.title}});
  }
  const std::string names = joined_names(chat.others);
  return words.filled(chat.owner ? Phrase::kChatWith : Phrase::kChatBetween, {{"names", names}});
}

std::string chat_span(const ReportChat& chat, const ReportWords& words) {
  if (!chat.first_at) return {};
  const std::string first = words.date(*chat.first_at), last = words.date(*chat.last_at);
  return first == last ? first : words.filled(Phrase::kSpan, {{"first", first}, {"last", last}});
}

std::string emergency_line(const Advice& advice, const ReportWords& words) {
  const std::string_view number = advice_place(advice.place).emergency_telephone;
  return number.empty() ? std::string() : words.filled(Phrase::kEmergency, {{"number", number}});
}

std::string person_name(const ReportChat& chat, std::string_view name, const ReportWords& words,
                        const ReportReader& reader) {
  const bool is_you = reader.who == Asker::kYoung && chat.owner && *chat.owner == name;
  return std::string(is_you ? words[Phrase::kYou] : name);
}

bool is_by_owner(const ReportChat& chat) {
  return chat.owner && *chat.owner == chat.assessment.suspect;
}

std::vector<std::string> hint_lines(const ChatReport& report, const ReportWords& words,
                                    const ReportReader& reader) {
  std::vector<std::string> out;
  for (const Phrase phrase : {Phrase::kHint, Phrase::kHintProof, Phrase::kHintWrong,
                              Phrase::kHintPerson, Phrase::kPrivate}) {
    out.emplace_back(words[phrase]);
  }
  if (reader.who != Asker::kYoung && !report.marked.empty()) {
    out.emplace_back(words[Phrase::kYouMeans]);
  }
  if (!report.knows_owner) out.emplace_back(words[Phrase::kOwnerUnknown]);
  return out;
}

std::vector<std::string> unread_lines(const ChatReport& report, const ReportWords& words) {
  const auto count = [&report](ChatMedia media) {
    return std::to_string(report.not_read[static_cast<std::size_t>(media)]);
  };
  std::vector<std::string> out{
      std::string(words[Phrase::kUnread]),
      words.filled(Phrase::kUnreadCounts, {{"pictures", count(ChatMedia::kPicture)},
                                           {"videos", count(ChatMedia::kVideo)},
                                           {"voices", count(ChatMedia::kVoice)},
                                           {"others", count(ChatMedia::kOther)}}),
      std::string(words[Phrase::kUnreadDeleted])};
  if (report.unread_files > 0) {
    out.push_back(words.filled(Phrase::kUnreadFiles, {{"n", std::to_string(report.unread_files)}}));
  }
  out.emplace_back(
      words[report.app == ChatApp::kWhatsApp ? Phrase::kTimesPhone : Phrase::kTimesUtc]);
  return out;
}

std::vector<std::string> service_lines(const ServiceChoice& choice, const ReportWords& words) {
  const AdviceService& service = advice_service(choice.service);
  std::vector<std::string> out;
  if (!service.telephone.empty()) {
    out.push_back(words.filled(Phrase::kCall, {{"number", service.telephone}}));
  }
  if (!service.text.empty()) {
    out.push_back(words.filled(service.text_word.empty() ? Phrase::kText : Phrase::kTextWord,
                               {{"word", service.text_word}, {"number", service.text}}));
  }
  if (!service.hours.empty()) out.emplace_back(service.hours);
  if (!choice.speaks_language) out.emplace_back(words[Phrase::kOtherLanguage]);
  if (choice.is_stale) {
    const Result<TimeMs> checked = parse_time(std::string(service.checked) + "T00:00:00Z");
    out.push_back(words.filled(
        Phrase::kStale, {{"date", checked ? words.date(*checked) : std::string(service.checked)}}));
  }
  return out;
}

std::vector<std::pair<std::string, bool>> marked_pieces(const ReportMoment& moment) {
  std::vector<std::pair<std::string, bool>> out;
  std::uint32_t point = 0;
  std::size_t mark = 0;
  if (moment.is_cut_before) out.emplace_back("… ", false);
  for (std::size_t i = 0; i < moment.text.size();) {
    std::size_t end = i + 1;
    while (end < moment.text.size() && (moment.text[end] & 0xC0) == 0x80) ++end;
    while (mark < moment.marks.size() && point >= moment.marks[mark].second) ++mark;
    const bool is_marked = mark < moment.marks.size() && point >= moment.marks[mark].first;
    const std::string_view character = std::string_view(moment.text).substr(i, end - i);
    if (!is_direction_mark(character)) {
      if (out.empty() || out.back().second != is_marked) out.emplace_back("", is_marked);
      out.back().first += character;
    }
    ++point;
    i = end;
  }
  if (moment.is_cut_after) out.emplace_back(" …", false);
  return out;
}

}  // namespace holdfast
