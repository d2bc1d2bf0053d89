// CAP from strangers: XML to messages, within limits. Pure; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "alert/alert_words.h"
#include "alert/cap.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::string_view kCap12 = "urn:oasis:names:tc:emergency:cap:1.2";
constexpr std::string_view kCap11 = "urn:oasis:names:tc:emergency:cap:1.1";
constexpr std::string_view kAtom = "http://www.w3.org/2005/Atom";
constexpr std::string_view kDefaultLanguage = "en-US";

// The part of a name after its prefix.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// The namespace of an element, by the declarations on it and above it.
std::string_view namespace_of(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  const std::string declaration =
      colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
  for (; node; node = node.parent()) {
    if (const pugi::xml_attribute found = node.attribute(declaration.c_str())) return found.value();
  }
  return {};
}

bool is_cap(const pugi::xml_node& node) {
  const std::string_view space = namespace_of(node);
  return space == kCap12 || space == kCap11;
}

// Depth and number of elements, before anything walks the tree.
class Counter : public pugi::xml_tree_walker {
 public:
  explicit Counter(const CapLimits& limits) : limits_(limits) {}
  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_element) ++elements_;
    return depth() <= static_cast<int>(limits_.max_depth) && elements_ <= limits_.max_elements;
  }

 private:
  const CapLimits& limits_;
  std::size_t elements_ = 0;
};

// What a message says, and what is wrong with it.
class MessageReader {
 public:
  explicit MessageReader(const CapLimits& limits) : limits_(limits) {}

  Result<CapReading> read(const pugi::xml_node& alert) {
    CapMessage& message = reading_.message;
    message.identifier = need(alert, "identifier");
    message.sender = need(alert, "sender");
    const std::optional<AlertTime> sent = time(alert, "sent");
    if (failed_) return std::unexpected<Error>(*failed_);
    if (message.identifier.empty() || message.sender.empty() || !sent) {
      return fail(ErrorCode::kCorrupt,
                  "The alert lacks its identifier, its sender or when it was sent.");
    }
    message.sent = *sent;
    message.status = kind(alert, "status", alert_status, AlertStatus::kActual);
    message.type = kind(alert, "msgType", alert_type, AlertType::kAlert);
    message.scope = kind(alert, "scope", alert_scope, AlertScope::kPublic);
    message.source = text(alert, "source");
    message.restriction = text(alert, "restriction");
    message.addresses = spaced(text(alert, "addresses"));
    message.codes = texts(alert, "code");
    message.note = text(alert, "note");
    message.incidents = spaced(text(alert, "incidents"));
    read_references(alert);
    for (const pugi::xml_node& info : children(alert, "info"))
      message.infos.push_back(read_info(info));
    finish();
    return failed_ ? Result<CapReading>(std::unexpected<Error>(*failed_)) : std::move(reading_);
  }

  // An Atom entry with CAP's elements directly in it: what it has of a message. Its sender and its
  // time are the entry's own.
  Result<CapReading> read_entry(const pugi::xml_node& entry) {
    CapMessage& message = reading_.message;
    message.identifier = atom_text(entry, "id");
    const pugi::xml_node author =
        entry.find_child([](const pugi::xml_node& child) { return local_name(child) == "author"; });
    message.sender = atom_text(author, "name");
    for (const char* name : {"sent", "published", "updated"}) {
      if (const Result<AlertTime> sent = parse_alert_time(atom_text(entry, name))) {
        message.sent = *sent;
        break;
      }
    }
    message.status = kind(entry, "status", alert_status, AlertStatus::kActual);
    message.type = kind(entry, "msgType", alert_type, AlertType::kAlert);
    CapInfo info = read_info(entry);
    if (info.headline.empty()) info.headline = atom_text(entry, "title");
    if (info.description.empty()) info.description = atom_text(entry, "summary");
    const std::string place = text(entry, "areaDesc");
    if (!place.empty()) info.areas.push_back(read_area(entry));
    message.infos.push_back(std::move(info));
    if (failed_) return std::unexpected<Error>(*failed_);
    if (message.identifier.empty() || message.sent == AlertTime{}) {
      return fail(ErrorCode::kCorrupt, "An entry of the feed lacks its id or its time.");
    }
    reading_.problems.push_back("The feed gives only a part of this alert.");
    return failed_ ? Result<CapReading>(std::unexpected<Error>(*failed_)) : std::move(reading_);
  }

 private:
  void problem(std::string sentence) {
    std::vector<std::string>& all = reading_.problems;
    if (std::find(all.begin(), all.end(), sentence) == all.end())
      all.push_back(std::move(sentence));
  }

  // Elements of CAP's namespace and of that name, in order.
  std::vector<pugi::xml_node> children(const pugi::xml_node& parent, std::string_view name) {
    std::vector<pugi::xml_node> out;
    for (const pugi::xml_node& child : parent.children()) {
      if (child.type() != pugi::node_element || local_name(child) != name || !is_cap(child))
        continue;
      if (out.size() == limits_.max_items) {
        failed_ =
            Error{ErrorCode::kTooLarge, "The alert repeats an element more often than is taken."};
        break;
      }
      out.push_back(child);
    }
    return out;
  }

  // The words in an element, without those of elements inside it.
  std::string words(const pugi::xml_node& node) {
    std::string out;
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
        out += child.value();
      if (out.size() > limits_.max_text_bytes) {
        failed_ = Error{ErrorCode::kTooLarge, "A text of the alert is longer than is taken."};
        return {};
      }
    }
    std::erase_if(out, [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
    });
    return replace_bad_utf8(trimmed(out));
  }

  std::string text(const pugi::xml_node& parent, std::string_view name) {
    const std::vector<pugi::xml_node> found = children(parent, name);
    if (found.size() > 1)
      problem(fmt::format("'{}' stands more than once; the first counts.", name));
    return found.empty() ? "" : words(found.front());
  }

  std::string need(const pugi::xml_node& parent, std::string_view name) {
    std::string found = text(parent, name);
    if (found.empty()) problem(fmt::format("'{}' is missing or empty.", name));
    return found;
  }

  std::string atom_text(const pugi::xml_node& parent, std::string_view name) {
    for (const pugi::xml_node& child : parent.children()) {
      if (local_name(child) == name) return words(child);
    }
    return {};
  }

  std::vector<std::string> texts(const pugi::xml_node& parent, std::string_view name) {
    std::vector<std::string> out;
    for (const pugi::xml_node& node : children(parent, name)) out.push_back(words(node));
    return out;
  }

  std::optional<AlertTime> time(const pugi::xml_node& parent, std::string_view name) {
    const std::string written = text(parent, name);
    if (written.empty()) return std::nullopt;
    const Result<AlertTime> read = parse_alert_time(written);
    if (!read) {
      problem(fmt::format("'{}' is no time.", name));
      return std::nullopt;
    }
    if (written.size() != 25 || written[10] != 'T') {
      problem(fmt::format("'{}' is not written as CAP asks: 2024-04-29T09:00:00+01:00.", name));
    }
    return *read;
  }

  template <class T>
  T kind(const pugi::xml_node& parent, std::string_view name,
         std::optional<T> (*reader)(std::string_view), T otherwise) {
    const std::string word = text(parent, name);
    const std::optional<T> read = reader(word);
    if (!read) problem(fmt::format("'{}' is none of CAP's words.", name));
    return read.value_or(otherwise);
  }

  // A word of CAP's list, as CAP spells it; another word stays as it is, and is a problem.
  std::string value(const pugi::xml_node& parent, std::string_view name,
                    std::span<const std::string_view> list) {
    std::string word = need(parent, name);
    const std::string_view known = cap_value(list, word);
    if (known.empty() && !word.empty()) problem(fmt::format("'{}' is none of CAP's words.", name));
    return known.empty() ? word : std::string(known);
  }

  // Texts with white space between; double quotes keep one together.
  std::vector<std::string> spaced(std::string_view text) {
    constexpr std::string_view kSpace = " \t\n";
    std::vector<std::string> out;
    while (out.size() < limits_.max_items) {
      const std::size_t start = text.find_first_not_of(kSpace);
      if (start == std::string_view::npos) break;
      text.remove_prefix(start);
      const bool is_quoted = text.front() == '"';
      if (is_quoted) text.remove_prefix(1);
      const std::size_t end =
          std::min(is_quoted ? text.find('"') : text.find_first_of(kSpace), text.size());
      if (end > 0) out.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + (is_quoted ? 1 : 0), text.size()));
    }
    return out;
  }

  void read_references(const pugi::xml_node& alert) {
    for (const std::string& each : spaced(text(alert, "references"))) {
      if (const std::optional<AlertReference> reference = parse_cap_reference(each)) {
        reading_.message.references.push_back(*reference);
      } else {
        problem("A reference is not sender,identifier,sent.");
      }
    }
  }

  // One pair in each element, as CAP has it; the weather service of the United States puts several
  // into one element of its feed, and them into the feed's namespace.
  std::vector<CapPair> pairs(const pugi::xml_node& parent, std::string_view name) {
    std::vector<CapPair> out;
    for (const pugi::xml_node& node : children(parent, name)) {
      std::optional<std::string> first;
      for (const pugi::xml_node& child : node.children()) {
        if (local_name(child) == "valueName") first = words(child);
        if (local_name(child) != "value" || !first) continue;
        out.push_back({*first, words(child)});
        first.reset();
      }
      if (out.size() <= limits_.max_items) continue;
      failed_ =
          Error{ErrorCode::kTooLarge, "The alert repeats an element more often than is taken."};
      break;
    }
    return out;
  }

  std::optional<double> number(const pugi::xml_node& parent, std::string_view name) {
    const std::string written = text(parent, name);
    if (written.empty()) return std::nullopt;
    double read = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), read,
                                              std::chars_format::fixed);
    if (error == std::errc() && end == written.data() + written.size()) return read;
    problem(fmt::format("'{}' is no number.", name));
    return std::nullopt;
  }

  CapArea read_area(const pugi::xml_node& node) {
    CapArea out;
    out.area.description = need(node, "areaDesc");
    for (const std::string& polygon : texts(node, "polygon")) {
      if (polygon.empty()) continue;
      if (const auto points = parse_cap_polygon(polygon, limits_.max_points)) {
        out.area.polygons.push_back(*points);
      } else {
        problem("A polygon cannot be read.");
      }
    }
    for (const std::string& each : texts(node, "circle")) {
      if (const auto circle = parse_cap_circle(each)) {
        out.area.circles.push_back(*circle);
      } else {
        problem("A circle cannot be read.");
      }
    }
    out.area.geocodes = pairs(node, "geocode");
    out.altitude_feet = number(node, "altitude");
    out.ceiling_feet = number(node, "ceiling");
    return out;
  }

  CapResource read_resource(const pugi::xml_node& node) {
    CapResource out{text(node, "resourceDesc"), text(node, "mimeType"), std::nullopt,
                    text(node, "uri"), text(node, "digest")};
    const std::optional<double> size = number(node, "size");
    if (size && *size >= 0 && *size < 1e15) out.size_bytes = static_cast<std::int64_t>(*size);
    return out;
  }

  CapInfo read_info(const pugi::xml_node& node) {
    CapInfo info;
    info.language = text(node, "language");
    if (info.language.empty()) info.language = kDefaultLanguage;
    for (const std::string& word : texts(node, "category")) {
      const std::string_view known = cap_value(cap_categories(), word);
      if (known.empty()) problem("'category' is none of CAP's words.");
      info.categories.push_back(known.empty() ? word : std::string(known));
    }
    info.event = need(node, "event");
    info.responses = texts(node, "responseType");
    info.urgency = value(node, "urgency", cap_urgencies());
    info.severity = value(node, "severity", cap_severities());
    info.certainty = value(node, "certainty", cap_certainties());
    info.audience = text(node, "audience");
    info.event_codes = pairs(node, "eventCode");
    info.effective = time(node, "effective");
    info.onset = time(node, "onset");
    info.expires = time(node, "expires");
    info.sender_name = text(node, "senderName");
    info.headline = text(node, "headline");
    info.description = text(node, "description");
    info.instruction = text(node, "instruction");
    info.web = text(node, "web");
    info.contact = text(node, "contact");
    info.parameters = pairs(node, "parameter");
    for (const pugi::xml_node& each : children(node, "resource"))
      info.resources.push_back(read_resource(each));
    for (const pugi::xml_node& each : children(node, "area")) info.areas.push_back(read_area(each));
    return info;
  }

  void finish() {
    for (const std::string& sentence : check_cap(reading_.message)) problem(sentence);
  }

  const CapLimits& limits_;
  CapReading reading_;
  std::optional<Error> failed_;
};

// The alert inside an entry's content, or a null node.
pugi::xml_node alert_inside(const pugi::xml_node& entry) {
  for (const pugi::xml_node& child : entry.children()) {
    if (local_name(child) != "content") continue;
    for (const pugi::xml_node& inside : child.children()) {
      if (local_name(inside) == "alert" && is_cap(inside)) return inside;
    }
  }
  return {};
}

Result<std::vector<CapReading>> read_feed(const pugi::xml_node& feed, const CapLimits& limits) {
  std::vector<CapReading> out;
  for (const pugi::xml_node& entry : feed.children()) {
    if (local_name(entry) != "entry") continue;
    if (out.size() == limits.max_items)
      return fail(ErrorCode::kTooLarge, "The feed has too many entries.");
    const pugi::xml_node alert = alert_inside(entry);
    const bool has_cap = std::any_of(entry.begin(), entry.end(), [](const pugi::xml_node& child) {
      return child.type() == pugi::node_element && is_cap(child);
    });
    if (!alert && !has_cap) continue;
    MessageReader reader(limits);
    Result<CapReading> read = alert ? reader.read(alert) : reader.read_entry(entry);
    if (!read) return std::unexpected<Error>(read.error());
    out.push_back(std::move(*read));
  }
  if (out.empty()) return fail(ErrorCode::kUnsupported, "The feed holds no CAP alert.");
  return out;
}

}  // namespace

Result<std::vector<CapReading>> read_cap(std::string_view xml, const CapLimits& limits) {
  if (xml.size() > limits.max_bytes) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("The document is over {} bytes.", limits.max_bytes));
  }
  // Entities are the known way to make a small document large, or to read files; CAP needs none.
  if (xml.find("<!DOCTYPE") != std::string_view::npos ||
      xml.find("<!ENTITY") != std::string_view::npos) {
    return fail(ErrorCode::kUnsupported, "A document with a document type is not read.");
  }
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(
      xml.data(), xml.size(), pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol,
      pugi::encoding_auto);
  if (!parsed) return fail(ErrorCode::kCorrupt, "The document is no well-formed XML.");
  Counter counter(limits);
  if (!document.traverse(counter)) {
    return fail(ErrorCode::kTooLarge, "The document nests too deeply or has too many elements.");
  }
  const pugi::xml_node root = document.document_element();
  if (local_name(root) == "feed" && namespace_of(root) == kAtom) return read_feed(root, limits);
  if (local_name(root) != "alert" || !is_cap(root)) {
    return fail(ErrorCode::kUnsupported,
                "The document is no CAP 1.1 or 1.2 alert and no Atom feed.");
  }
  MessageReader reader(limits);
  Result<CapReading> read = reader.read(root);
  if (!read) return std::unexpected<Error>(read.error());
  std::vector<CapReading> one;
  one.push_back(std::move(*read));
  return one;
}

}  // namespace holdfast
