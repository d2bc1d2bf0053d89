// The front matter of an alert's file. Pure; safe from any thread.
#include "alert/alert_front_matter.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <cmath>

#include "alert/alert_words.h"
#include "alert/cap.h"
#include "alert/yaml_fields.h"
#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr int kFirstLine = 2;
constexpr std::size_t kMaxLineBytes = 512;
constexpr std::size_t kMaxTextBytes = 2000;
constexpr std::size_t kMaxPolygonBytes = 16'384;

// CAP's spelling of each word; a finding where it is none of the list.
std::vector<std::string> read_words(YamlFields& fields, std::string_view key,
                                    std::span<const std::string_view> list) {
  std::vector<std::string> out;
  for (const std::string& word : fields.texts(key, kMaxLineBytes)) {
    const std::string_view value = cap_value(list, word);
    if (value.empty()) {
      fields.refuse(key, fmt::format("Write '{}' as one of: {}.", key, fmt::join(list, ", ")));
    } else {
      out.emplace_back(value);
    }
  }
  return out;
}

std::string read_word(YamlFields& fields, std::string_view key,
                      std::span<const std::string_view> list) {
  const std::vector<std::string> words = read_words(fields, key, list);
  if (words.size() > 1) fields.refuse(key, fmt::format("Give '{}' one word.", key));
  return words.empty() ? "" : words.front();
}

// One of three kinds by its word; the default stays where the field is not given.
template <class T>
void read_kind(YamlFields& fields, std::string_view key,
               std::optional<T> (*reader)(std::string_view), std::string_view choices, T& kind) {
  const std::string word = fields.text(key, kMaxLineBytes);
  if (word.empty()) return;
  if (const std::optional<T> read = reader(word)) {
    kind = *read;
  } else {
    fields.refuse(key, fmt::format("Write '{}' as one of: {}.", key, choices));
  }
}

std::optional<AlertStatus> read_status(std::string_view word) {
  const std::string lower = ascii_lower(word);
  if (lower == "real") return AlertStatus::kActual;
  if (lower == "drill") return AlertStatus::kExercise;
  const std::optional<AlertStatus> status = alert_status(word);
  return status == AlertStatus::kSystem || status == AlertStatus::kDraft ? std::nullopt : status;
}

std::optional<AlertType> read_type(std::string_view word) {
  const std::optional<AlertType> type = alert_type(word);
  return type == AlertType::kAck || type == AlertType::kError ? std::nullopt : type;
}

void read_references(YamlFields& fields, std::size_t max_items, std::vector<AlertFinding>& findings,
                     Alert& alert) {
  for (const YAML::Node& node : fields.elements("references")) {
    if (node.IsMap()) {
      YamlFields entry(node, "a reference", max_items, kFirstLine, findings);
      AlertReference reference{
          entry.text("sender", kMaxLineBytes), entry.text("identifier", kMaxLineBytes), {}};
      const std::optional<AlertTime> sent = entry.time("sent");
      entry.finish();
      if (reference.sender.empty() || reference.identifier.empty() || !sent) {
        fields.refuse(node, "A reference has a sender, an identifier and the time it was sent.");
        continue;
      }
      reference.sent = *sent;
      alert.references.push_back(std::move(reference));
    } else if (const std::optional<std::string> text = fields.scalar(node, kMaxLineBytes)) {
      const std::optional<AlertReference> reference = parse_cap_reference(*text);
      if (reference) {
        alert.references.push_back(*reference);
      } else {
        fields.refuse(node, "Write a reference as sender,identifier,sent.");
      }
    }
  }
}

void read_area(const YAML::Node& node, YamlFields& fields, std::size_t max_items,
               std::vector<AlertFinding>& findings, Alert& alert) {
  AlertArea area;
  if (!node.IsMap()) {
    area.description = fields.scalar(node, kMaxLineBytes).value_or("");
    alert.region.push_back(std::move(area));
    return;
  }
  YamlFields entry(node, "an area of 'region'", max_items, kFirstLine, findings);
  area.description = entry.text("name", kMaxLineBytes);
  for (const YAML::Node& codes : entry.elements("geocode")) {
    YamlFields geocode(codes, "'geocode'", max_items, kFirstLine, findings);
    for (const auto& [system, line] : geocode.lines()) {
      for (const std::string& value : geocode.texts(system, kMaxLineBytes)) {
        area.geocodes.push_back({system, value});
      }
    }
  }
  for (const std::string& text : entry.texts("polygon", kMaxPolygonBytes)) {
    const auto polygon = parse_cap_polygon(text);
    if (polygon) {
      area.polygons.push_back(*polygon);
    } else {
      entry.refuse("polygon", "Write a polygon as 'latitude,longitude' pairs with spaces between.");
    }
  }
  for (const std::string& text : entry.texts("circle", kMaxLineBytes)) {
    const auto circle = parse_cap_circle(text);
    if (circle) {
      area.circles.push_back(*circle);
    } else {
      entry.refuse("circle", "Write a circle as 'latitude,longitude kilometres'.");
    }
  }
  entry.finish();
  alert.region.push_back(std::move(area));
}

void read_sources(YamlFields& fields, std::size_t max_items, std::vector<AlertFinding>& findings,
                  Alert& alert) {
  for (const YAML::Node& node : fields.elements("sources")) {
    YamlFields entry(node, "a source", max_items, kFirstLine, findings);
    alert.sources.push_back({entry.text("title", kMaxLineBytes), entry.text("web", kMaxLineBytes),
                             entry.text("date", kMaxLineBytes)});
    entry.finish();
  }
}

// A text of each language: the language's own, or the one that was given for all.
void read_headings(YamlFields& fields, Alert& alert) {
  struct Part {
    std::string_view key;
    std::size_t max_bytes;
    std::string AlertHeading::* member;
  };
  const std::array parts{Part{"headline", kMaxLineBytes, &AlertHeading::headline},
                         Part{"summary", kMaxTextBytes, &AlertHeading::summary},
                         Part{"event", kMaxLineBytes, &AlertHeading::event},
                         Part{"note", kMaxTextBytes, &AlertHeading::note},
                         Part{"restriction", kMaxTextBytes, &AlertHeading::restriction}};
  for (const std::string& language : alert.languages) alert.headings[language];
  for (const Part& part : parts) {
    for (const auto& [language, text] : fields.by_language(part.key, part.max_bytes)) {
      if (language.empty()) {
        for (auto& [each, heading] : alert.headings) heading.*part.member = text;
      } else if (const auto found = alert.headings.find(language); found != alert.headings.end()) {
        found->second.*part.member = text;
      } else {
        fields.refuse(part.key, fmt::format("Give '{}' only in the alert's languages.", part.key));
      }
    }
  }
}

void read_cap_fields(YamlFields& fields, Alert& alert) {
  read_kind<AlertStatus>(fields, "status", read_status, "actual, exercise, test", alert.status);
  read_kind<AlertType>(fields, "type", read_type, "alert, update, cancel", alert.type);
  read_kind<AlertScope>(fields, "scope", alert_scope, "public, restricted, private", alert.scope);
  alert.categories = read_words(fields, "category", cap_categories());
  alert.responses = read_words(fields, "response", cap_responses());
  alert.urgency = read_word(fields, "urgency", cap_urgencies());
  alert.severity = read_word(fields, "severity", cap_severities());
  alert.certainty = read_word(fields, "certainty", cap_certainties());
  alert.effective = fields.time("effective");
  alert.onset = fields.time("onset");
  alert.expires = fields.time("expires");
}

Alert read_mapping(const YAML::Node& root, std::size_t max_items,
                   std::vector<AlertFinding>& findings) {
  YamlFields fields(root, "the front matter", max_items, kFirstLine, findings);
  Alert alert;
  alert.identifier = fields.text("identifier", kMaxLineBytes);
  alert.sender = fields.text("sender", kMaxLineBytes);
  alert.sender_name = fields.text("sender_name", kMaxLineBytes);
  alert.sent = fields.time("sent");
  alert.addresses = fields.texts("addresses", kMaxLineBytes);
  alert.incidents = fields.texts("incidents", kMaxLineBytes);
  alert.web = fields.text("web", kMaxLineBytes);
  alert.contact = fields.text("contact", kMaxLineBytes);
  alert.languages = fields.texts("languages", 35);
  if (!fields.has("languages")) alert.languages = {"en"};
  alert.audiences = fields.texts("audiences", 64);
  read_cap_fields(fields, alert);
  read_references(fields, max_items, findings, alert);
  for (const YAML::Node& node : fields.elements("region")) {
    read_area(node, fields, max_items, findings, alert);
  }
  read_sources(fields, max_items, findings, alert);
  read_headings(fields, alert);
  fields.finish();
  alert.lines = fields.lines();
  return alert;
}

}  // namespace

Alert read_front_matter(const std::string& yaml, std::size_t max_items,
                        std::vector<AlertFinding>& findings) {
  // yaml-cpp speaks in exceptions; none leaves this room.
  try {
    return read_mapping(YAML::Load(yaml), max_items, findings);
  } catch (const YAML::Exception& error) {
    const std::size_t line = error.mark.line < 0 ? 1 : std::size_t(error.mark.line) + kFirstLine;
    findings.push_back({AlertFinding::Kind::kError, line,
                        "Mend the front matter here: it is not YAML (put a text with a colon or a "
                        "quote in double quotes)."});
    return {};
  }
}

}  // namespace holdfast
