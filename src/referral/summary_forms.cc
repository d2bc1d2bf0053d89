// The forms of a summary: text, page, JSON. Pure.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/html.h"
#include "referral/summary.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr const char* kTitle = "Summary of a report of online blackmail";
constexpr const char* kNotSent =
    "This summary was sent to nobody. It is for a person to hand over, or to copy into a form.";
constexpr const char* kUnknown = "Not known.";

const char* whom(SummaryOrder order) {
  switch (order) {
    case SummaryOrder::kUk:
      return "For UK police (emergency 999, otherwise 101) or the CEOP Safety Centre.";
    case SummaryOrder::kUs:
      return "For law enforcement in the United States (emergency 911).";
    case SummaryOrder::kGeneric:
      break;
  }
  return "For the police where the child is.";
}

const char* order_word(SummaryOrder order) {
  return order == SummaryOrder::kUk ? "uk" : order == SummaryOrder::kUs ? "us" : "generic";
}

constexpr const char* kStyle =
    "body{font:16px/1.45 system-ui,sans-serif;max-width:48rem;margin:1.5rem auto;padding:0 1rem;"
    "color:#111;background:#fff}h1{font-size:1.6rem}h2{font-size:1.15rem;margin:1.4rem 0 .3rem;"
    "border-bottom:2px solid "
    "#111;break-after:avoid}dl{margin:0}dt{font-weight:700;margin-top:.4rem}"
    "dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}.note{border:2px solid #111;"
    "padding:.6rem;font-weight:700}@media print{body{margin:0;max-width:none}}";

}  // namespace

std::string summary_text(const Incident& incident, const SummaryHead& head) {
  std::string out = fmt::format("{}\n{}\n{}\nMade {}.\n", kTitle, whom(head.order), kNotSent,
                                format_time(head.made_ms));
  for (const SummarySection& section : incident_summary(incident, head.order)) {
    out += "\n" + section.title + "\n";
    for (const auto& [what, value] : section.lines) out += fmt::format("  {}: {}\n", what, value);
    if (section.lines.empty()) out += fmt::format("  {}\n", kUnknown);
  }
  return out;
}

std::string summary_html(const Incident& incident, const SummaryHead& head) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<p>{2}</p>\n"
      "<p class=\"note\">{3}</p>\n<p>Made {4}.</p>\n",
      kTitle, kStyle, whom(head.order), kNotSent, format_time(head.made_ms));
  for (const SummarySection& section : incident_summary(incident, head.order)) {
    out += fmt::format("<h2>{}</h2>\n", html_escaped(section.title));
    if (section.lines.empty()) {
      out += fmt::format("<p>{}</p>\n", kUnknown);
      continue;
    }
    out += "<dl>\n";
    for (const auto& [what, value] : section.lines) {
      out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(what), html_escaped(value));
    }
    out += "</dl>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

std::string summary_json(const Incident& incident, const SummaryHead& head) {
  json::array sections;
  for (const SummarySection& section : incident_summary(incident, head.order)) {
    json::array lines;
    for (const auto& [what, value] : section.lines) {
      lines.push_back(json::object{{"what", what}, {"value", value}});
    }
    sections.push_back(
        json::object{{"id", section.id}, {"title", section.title}, {"lines", std::move(lines)}});
  }
  return json::serialize(json::object{{"for", order_word(head.order)},
                                      {"made_at", format_time(head.made_ms)},
                                      {"sent", false},
                                      {"notice", kNotSent},
                                      {"sections", std::move(sections)}}) +
         "\n";
}

}  // namespace holdfast
