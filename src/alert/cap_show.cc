// A CAP message as text, JSON and a page. Pure; safe from any thread.
#include "alert/cap_show.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "alert/markdown.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kColumns = 72;
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; line-height: 1.5;
  font-family: system-ui, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
article + article { margin-top: 3rem; border-top: 2px solid; padding-top: 1.5rem; }
h1 { line-height: 1.2; } dt { font-weight: 700; } dd { margin: 0 0 0.5rem; }
.mark { font-weight: 700; border: 2px solid; padding: 0.5rem 0.75rem; }
.words { white-space: pre-line; }
)css";

struct Field {
  std::string_view name;
  std::string value;
};

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string shown(const std::optional<AlertTime>& time) {
  return time ? shown_time(*time, "en") : "";
}

std::vector<Field> message_fields(const CapMessage& message) {
  std::vector<std::string> references;
  for (const AlertReference& each : message.references)
    references.push_back(format_cap_reference(each));
  return {{"Identifier", message.identifier},
          {"Sender", message.sender},
          {"Sent", shown_time(message.sent, "en")},
          {"Status", std::string(cap_word(message.status))},
          {"Type", std::string(cap_word(message.type))},
          {"Scope", std::string(cap_word(message.scope))},
          {"Restriction", message.restriction},
          {"Addresses", joined(message.addresses)},
          {"Source", message.source},
          {"Codes", joined(message.codes)},
          {"Note", message.note},
          {"Refers to", joined(references)},
          {"Incidents", joined(message.incidents)}};
}

std::vector<Field> info_fields(const CapInfo& info) {
  std::vector<std::string> places;
  for (const CapArea& area : info.areas) places.push_back(area.area.description);
  return {{"From", info.sender_name},
          {"For", info.audience},
          {"Language", info.language},
          {"Category", joined(info.categories)},
          {"What to do", joined(info.responses)},
          {"Urgency", info.urgency},
          {"Severity", info.severity},
          {"Certainty", info.certainty},
          {"From when", shown(info.effective)},
          {"Begins", shown(info.onset)},
          {"Until", shown(info.expires)},
          {"Where", joined(places)},
          {"Contact", info.contact},
          {"Web", info.web}};
}

// The sentence that a drill or a test begins with.
std::string mark_of(const CapMessage& message) {
  if (message.status == AlertStatus::kActual) return {};
  if (message.status == AlertStatus::kExercise) return alert_word("exercise", "en");
  return alert_word(message.status == AlertStatus::kDraft ? "draft" : "test", "en");
}

std::string headline_of(const CapInfo& info) {
  return info.headline.empty() ? info.event : info.headline;
}

// A paragraph for each line of the sender's.
std::string wrapped_lines(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += wrapped(text.substr(0, end), kColumns) + "\n";
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

void add_fields(const std::vector<Field>& fields, std::string& out) {
  for (const Field& field : fields) {
    if (field.value.empty()) continue;
    out += wrapped(fmt::format("{}: {}", field.name, field.value), kColumns, 2) + "\n";
  }
}

json::array pairs_json(const std::vector<CapPair>& pairs) {
  json::array out;
  for (const CapPair& pair : pairs) out.push_back({{"name", pair.name}, {"value", pair.value}});
  return out;
}

json::array texts_json(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::value time_json(const std::optional<AlertTime>& time) {
  return time ? json::value(format_alert_time(*time)) : json::value(nullptr);
}

json::object area_json(const CapArea& each) {
  json::array polygons;
  for (const auto& polygon : each.area.polygons)
    polygons.push_back(json::string(format_cap_polygon(polygon)));
  json::array circles;
  for (const AlertCircle& circle : each.area.circles)
    circles.push_back(json::string(format_cap_circle(circle)));
  return {
      {"description", each.area.description},
      {"polygons", std::move(polygons)},
      {"circles", std::move(circles)},
      {"geocodes", pairs_json(each.area.geocodes)},
      {"altitude_feet",
       each.altitude_feet ? json::value(*each.altitude_feet) : json::value(nullptr)},
      {"ceiling_feet", each.ceiling_feet ? json::value(*each.ceiling_feet) : json::value(nullptr)}};
}

json::object info_json(const CapInfo& info) {
  json::array areas;
  for (const CapArea& area : info.areas) areas.push_back(area_json(area));
  json::array resources;
  for (const CapResource& each : info.resources) {
    resources.push_back(
        {{"description", each.description},
         {"mime_type", each.mime_type},
         {"size_bytes", each.size_bytes ? json::value(*each.size_bytes) : json::value(nullptr)},
         {"uri", each.uri},
         {"sha1", each.digest}});
  }
  return {{"language", info.language},
          {"category", texts_json(info.categories)},
          {"event", info.event},
          {"response", texts_json(info.responses)},
          {"urgency", info.urgency},
          {"severity", info.severity},
          {"certainty", info.certainty},
          {"audience", info.audience},
          {"event_codes", pairs_json(info.event_codes)},
          {"effective", time_json(info.effective)},
          {"onset", time_json(info.onset)},
          {"expires", time_json(info.expires)},
          {"sender_name", info.sender_name},
          {"headline", info.headline},
          {"description", info.description},
          {"instruction", info.instruction},
          {"web", info.web},
          {"contact", info.contact},
          {"parameters", pairs_json(info.parameters)},
          {"resources", std::move(resources)},
          {"areas", std::move(areas)}};
}

json::object message_json(const CapReading& reading) {
  const CapMessage& message = reading.message;
  json::array references;
  for (const AlertReference& each : message.references) {
    references.push_back({{"sender", each.sender},
                          {"identifier", each.identifier},
                          {"sent", format_alert_time(each.sent)}});
  }
  json::array infos;
  for (const CapInfo& info : message.infos) infos.push_back(info_json(info));
  return {{"identifier", message.identifier},
          {"sender", message.sender},
          {"sent", format_alert_time(message.sent)},
          {"status", cap_word(message.status)},
          {"type", cap_word(message.type)},
          {"scope", cap_word(message.scope)},
          {"source", message.source},
          {"restriction", message.restriction},
          {"addresses", texts_json(message.addresses)},
          {"codes", texts_json(message.codes)},
          {"note", message.note},
          {"references", std::move(references)},
          {"incidents", texts_json(message.incidents)},
          {"infos", std::move(infos)},
          {"problems", texts_json(reading.problems)}};
}

std::string element(std::string_view name, std::string_view text) {
  return text.empty() ? "" : fmt::format("<{0}>{1}</{0}>\n", name, html_escaped(text));
}

void add_fields_html(const std::vector<Field>& fields, std::string& out) {
  out += "<dl>\n";
  for (const Field& field : fields) {
    if (field.value.empty()) continue;
    const bool is_link = is_https_link(field.value);
    const std::string value = html_escaped(field.value);
    out += fmt::format(
        "<dt>{}</dt><dd>{}</dd>\n", field.name,
        is_link ? fmt::format("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", value) : value);
  }
  out += "</dl>\n";
}

void add_message_html(const CapReading& reading, std::string& out) {
  out += "<article>\n";
  const std::string mark = mark_of(reading.message);
  if (!mark.empty()) out += "<p class=\"mark\">" + html_escaped(mark) + "</p>\n";
  for (const CapInfo& info : reading.message.infos) {
    out += fmt::format("<section lang=\"{}\">\n", html_escaped(info.language));
    out += element("h1", headline_of(info));
    for (const std::string& words : {info.description, info.instruction}) {
      if (!words.empty()) out += "<p class=\"words\">" + html_escaped(words) + "</p>\n";
    }
    out += "</section>\n";
    add_fields_html(info_fields(info), out);
  }
  add_fields_html(message_fields(reading.message), out);
  if (!reading.problems.empty()) {
    out += "<h2>What is not as CAP asks</h2>\n<ul>\n";
    for (const std::string& problem : reading.problems) out += element("li", problem);
    out += "</ul>\n";
  }
  out += "</article>\n";
}

}  // namespace

std::string cap_text(const std::vector<CapReading>& messages) {
  std::string out;
  for (const CapReading& reading : messages) {
    if (!out.empty()) out += "\n" + std::string(kColumns, '=') + "\n\n";
    const std::string mark = mark_of(reading.message);
    if (!mark.empty()) out += wrapped("*** " + mark, kColumns, 4) + "\n\n";
    for (const CapInfo& info : reading.message.infos) {
      out += wrapped(headline_of(info), kColumns) + "\n\n";
      for (const std::string& words : {info.description, info.instruction}) {
        if (!words.empty()) out += wrapped_lines(words) + "\n";
      }
      add_fields(info_fields(info), out);
      out += "\n";
    }
    add_fields(message_fields(reading.message), out);
    for (const std::string& problem : reading.problems) {
      out += wrapped("! " + problem, kColumns, 2) + "\n";
    }
  }
  return out;
}

std::string cap_json(const std::vector<CapReading>& messages) {
  std::string out;
  for (const CapReading& reading : messages) out += json::serialize(message_json(reading)) + "\n";
  return out;
}

std::string cap_html(const std::vector<CapReading>& messages) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Alerts</title>\n<style>";
  out += std::string(kStyle) + "</style>\n</head>\n<body>\n<main>\n";
  for (const CapReading& reading : messages) add_message_html(reading, out);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace holdfast
