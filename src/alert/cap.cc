// CAP's small texts, and the rules that its schema cannot say. Pure; safe from any thread.
#include "alert/cap.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "alert/alert_words.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<AlertPoint> parse_point(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::optional<double> latitude = parse_number(text.substr(0, comma));
  const std::optional<double> longitude = parse_number(text.substr(comma + 1));
  if (!latitude || !longitude || std::fabs(*latitude) > 90 || std::fabs(*longitude) > 180) {
    return std::nullopt;
  }
  return AlertPoint{*latitude, *longitude};
}

// The next word of `rest`, which it is taken from; empty at the end.
std::string_view take_word(std::string_view& rest) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t start = std::min(rest.find_first_not_of(kSpace), rest.size());
  const std::size_t end = std::min(rest.find_first_of(kSpace, start), rest.size());
  const std::string_view word = rest.substr(start, end - start);
  rest.remove_prefix(end);
  return word;
}

// Shortest digits that read back the same, without an exponent.
std::string format_number(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

std::string number_text(double value) {
  std::string text = format_number(value);
  return text.find('e') == std::string::npos ? text : fmt::format("{:.9f}", value);
}

std::string point_text(const AlertPoint& point) {
  return number_text(point.latitude) + "," + number_text(point.longitude);
}

class Rules {
 public:
  explicit Rules(const CapMessage& message) : message_(message) {}

  std::vector<std::string> check() {
    check_names();
    check_scope();
    check_references();
    for (const CapInfo& info : message_.infos) check_info(info);
    return std::move(problems_);
  }

 private:
  void require(bool holds, std::string sentence) {
    if (holds) return;
    if (std::find(problems_.begin(), problems_.end(), sentence) == problems_.end()) {
      problems_.push_back(std::move(sentence));
    }
  }

  void check_names() {
    require(is_cap_identifier(message_.identifier),
            "The identifier may not be empty or hold spaces, commas, < or &.");
    require(is_cap_identifier(message_.sender),
            "The sender may not be empty or hold spaces, commas, < or &.");
  }

  void check_scope() {
    const bool is_restricted = message_.scope == AlertScope::kRestricted;
    const bool is_private = message_.scope == AlertScope::kPrivate;
    require(!is_restricted || !message_.restriction.empty(),
            "A restricted alert says in 'restriction' how it may be passed on.");
    require(is_restricted || message_.restriction.empty(),
            "Only a restricted alert has a restriction.");
    require(!is_private || !message_.addresses.empty(), "A private alert names its 'addresses'.");
    for (const std::string& address : message_.addresses) {
      require(!address.empty() && address.find('"') == std::string::npos,
              "An address is not empty and holds no double quote.");
    }
  }

  void check_references() {
    const bool needs = message_.type != AlertType::kAlert;
    require(!needs || !message_.references.empty(),
            "An update, a cancel, an ack and an error name in 'references' what they are about.");
    for (const AlertReference& reference : message_.references) {
      require(is_cap_identifier(reference.sender) && is_cap_identifier(reference.identifier),
              "A reference is sender,identifier,sent, without spaces inside.");
      require(reference.identifier != message_.identifier || reference.sender != message_.sender ||
                  reference.sent != message_.sent,
              "An alert may not refer to itself.");
    }
    require(message_.type != AlertType::kError || !message_.note.empty(),
            "An error says in its note what was wrong.");
    require(message_.status != AlertStatus::kExercise || !message_.note.empty(),
            "An exercise says in its note which exercise it is.");
  }

  void check_info(const CapInfo& info) {
    require(!info.categories.empty(), "Each info names a category.");
    require(!info.event.empty(), "Each info names its event.");
    if (info.expires) {
      const AlertTime from = info.effective.value_or(message_.sent);
      require(info.expires->at_ms > from.at_ms, "An alert expires after it takes effect.");
    }
    for (const CapArea& each : info.areas) {
      require(!each.area.description.empty(), "Each area has a description.");
      for (const auto& polygon : each.area.polygons) {
        require(polygon.size() >= 4, "A polygon has four points or more.");
        require(!polygon.empty() && polygon.front() == polygon.back(),
                "A polygon ends at the point where it began.");
      }
      for (const AlertCircle& circle : each.area.circles) {
        require(circle.radius_km >= 0, "A circle's radius is not negative.");
      }
      require(!each.ceiling_feet || each.altitude_feet, "A ceiling stands only with an altitude.");
    }
  }

  const CapMessage& message_;
  std::vector<std::string> problems_;
};

}  // namespace

bool is_cap_identifier(std::string_view text) {
  return !text.empty() && is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || c == ',' || c == '<' || c == '&';
  });
}

std::optional<AlertReference> parse_cap_reference(std::string_view text) {
  const std::size_t first = text.find(',');
  const std::size_t second = first == std::string_view::npos ? first : text.find(',', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const Result<AlertTime> sent = parse_alert_time(text.substr(second + 1));
  AlertReference reference{std::string(text.substr(0, first)),
                           std::string(text.substr(first + 1, second - first - 1)),
                           {}};
  if (!sent || !is_cap_identifier(reference.sender) || !is_cap_identifier(reference.identifier)) {
    return std::nullopt;
  }
  reference.sent = *sent;
  return reference;
}

std::string format_cap_reference(const AlertReference& reference) {
  return reference.sender + "," + reference.identifier + "," + format_cap_time(reference.sent);
}

std::optional<std::vector<AlertPoint>> parse_cap_polygon(std::string_view text,
                                                         std::size_t max_points) {
  std::vector<AlertPoint> points;
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
    const std::optional<AlertPoint> point = parse_point(word);
    if (!point || points.size() == max_points) return std::nullopt;
    points.push_back(*point);
  }
  if (points.empty()) return std::nullopt;
  return points;
}

std::string format_cap_polygon(const std::vector<AlertPoint>& polygon) {
  std::string out;
  for (const AlertPoint& point : polygon) {
    if (!out.empty()) out += ' ';
    out += point_text(point);
  }
  return out;
}

std::optional<AlertCircle> parse_cap_circle(std::string_view text) {
  const std::optional<AlertPoint> centre = parse_point(take_word(text));
  const std::optional<double> radius_km = parse_number(take_word(text));
  if (!centre || !radius_km || *radius_km < 0 || *radius_km > 20'100 || !take_word(text).empty()) {
    return std::nullopt;
  }
  return AlertCircle{*centre, *radius_km};
}

std::string format_cap_circle(const AlertCircle& circle) {
  return point_text(circle.centre) + " " + number_text(circle.radius_km);
}

std::vector<std::string> check_cap(const CapMessage& message) { return Rules(message).check(); }

}  // namespace holdfast
