// A message of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010): its model, reader, writer,
// and the rules that its schema cannot say. Ours are made from an Alert; others' are read from XML.
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "holdfast/result.h"

namespace holdfast {

// A value with its name: a parameter or an event code.
using CapPair = AlertGeocode;

struct CapResource {
  std::string description;
  std::string mime_type;
  std::optional<std::int64_t> size_bytes;
  std::string uri;
  std::string digest;  // SHA-1 as CAP has it
};

struct CapArea {
  AlertArea area;
  std::optional<double> altitude_feet;
  std::optional<double> ceiling_feet;
};

struct CapInfo {
  std::string language;  // "en-US" where the message does not say
  std::vector<std::string> categories;
  std::string event;
  std::vector<std::string> responses;
  std::string urgency;
  std::string severity;
  std::string certainty;
  std::string audience;
  std::vector<CapPair> event_codes;
  std::optional<AlertTime> effective;
  std::optional<AlertTime> onset;
  std::optional<AlertTime> expires;
  std::string sender_name;
  std::string headline;
  std::string description;
  std::string instruction;
  std::string web;
  std::string contact;
  std::vector<CapPair> parameters;
  std::vector<CapResource> resources;
  std::vector<CapArea> areas;
};

struct CapMessage {
  std::string identifier;
  std::string sender;
  AlertTime sent;
  AlertStatus status = AlertStatus::kActual;
  AlertType type = AlertType::kAlert;
  std::string source;
  AlertScope scope = AlertScope::kPublic;
  std::string restriction;
  std::vector<std::string> addresses;
  std::vector<std::string> codes;
  std::string note;
  std::vector<AlertReference> references;
  std::vector<std::string> incidents;
  std::vector<CapInfo> infos;
};

// The message of an alert: one info for each pair of language and audience. `alert.sent` must be
// set. With an audience, only its infos.
[[nodiscard]] CapMessage cap_of_alert(const Alert& alert, std::string_view audience = {});

// UTF-8 XML with its declaration; two spaces a level, a line feed at the end.
[[nodiscard]] std::string write_cap(const CapMessage& message);
// The element alone, each line indented, to stand inside another document.
[[nodiscard]] std::string write_cap_element(const CapMessage& message, int indent_levels);

// What CAP asks for in words and its schema does not hold: one sentence each; none if all is well.
[[nodiscard]] std::vector<std::string> check_cap(const CapMessage& message);

struct CapLimits {
  std::size_t max_bytes = 4u << 20;     // of the document
  std::size_t max_depth = 32;           // of elements
  std::size_t max_elements = 100'000;   // of the document
  std::size_t max_items = 1000;         // infos, areas, entries of a feed and the like
  std::size_t max_text_bytes = 65'536;  // of one element
  std::size_t max_points = 20'000;      // of one polygon
};

struct CapReading {
  CapMessage message;
  std::vector<std::string> problems;  // what the sender got wrong and a reader can live with
};

// Reads one CAP 1.1 or 1.2 alert, or an Atom feed whose entries hold alerts (as their content, or
// as the CAP elements that weather services put into entries). Nothing is fetched. Errors:
// kTooLarge over a limit, kUnsupported for a document type declaration or a document of another
// kind, kCorrupt for what is no XML or lacks what CAP requires.
[[nodiscard]] Result<std::vector<CapReading>> read_cap(std::string_view xml,
                                                       const CapLimits& limits = {});

// "sender,identifier,sent", the three that name a message; nullopt if it is not that.
[[nodiscard]] std::optional<AlertReference> parse_cap_reference(std::string_view text);
[[nodiscard]] std::string format_cap_reference(const AlertReference& reference);

// "38.47,-120.14 38.34,-119.95 38.52,-119.74 38.47,-120.14"; any closed or open list of points.
[[nodiscard]] std::optional<std::vector<AlertPoint>> parse_cap_polygon(
    std::string_view text, std::size_t max_points = 1000);
[[nodiscard]] std::string format_cap_polygon(const std::vector<AlertPoint>& polygon);
// "32.9525,-115.5527 10": a point and kilometres.
[[nodiscard]] std::optional<AlertCircle> parse_cap_circle(std::string_view text);
[[nodiscard]] std::string format_cap_circle(const AlertCircle& circle);

// True if `text` may be an identifier or sender: not empty, no white space, no comma, < or &.
[[nodiscard]] bool is_cap_identifier(std::string_view text);

}  // namespace holdfast
