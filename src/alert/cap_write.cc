// An alert as a CAP message, and a CAP message as XML. Pure; safe from any thread.
#include <fmt/format.h>

#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "alert/cap.h"
#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::string_view kNamespace = "urn:oasis:names:tc:emergency:cap:1.2";

// Elements in CAP's order, with its prefix-free names.
class Writer {
 public:
  explicit Writer(int level) : level_(level) {}

  void open(std::string_view name, std::string_view attributes = {}) {
    line("<" + std::string(name) + std::string(attributes) + ">");
    ++level_;
  }
  void close(std::string_view name) {
    --level_;
    line("</" + std::string(name) + ">");
  }
  void element(std::string_view name, std::string_view text) {
    line(fmt::format("<{0}>{1}</{0}>", name, xml_escaped(text)));
  }
  void optional(std::string_view name, std::string_view text) {
    if (!text.empty()) element(name, text);
  }
  void each(std::string_view name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) element(name, text);
  }
  void time(std::string_view name, const std::optional<AlertTime>& time) {
    if (time) element(name, format_cap_time(*time));
  }
  void pairs(std::string_view name, const std::vector<CapPair>& pairs) {
    for (const CapPair& pair : pairs) {
      open(name);
      element("valueName", pair.name);
      element("value", pair.value);
      close(name);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void line(std::string_view text) {
    out_.append(static_cast<std::size_t>(level_) * 2, ' ').append(text).push_back('\n');
  }

  std::string out_;
  int level_;
};

// Texts with spaces between; one that holds a space stands in double quotes.
std::string spaced(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += ' ';
    out += text.find(' ') == std::string::npos ? text : '"' + text + '"';
  }
  return out;
}

void write_area(const CapArea& each, Writer& out) {
  out.open("area");
  out.element("areaDesc", each.area.description);
  for (const auto& polygon : each.area.polygons)
    out.element("polygon", format_cap_polygon(polygon));
  for (const AlertCircle& circle : each.area.circles)
    out.element("circle", format_cap_circle(circle));
  out.pairs("geocode", each.area.geocodes);
  if (each.altitude_feet) out.element("altitude", fmt::format("{}", *each.altitude_feet));
  if (each.ceiling_feet) out.element("ceiling", fmt::format("{}", *each.ceiling_feet));
  out.close("area");
}

void write_resource(const CapResource& resource, Writer& out) {
  out.open("resource");
  out.element("resourceDesc", resource.description);
  out.element("mimeType", resource.mime_type);
  if (resource.size_bytes) out.element("size", fmt::format("{}", *resource.size_bytes));
  out.optional("uri", resource.uri);
  out.optional("digest", resource.digest);
  out.close("resource");
}

void write_info(const CapInfo& info, Writer& out) {
  out.open("info");
  out.optional("language", info.language);
  out.each("category", info.categories);
  out.element("event", info.event);
  out.each("responseType", info.responses);
  out.element("urgency", info.urgency);
  out.element("severity", info.severity);
  out.element("certainty", info.certainty);
  out.optional("audience", info.audience);
  out.pairs("eventCode", info.event_codes);
  out.time("effective", info.effective);
  out.time("onset", info.onset);
  out.time("expires", info.expires);
  out.optional("senderName", info.sender_name);
  out.optional("headline", info.headline);
  out.optional("description", info.description);
  out.optional("instruction", info.instruction);
  out.optional("web", info.web);
  out.optional("contact", info.contact);
  out.pairs("parameter", info.parameters);
  for (const CapResource& resource : info.resources) write_resource(resource, out);
  for (const CapArea& area : info.areas) write_area(area, out);
  out.close("info");
}

CapInfo info_of(const Alert& alert, const AlertBody& body) {
  const AlertHeading& heading = heading_of(alert, body.language);
  BodyParts parts = split_instruction(read_markdown(body.markdown).blocks);
  CapInfo info;
  info.language = body.language;
  info.categories = alert.categories;
  info.event = heading.event;
  info.responses = alert.responses;
  info.urgency = alert.urgency;
  info.severity = alert.severity;
  info.certainty = alert.certainty;
  info.audience = audience_name(body.audience, body.language);
  info.effective = alert.effective;
  info.onset = alert.onset;
  info.expires = alert.expires;
  info.sender_name = alert.sender_name;
  info.headline = heading.headline;
  info.description = blocks_text(parts.description, 0);
  info.instruction = blocks_text(parts.instruction, 0);
  info.web = alert.web;
  info.contact = alert.contact;
  info.parameters.push_back({"urn:holdfast:audience", body.audience});
  for (const AlertSource& source : alert.sources) {
    info.resources.push_back({source.title, "text/html", std::nullopt, source.web, {}});
  }
  for (const AlertArea& area : alert.region) info.areas.push_back({area, {}, {}});
  return info;
}

}  // namespace

CapMessage cap_of_alert(const Alert& alert, std::string_view audience) {
  HOLDFAST_CHECK(alert.sent.has_value() && !alert.languages.empty());
  const AlertHeading& heading = heading_of(alert, alert.languages.front());
  CapMessage message;
  message.identifier = alert.identifier;
  message.sender = alert.sender;
  message.sent = *alert.sent;
  message.status = alert.status;
  message.type = alert.type;
  message.scope = alert.scope;
  if (alert.scope == AlertScope::kRestricted || !heading.restriction.empty()) {
    message.restriction = heading.restriction;
  }
  message.addresses = alert.addresses;
  for (const AlertBanner& banner : alert_banners(alert, alert.languages.front(), 0)) {
    if (banner.kind == "limits") continue;
    message.note += banner.mark + ": " + banner.text + " ";
  }
  message.note += heading.note;
  message.references = alert.references;
  message.incidents = alert.incidents;
  for (const std::string& language : alert.languages) {
    for (const std::string& each : alert.audiences) {
      if (!audience.empty() && audience != each) continue;
      const AlertBody* body = find_body(alert, each, language);
      if (body && body->language == language) message.infos.push_back(info_of(alert, *body));
    }
  }
  return message;
}

std::string write_cap_element(const CapMessage& message, int indent_levels) {
  Writer out(indent_levels);
  out.open("alert", fmt::format(" xmlns=\"{}\"", kNamespace));
  out.element("identifier", message.identifier);
  out.element("sender", message.sender);
  out.element("sent", format_cap_time(message.sent));
  out.element("status", cap_word(message.status));
  out.element("msgType", cap_word(message.type));
  out.optional("source", message.source);
  out.element("scope", cap_word(message.scope));
  out.optional("restriction", message.restriction);
  out.optional("addresses", spaced(message.addresses));
  out.each("code", message.codes);
  out.optional("note", message.note);
  std::vector<std::string> references;
  for (const AlertReference& each : message.references)
    references.push_back(format_cap_reference(each));
  out.optional("references", spaced(references));
  out.optional("incidents", spaced(message.incidents));
  for (const CapInfo& info : message.infos) write_info(info, out);
  out.close("alert");
  return out.take();
}

std::string write_cap(const CapMessage& message) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + write_cap_element(message, 0);
}

std::string alert_cap(const Alert& alert, const AlertFormOptions& options) {
  return write_cap(cap_of_alert(alert, options.audience));
}

}  // namespace holdfast
