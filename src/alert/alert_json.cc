// The alert as one JSON object. Pure; safe from any thread.
#include <boost/json.hpp>

#include "alert/alert_forms.h"
#include "alert/alert_html.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "alert/cap.h"
#include "base/bytes.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

json::value time_or_null(const std::optional<AlertTime>& time) {
  return time ? json::value(format_alert_time(*time)) : json::value(nullptr);
}

json::object area_json(const AlertArea& area) {
  json::object codes;
  for (const AlertGeocode& code : area.geocodes) {
    json::value& values = codes[code.name];
    if (!values.is_array()) values = json::array();
    values.as_array().push_back(json::string(code.value));
  }
  json::array polygons;
  for (const auto& polygon : area.polygons)
    polygons.push_back(json::string(format_cap_polygon(polygon)));
  json::array circles;
  for (const AlertCircle& circle : area.circles)
    circles.push_back(json::string(format_cap_circle(circle)));
  return {{"name", area.description},
          {"geocodes", std::move(codes)},
          {"polygons", std::move(polygons)},
          {"circles", std::move(circles)}};
}

json::object heading_json(const AlertHeading& heading) {
  return {{"headline", heading.headline},
          {"summary", heading.summary},
          {"event", heading.event},
          {"note", heading.note},
          {"restriction", heading.restriction}};
}

json::object body_json(const AlertBody& body) {
  BodyParts parts = split_instruction(read_markdown(body.markdown).blocks);
  return {{"audience", body.audience},
          {"audience_name", audience_name(body.audience, body.language)},
          {"language", body.language},
          {"title", body.title},
          {"markdown", std::string(trimmed(body.markdown))},
          {"html", blocks_html(read_markdown(body.markdown).blocks, {})},
          {"description", blocks_text(parts.description, 0)},
          {"instruction", blocks_text(parts.instruction, 0)}};
}

}  // namespace

std::string alert_json(const Alert& alert, const AlertFormOptions& options) {
  json::array references;
  for (const AlertReference& each : alert.references) {
    references.push_back({{"sender", each.sender},
                          {"identifier", each.identifier},
                          {"sent", format_alert_time(each.sent)}});
  }
  json::array region;
  for (const AlertArea& area : alert.region) region.push_back(area_json(area));
  json::array sources;
  for (const AlertSource& source : alert.sources) {
    sources.push_back(
        {{"title", source.title},
         {"web", source.web},
         {"date", source.date.empty() ? json::value(nullptr) : json::value(source.date)}});
  }
  json::object headings;
  for (const std::string& language : alert.languages) {
    headings[language] = heading_json(heading_of(alert, language));
  }
  json::array bodies;
  for (const AlertBody& body : alert.bodies) {
    if (options.audience.empty() || options.audience == body.audience)
      bodies.push_back(body_json(body));
  }
  const json::object object{{"identifier", alert.identifier},
                            {"sender", alert.sender},
                            {"sender_name", alert.sender_name},
                            {"sent", time_or_null(alert.sent)},
                            {"status", ascii_lower(cap_word(alert.status))},
                            {"type", ascii_lower(cap_word(alert.type))},
                            {"scope", ascii_lower(cap_word(alert.scope))},
                            {"addresses", texts(alert.addresses)},
                            {"references", std::move(references)},
                            {"incidents", texts(alert.incidents)},
                            {"category", texts(alert.categories)},
                            {"response", texts(alert.responses)},
                            {"urgency", alert.urgency},
                            {"severity", alert.severity},
                            {"certainty", alert.certainty},
                            {"effective", time_or_null(alert.effective)},
                            {"onset", time_or_null(alert.onset)},
                            {"expires", time_or_null(alert.expires)},
                            {"web", alert.web.empty() ? alert_address(alert, options) : alert.web},
                            {"contact", alert.contact},
                            {"region", std::move(region)},
                            {"sources", std::move(sources)},
                            {"languages", texts(alert.languages)},
                            {"audiences", texts(alert.audiences)},
                            {"headings", std::move(headings)},
                            {"bodies", std::move(bodies)}};
  return json::serialize(object) + "\n";
}

}  // namespace holdfast
