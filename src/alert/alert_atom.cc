// Alerts as Atom (RFC 4287): an entry holds the page's article, and links to the CAP and PDF forms.
// Pure; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alert/alert_forms.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kNamespace = "http://www.w3.org/2005/Atom";

// An identifier as a part of a URN: bytes that have no place there as %XX.
std::string urn_part(std::string_view text) {
  constexpr std::string_view kPlain = "-._~:@!$()*+;=";
  std::string out;
  for (const char c : text) {
    const bool is_alnum =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_alnum || kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// Named after what CAP says is unique; the same alert has the same id for ever and on every site.
std::string entry_id(const Alert& alert) {
  return "urn:holdfast:alert:" + urn_part(alert.sender) + ":" + urn_part(alert.identifier);
}

std::string link(std::string_view relation, std::string_view type, std::string_view address) {
  return fmt::format("  <link rel=\"{}\" type=\"{}\" href=\"{}\"/>\n", relation, type,
                     xml_escaped(address));
}

std::string text_element(std::string_view name, std::string_view text) {
  return fmt::format("  <{0}>{1}</{0}>\n", name, xml_escaped(text));
}

std::string author_element(std::string_view name) {
  return fmt::format("  <author><name>{}</name></author>\n", xml_escaped(name));
}

// The bare fragment of the page is escaped HTML here: `type="html"`.
std::string entry_element(const Alert& alert, const AlertFormOptions& options,
                          std::string_view attributes) {
  HOLDFAST_CHECK(alert.sent.has_value());
  const std::string language = best_language(alert, options.language);
  const AlertHeading& heading = heading_of(alert, language);
  const std::string sent = format_alert_time(*alert.sent);
  const std::string address = alert_address(alert, options);
  std::string out = fmt::format("<entry{} xml:lang=\"{}\">\n", attributes, xml_escaped(language));
  out += text_element("id", entry_id(alert));
  out += text_element("title", marked_headline(alert, language));
  out += text_element("updated", sent) + text_element("published", sent);
  out += author_element(alert.sender_name);
  // An entry has an alternate link or content; ours has both where there is a site.
  if (!address.empty()) {
    out += link("alternate", "text/html", address);
    out += link("related", "application/cap+xml", address + ".cap");
    out += link("related", "application/pdf", address + ".pdf");
  }
  for (const AlertSource& source : alert.sources) out += link("via", "text/html", source.web);
  for (const std::string& category : std::set(alert.categories.begin(), alert.categories.end())) {
    out +=
        fmt::format("  <category scheme=\"urn:oasis:names:tc:emergency:cap:1.2\" term=\"{}\"/>\n",
                    xml_escaped(category));
  }
  out += text_element("summary", heading.summary.empty() ? heading.headline : heading.summary);
  out += fmt::format("  <content type=\"html\">{}</content>\n",
                     xml_escaped(alert_web_fragment(alert, options)));
  return out + "</entry>\n";
}

}  // namespace

std::string alert_atom_entry(const Alert& alert, const AlertFormOptions& options) {
  return std::string(kDeclaration) +
         entry_element(alert, options, fmt::format(" xmlns=\"{}\"", kNamespace));
}

std::string alert_atom_feed(const std::vector<Alert>& alerts, const AlertFeedOptions& options) {
  HOLDFAST_CHECK(!options.form.site_url.empty());
  AlertTime updated{options.updated_ms - options.updated_ms % 1000, 0};
  bool is_first = true;
  for (const Alert& alert : alerts) {
    HOLDFAST_CHECK(alert.sent.has_value());
    if (is_first || alert.sent->at_ms > updated.at_ms) updated = *alert.sent;
    is_first = false;
  }
  const std::string home = options.form.site_url + "/alerts";
  std::string out(kDeclaration);
  out += fmt::format("<feed xmlns=\"{}\" xml:lang=\"{}\">\n", kNamespace,
                     xml_escaped(options.form.language.empty() ? "en" : options.form.language));
  out += text_element("id", home + ".atom") + text_element("title", options.title);
  out += text_element("updated", format_alert_time(updated)) + author_element(options.author);
  out += link("self", "application/atom+xml", home + ".atom");
  out += link("alternate", "text/html", home);
  out += "  <generator>Holdfast</generator>\n";
  for (const Alert& alert : alerts) out += entry_element(alert, options.form, "");
  return out + "</feed>\n";
}

}  // namespace holdfast
