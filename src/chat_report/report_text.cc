// The report as plain text. Pure.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "chat_report/report_advice.h"
#include "chat_report/report_forms.h"

namespace holdfast {
namespace {

constexpr std::size_t kColumns = 78;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Broken at spaces into lines of at most kColumns characters, the first after `first`, the others
// after as many spaces as `indent`.
void wrap(std::string& out, std::string_view first, std::size_t indent, std::string_view text) {
  std::string line(first);
  bool has_word = false;
  const auto end_line = [&] {
    out.append(line).append("\n");
    line.assign(indent, ' ');
    has_word = false;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const bool is_line_end = end < text.size() && text[end] == '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!word.empty()) {
      if (has_word && characters(line) + 1 + characters(word) > kColumns) end_line();
      if (has_word) line += ' ';
      line += word;
      has_word = true;
    }
    if (is_line_end) end_line();
  }
  if (has_word) end_line();
}

void heading(std::string& out, std::string_view text, char under) {
  out.append(text).append("\n");
  out.append(std::min(characters(text), kColumns), under).append("\n");
}

void list(std::string& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) wrap(out, "- ", 2, line);
}

void append_moment(std::string& out, const ReportChat& chat, const ReportMoment& moment,
                   const ReportWords& words, const ReportReader& reader) {
  out += fmt::format("\n  {}  {}\n", words.date_time(moment.at),
                     person_name(chat, moment.who, words, reader));
  std::string text;
  for (const auto& [piece, is_marked] : marked_pieces(moment)) {
    text += is_marked ? "**" + piece + "**" : piece;
  }
  wrap(out, "    ", 4, text);
  std::string why(words[Phrase::kWhy]);
  why += ':';
  for (const std::string_view sign : moment.signs) why.append(" ").append(words.why(sign));
  wrap(out, "    ", 4, why);
}

void append_todo(std::string& out, const ReportChat& chat, const ReportWords& words,
                 const ReportReader& reader, std::set<std::uint16_t>& told) {
  out += fmt::format("\n{}\n", words[Phrase::kTodo]);
  std::size_t number = 0;
  for (const std::uint16_t piece : advice_of(chat, words, reader).pieces) {
    const AdviceWords said = advice_words(piece, words.language());
    std::string title(said.title);
    if (said.language != words.language()) {
      title += fmt::format(" ({})", words[Phrase::kInEnglish]);
    }
    const std::string first = fmt::format("  {}. ", ++number);
    wrap(out, first, first.size(), title);
    if (told.insert(piece).second) {
      wrap(out, std::string(first.size(), ' '), first.size(), said.text);
    }
  }
}

void append_chat(std::string& out, const ReportChat& chat, const ReportWords& words,
                 const ReportReader& reader, std::set<std::uint16_t>& told) {
  out += "\n";
  heading(out, chat_heading(chat, words), '-');
  const GuardAssessment& assessment = chat.assessment;
  wrap(out, "", 0, words.level(level_of(assessment)));
  if (assessment.may_harm_themselves) {
    wrap(out, "! ", 2, words[Phrase::kHarm]);
    wrap(out, "! ", 2, emergency_line(advice_of(chat, words, reader), words));
  }
  if (chat.first_at) {
    wrap(out, "", 2, fmt::format("{}: {}", words[Phrase::kWhen], chat_span(chat, words)));
  }
  wrap(out, "", 2, fmt::format("{}: {}", words[Phrase::kMessages], chat.messages));
  wrap(out, "", 2, fmt::format("{}: {}", words[Phrase::kFar], words.stage(assessment.stage)));
  if (!assessment.person_at_risk.empty()) {
    wrap(out, "", 2,
         fmt::format("{}: {}", words[Phrase::kAtRisk],
                     person_name(chat, assessment.person_at_risk, words, reader)));
  }
  if (is_by_owner(chat)) {
    wrap(out, "! ", 2, words.filled(Phrase::kByOwner, {{"name", *chat.owner}}));
  }
  if (!chat.moments.empty()) out += fmt::format("\n{}\n", words[Phrase::kMoments]);
  for (const ReportMoment& moment : chat.moments) append_moment(out, chat, moment, words, reader);
  append_todo(out, chat, words, reader, told);
}

void append_services(std::string& out, const ChatReport& report, const ReportWords& words,
                     const ReportReader& reader) {
  const Advice advice = advice_of(report, words, reader);
  out += "\n";
  heading(out, words[Phrase::kServices], '-');
  const std::string emergency = emergency_line(advice, words);
  if (!emergency.empty()) list(out, {emergency});
  for (const ServiceChoice& choice : advice.services) {
    const AdviceService& service = advice_service(choice.service);
    std::string line(service.name);
    for (const std::string& part : service_lines(choice, words)) line += ", " + part;
    wrap(out, "- ", 2, line);
    if (!service.web.empty()) out += fmt::format("  {}\n", service.web);
  }
  if (reader.country.empty()) wrap(out, "", 0, words[Phrase::kNoCountry]);
}

}  // namespace

std::string report_text(const ChatReport& report, const ReportWords& words,
                        const ReportReader& reader) {
  std::string out;
  heading(out, words[Phrase::kTitle], '=');
  wrap(out, "", 0,
       words.filled(Phrase::kMade,
                    {{"date", words.date(reader.made_at)}, {"app", chat_app_title(report.app)}}));
  if (!words.is_reviewed()) wrap(out, "", 0, words[Phrase::kUnreviewed]);
  out += fmt::format("\n{}\n", words[Phrase::kHintTitle]);
  list(out, hint_lines(report, words, reader));
  out += fmt::format("\n{}\n", words[Phrase::kUnreadTitle]);
  list(out, unread_lines(report, words));
  out += "\n";
  wrap(out, "", 0,
       words.filled(Phrase::kSummary, {{"n", std::to_string(report.marked.size())},
                                       {"all", std::to_string(report.chats)}}));
  std::set<std::uint16_t> told;
  for (const ReportChat& chat : report.marked) append_chat(out, chat, words, reader, told);
  append_services(out, report, words, reader);
  out += "\n";
  const std::string quiet = std::to_string(report.chats - report.marked.size());
  wrap(out, "", 0, words.filled(Phrase::kQuiet, {{"n", quiet}}));
  return out;
}

}  // namespace holdfast
