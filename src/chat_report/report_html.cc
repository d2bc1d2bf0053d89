// The report as a page of its own. Pure.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/html.h"
#include "chat_report/report_advice.h"
#include "chat_report/report_data.h"
#include "chat_report/report_forms.h"

namespace holdfast {
namespace {

// Lines stay lines.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (at > 0) out += "<br>";
    out += html_escaped(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// A stranger's text, whose direction does not reach beyond it.
std::string isolated(std::string_view text) { return "<bdi>" + escaped(text) + "</bdi>"; }

void paragraph(std::string& out, std::string_view text, std::string_view name = {}) {
  out += name.empty() ? "<p>" : fmt::format("<p class=\"{}\">", name);
  out += escaped(text) + "</p>\n";
}

void list(std::string& out, const std::vector<std::string>& lines) {
  out += "<ul>\n";
  for (const std::string& line : lines) out += fmt::format("<li>{}</li>\n", escaped(line));
  out += "</ul>\n";
}

void fact(std::string& out, std::string_view name, std::string_view html) {
  out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), html);
}

std::string style() {
  for (const EmbeddedFile& file : report_data()) {
    if (file.name == "report.css") return std::string(file.bytes);
  }
  return {};
}

std::string_view level_class(GuardLevel level) {
  return level == GuardLevel::kNone ? "notice" : guard_level_name(level);
}

void append_facts(std::string& out, const ReportChat& chat, const ReportWords& words,
                  const ReportReader& reader) {
  out += "<dl>\n";
  if (chat.first_at) fact(out, words[Phrase::kWhen], escaped(chat_span(chat, words)));
  fact(out, words[Phrase::kMessages], std::to_string(chat.messages));
  fact(out, words[Phrase::kFar], escaped(words.stage(chat.assessment.stage)));
  if (!chat.assessment.person_at_risk.empty()) {
    fact(out, words[Phrase::kAtRisk],
         isolated(person_name(chat, chat.assessment.person_at_risk, words, reader)));
  }
  out += "</dl>\n";
}

void append_moments(std::string& out, const ReportChat& chat, const ReportWords& words,
                    const ReportReader& reader) {
  if (chat.moments.empty()) return;
  out += fmt::format("<h3>{}</h3>\n<ol class=\"moments\">\n", escaped(words[Phrase::kMoments]));
  for (const ReportMoment& moment : chat.moments) {
    out += fmt::format("<li{}><p class=\"who\">{} <span>{}</span></p>\n<blockquote dir=\"auto\">",
                       moment.is_by_owner ? " class=\"own\"" : "",
                       isolated(person_name(chat, moment.who, words, reader)),
                       escaped(words.date_time(moment.at)));
    for (const auto& [piece, is_marked] : marked_pieces(moment)) {
      out += is_marked ? "<mark>" + escaped(piece) + "</mark>" : escaped(piece);
    }
    out += "</blockquote>\n<p class=\"why\"><b>" + escaped(words[Phrase::kWhy]) + ":</b>";
    for (const std::string_view sign : moment.signs) out += " " + escaped(words.why(sign));
    out += "</p></li>\n";
  }
  out += "</ol>\n";
}

void append_todo(std::string& out, const ReportChat& chat, const ReportWords& words,
                 const ReportReader& reader, std::set<std::uint16_t>& told) {
  out += fmt::format("<h3>{}</h3>\n<ol class=\"todo\">\n", escaped(words[Phrase::kTodo]));
  for (const std::uint16_t piece : advice_of(chat, words, reader).pieces) {
    const AdviceWords said = advice_words(piece, words.language());
    const bool is_other = said.language != words.language();
    const std::string language =
        is_other ? fmt::format(" lang=\"{}\"", escaped(said.language)) : std::string();
    out += fmt::format("<li><b{}>{}</b>", language, escaped(said.title));
    if (is_other) out += fmt::format(" ({})", escaped(words[Phrase::kInEnglish]));
    if (told.insert(piece).second) out += fmt::format("<p{}>{}</p>", language, escaped(said.text));
    out += "</li>\n";
  }
  out += "</ol>\n";
}

// Digits and a plus alone, for a tel: link.
std::string dialled(std::string_view number) {
  std::string out;
  for (const char c : number) {
    if ((c >= '0' && c <= '9') || (c == '+' && out.empty())) out += c;
  }
  return out;
}

void append_emergency(std::string& out, const Advice& advice, const ReportWords& words) {
  const std::string line = emergency_line(advice, words);
  if (line.empty()) return;
  out += fmt::format("<a href=\"tel:{}\">{}</a>",
                     dialled(advice_place(advice.place).emergency_telephone), escaped(line));
}

void append_chat(std::string& out, const ReportChat& chat, const ReportWords& words,
                 const ReportReader& reader, std::set<std::uint16_t>& told) {
  const GuardLevel level = level_of(chat.assessment);
  out += fmt::format("<section class=\"chat {}\">\n<h2>{}</h2>\n", level_class(level),
                     isolated(chat_heading(chat, words)));
  paragraph(out, words.level(level), "level");
  if (chat.assessment.may_harm_themselves) {
    out += "<p class=\"urgent-help\">" + escaped(words[Phrase::kHarm]) + "<br><b>";
    append_emergency(out, advice_of(chat, words, reader), words);
    out += "</b></p>\n";
  }
  append_facts(out, chat, words, reader);
  if (is_by_owner(chat)) {
    paragraph(out, words.filled(Phrase::kByOwner, {{"name", *chat.owner}}), "by-owner");
  }
  append_moments(out, chat, words, reader);
  append_todo(out, chat, words, reader, told);
  out += "</section>\n";
}

void append_service(std::string& out, const ServiceChoice& choice, const ReportWords& words) {
  const AdviceService& service = advice_service(choice.service);
  out += fmt::format("<li><b>{}</b>", escaped(service.name));
  for (const std::string& part : service_lines(choice, words)) {
    const bool is_call = !service.telephone.empty() &&
                         part == words.filled(Phrase::kCall, {{"number", service.telephone}});
    out += is_call ? fmt::format(", <a href=\"tel:{}\">{}</a>", dialled(service.telephone),
                                 escaped(part))
                   : ", " + escaped(part);
  }
  if (service.web.starts_with("https://")) {
    out += fmt::format("<br><a rel=\"noreferrer\" href=\"{0}\">{0}</a>", escaped(service.web));
  }
  out += "</li>\n";
}

void append_services(std::string& out, const ChatReport& report, const ReportWords& words,
                     const ReportReader& reader) {
  const Advice advice = advice_of(report, words, reader);
  out += fmt::format("<section class=\"services\">\n<h2>{}</h2>\n<ul>\n",
                     escaped(words[Phrase::kServices]));
  if (!emergency_line(advice, words).empty()) {
    out += "<li><b>";
    append_emergency(out, advice, words);
    out += "</b></li>\n";
  }
  for (const ServiceChoice& choice : advice.services) append_service(out, choice, words);
  out += "</ul>\n";
  if (reader.country.empty()) paragraph(out, words[Phrase::kNoCountry]);
  out += "</section>\n";
}

}  // namespace

std::string report_html(const ChatReport& report, const ReportWords& words,
                        const ReportReader& reader) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{}</h1>\n",
      words.language(), words.direction(), escaped(words[Phrase::kTitle]), style(),
      escaped(words[Phrase::kTitle]));
  paragraph(out, words.filled(Phrase::kMade, {{"date", words.date(reader.made_at)},
                                              {"app", chat_app_title(report.app)}}));
  if (!words.is_reviewed()) paragraph(out, words[Phrase::kUnreviewed], "unreviewed");
  out += fmt::format("</header>\n<section class=\"hint\">\n<h2>{}</h2>\n",
                     escaped(words[Phrase::kHintTitle]));
  list(out, hint_lines(report, words, reader));
  out += "</section>\n";
  paragraph(out,
            words.filled(Phrase::kSummary, {{"n", std::to_string(report.marked.size())},
                                            {"all", std::to_string(report.chats)}}),
            "summary");
  std::set<std::uint16_t> told;
  for (const ReportChat& chat : report.marked) append_chat(out, chat, words, reader, told);
  append_services(out, report, words, reader);
  const std::string quiet = std::to_string(report.chats - report.marked.size());
  paragraph(out, words.filled(Phrase::kQuiet, {{"n", quiet}}));
  out += fmt::format("<section class=\"unread\">\n<h2>{}</h2>\n",
                     escaped(words[Phrase::kUnreadTitle]));
  list(out, unread_lines(report, words));
  out += "</section>\n</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace holdfast
