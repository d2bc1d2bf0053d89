// The alert: what it says, to whom, about where and until when. One alert has a body for each pair
// of audience and language, and every form (web page, CAP, Atom, JSON, mail, PDF) is made from it.
// docs/formats/alert.md is the file it is written in. Values only; safe to share once built.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// The names of these three are those of CAP 1.2 (alert_words.h spells them).
enum class AlertStatus { kActual, kExercise, kSystem, kTest, kDraft };
enum class AlertType { kAlert, kUpdate, kCancel, kAck, kError };
enum class AlertScope { kPublic, kRestricted, kPrivate };

// An instant, and the offset from UTC that its writer lives by.
struct AlertTime {
  TimeMs at_ms = 0;        // whole seconds
  int offset_minutes = 0;  // -1439 to 1439

  friend bool operator==(const AlertTime&, const AlertTime&) = default;
};

// Another alert, as CAP names it: all three together are unique.
struct AlertReference {
  std::string sender;
  std::string identifier;
  AlertTime sent;

  friend bool operator==(const AlertReference&, const AlertReference&) = default;
};

struct AlertPoint {
  double latitude = 0;   // degrees north, -90 to 90, WGS 84
  double longitude = 0;  // degrees east, -180 to 180

  friend bool operator==(const AlertPoint&, const AlertPoint&) = default;
};

// A code of the place in a named system: {"ISO3166-1", "GB"}.
struct AlertGeocode {
  std::string name;
  std::string value;

  friend bool operator==(const AlertGeocode&, const AlertGeocode&) = default;
};

struct AlertCircle {
  AlertPoint centre;
  double radius_km = 0;

  friend bool operator==(const AlertCircle&, const AlertCircle&) = default;
};

struct AlertArea {
  std::string description;  // "United Kingdom"
  std::vector<std::vector<AlertPoint>> polygons;
  std::vector<AlertCircle> circles;
  std::vector<AlertGeocode> geocodes;

  friend bool operator==(const AlertArea&, const AlertArea&) = default;
};

// Where the alert's facts come from; every form names them.
struct AlertSource {
  std::string title;
  std::string web;   // https
  std::string date;  // YYYY-MM-DD of its publication; may be empty
};

// What is said once in each language, whoever reads.
struct AlertHeading {
  std::string headline;     // one line, at most 160 characters: also the subject of mail
  std::string summary;      // one or two sentences; may be empty
  std::string event;        // what is happening, in a few words
  std::string note;         // what a reader must know of the alert itself; may be empty
  std::string restriction;  // the rule of passing on; only where the scope is Restricted
};

// What one audience reads in one language.
struct AlertBody {
  std::string audience;  // "teacher", "parent", "young", "friend", "platform" or another id
  std::string language;  // BCP 47
  std::string title;     // the section's heading: "For teachers"
  std::string markdown;  // CommonMark without HTML; advice pieces put in by resolve_advice()
  std::size_t line = 0;  // of the heading in the file, from 1
};

struct Alert {
  std::string identifier;
  std::string sender;
  std::string sender_name;
  std::optional<AlertTime> sent;  // set when it is published, if the file does not say
  AlertStatus status = AlertStatus::kActual;
  AlertType type = AlertType::kAlert;
  AlertScope scope = AlertScope::kPublic;
  std::vector<std::string> addresses;  // only where the scope is Private
  std::vector<AlertReference> references;
  std::vector<std::string> incidents;

  std::vector<std::string> categories;  // CAP's words: "Safety", "Security"
  std::vector<std::string> responses;   // CAP's responseType: "Assess", "Monitor"
  std::string urgency;                  // CAP's words
  std::string severity;
  std::string certainty;
  std::optional<AlertTime> effective;
  std::optional<AlertTime> onset;
  std::optional<AlertTime> expires;
  std::string web;      // https; may be empty
  std::string contact;  // may be empty
  std::vector<AlertArea> region;
  std::vector<AlertSource> sources;

  std::vector<std::string> languages;            // BCP 47; the first is the one to fall back to
  std::vector<std::string> audiences;            // in the order that forms show them
  std::map<std::string, AlertHeading> headings;  // one for each language
  std::vector<AlertBody> bodies;                 // at most one for a pair of audience and language

  // The line in the file of each field, for findings: "expires" -> 12.
  std::map<std::string, std::size_t, std::less<>> lines;
};

// The body for a reader: in `language`, else in a wider one ("fr" for "fr-CA"), else in the alert's
// first language; nullptr if nothing is for that audience. Borrowed from `alert`.
[[nodiscard]] const AlertBody* find_body(const Alert& alert, std::string_view audience,
                                         std::string_view language);

// The language of `alert` that serves a reader of `language`, by the same rule.
[[nodiscard]] std::string best_language(const Alert& alert, std::string_view language);

// The heading of one of the alert's languages.
[[nodiscard]] const AlertHeading& heading_of(const Alert& alert, std::string_view language);

// The headline as mail and feeds show it: "[EXERCISE] ...", "[UPDATE] ...", "[CANCELLED] ..."
// before it where it is one, in the reader's language.
[[nodiscard]] std::string marked_headline(const Alert& alert, std::string_view language);

// Reads RFC 3339 to the second, keeping its offset (Z is 0); kInvalidArgument otherwise.
[[nodiscard]] Result<AlertTime> parse_alert_time(std::string_view text);
// "2024-04-29T09:00:00+01:00"; UTC is "+00:00".
[[nodiscard]] std::string format_alert_time(const AlertTime& time);
// The same, but UTC is "-00:00", as CAP 1.2 section 3.3.2 asks.
[[nodiscard]] std::string format_cap_time(const AlertTime& time);

// One thing wrong with an alert, or worth a second look.
struct AlertFinding {
  enum class Kind { kError, kWarning };
  Kind kind = Kind::kError;
  std::size_t line = 0;  // in the file, from 1; 0 if it is of no one line
  std::string message;   // one sentence that says what to do
};

}  // namespace holdfast
