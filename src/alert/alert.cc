// Finding what a reader needs in an alert, and its times. Pure; safe from any thread.
#include "alert/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "alert/alert_words.h"
#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

constexpr int kOffsetCharacters = 6;

std::string format_with_offset(const AlertTime& time, std::string_view utc) {
  const std::string local =
      format_time(time.at_ms + std::int64_t{time.offset_minutes} * 60'000).substr(0, 19);
  if (time.offset_minutes == 0) return local + std::string(utc);
  const int minutes = std::abs(time.offset_minutes);
  return fmt::format("{}{}{:02}:{:02}", local, time.offset_minutes < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

}  // namespace

std::string best_language(const Alert& alert, std::string_view language) {
  std::string wanted = ascii_lower(language);
  while (!wanted.empty()) {
    for (const std::string& candidate : alert.languages) {
      if (ascii_lower(candidate) == wanted) return candidate;
    }
    const std::size_t dash = wanted.rfind('-');
    wanted.resize(dash == std::string::npos ? 0 : dash);
  }
  return alert.languages.empty() ? std::string() : alert.languages.front();
}

const AlertBody* find_body(const Alert& alert, std::string_view audience,
                           std::string_view language) {
  const auto find = [&](std::string_view exact) -> const AlertBody* {
    const auto found = std::find_if(
        alert.bodies.begin(), alert.bodies.end(),
        [&](const AlertBody& body) { return body.audience == audience && body.language == exact; });
    return found == alert.bodies.end() ? nullptr : &*found;
  };
  if (const AlertBody* body = find(best_language(alert, language))) return body;
  return alert.languages.empty() ? nullptr : find(alert.languages.front());
}

const AlertHeading& heading_of(const Alert& alert, std::string_view language) {
  const auto found = alert.headings.find(best_language(alert, language));
  HOLDFAST_CHECK(found != alert.headings.end());
  return found->second;
}

std::string marked_headline(const Alert& alert, std::string_view language) {
  const std::string words_in = best_language(alert, language);
  std::string marks;
  const auto mark = [&](std::string_view name) {
    marks += "[" + alert_word(name, words_in) + "] ";
  };
  if (alert.status == AlertStatus::kExercise) mark("mark_exercise");
  if (alert.status == AlertStatus::kTest || alert.status == AlertStatus::kSystem) mark("mark_test");
  if (alert.status == AlertStatus::kDraft) mark("mark_draft");
  if (alert.type == AlertType::kUpdate) mark("mark_update");
  if (alert.type == AlertType::kCancel) mark("mark_cancel");
  return marks + heading_of(alert, words_in).headline;
}

Result<AlertTime> parse_alert_time(std::string_view text) {
  const Result<TimeMs> at = parse_time(text);
  if (!at) return std::unexpected<Error>(at.error());
  AlertTime time{.at_ms = *at - *at % 1000};
  if (text.ends_with('Z') || text.ends_with('z')) return time;
  // parse_time() has seen that the end is an offset: a sign, hours, a colon, minutes.
  const std::string_view offset = text.substr(text.size() - kOffsetCharacters);
  const auto digit = [&](std::size_t i) { return offset[i] - '0'; };
  const int minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
  time.offset_minutes = offset.front() == '-' ? -minutes : minutes;
  return time;
}

std::string format_alert_time(const AlertTime& time) { return format_with_offset(time, "+00:00"); }
std::string format_cap_time(const AlertTime& time) { return format_with_offset(time, "-00:00"); }

}  // namespace holdfast
