// What every form shows of an alert beside its bodies. Pure; safe from any thread.
#include "alert/alert_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "alert/alert_words.h"
#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

// The word at `index` of words with spaces between.
std::string_view word_at(std::string_view words, std::size_t index) {
  for (; index > 0; --index) words.remove_prefix(std::min(words.find(' ') + 1, words.size()));
  return words.substr(0, words.find(' '));
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string shown_date(std::string_view date, std::string_view language) {
  if (date.size() < 10) return std::string(date);
  const int month = (date[5] - '0') * 10 + (date[6] - '0');
  const std::string_view day = date.substr(date[8] == '0' ? 9 : 8, date[8] == '0' ? 1 : 2);
  std::string out = alert_word("date", language);
  replace(out, "DAY", day);
  replace(out, "YEAR", date.substr(0, 4));
  replace(out, "MONTH",
          word_at(alert_word("months", language),
                  static_cast<std::size_t>(std::clamp(month, 1, 12) - 1)));
  return out;
}

std::string shown_time(const AlertTime& time, std::string_view language) {
  const std::string text = format_alert_time(time);
  const std::string zone = time.offset_minutes == 0 ? "UTC" : "UTC" + text.substr(19);
  return fmt::format("{}, {} ({})", shown_date(text, language), text.substr(11, 5), zone);
}

std::vector<AlertBanner> alert_banners(const Alert& alert, std::string_view language,
                                       TimeMs now_ms) {
  const auto word = [&](std::string_view name) { return alert_word(name, language); };
  std::vector<AlertBanner> banners;
  if (alert.status == AlertStatus::kExercise) {
    banners.push_back({"exercise", word("mark_exercise"), word("exercise")});
  } else if (alert.status == AlertStatus::kDraft) {
    banners.push_back({"draft", word("mark_draft"), word("draft")});
  } else if (alert.status != AlertStatus::kActual) {
    banners.push_back({"test", word("mark_test"), word("test")});
  }
  if (alert.type == AlertType::kCancel) {
    banners.push_back({"cancel", word("mark_cancel"), word("cancel")});
  } else if (alert.type == AlertType::kUpdate) {
    banners.push_back({"update", word("mark_update"), word("update")});
  }
  if (alert.scope == AlertScope::kRestricted) {
    banners.push_back({"limits", word("restricted"), heading_of(alert, language).restriction});
  } else if (alert.scope == AlertScope::kPrivate) {
    banners.push_back({"limits", "", word("private")});
  }
  if (now_ms != 0 && alert.expires && alert.expires->at_ms <= now_ms) {
    banners.push_back({"over", "", word("over")});
  }
  return banners;
}

std::vector<AlertDetail> alert_details(const Alert& alert, std::string_view language) {
  std::vector<AlertDetail> details;
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) details.push_back({name, alert_word(name, language), std::move(value)});
  };
  const auto add_time = [&](std::string_view name, const std::optional<AlertTime>& time) {
    if (time) add(name, shown_time(*time, language));
  };
  std::vector<std::string> places;
  for (const AlertArea& area : alert.region) places.push_back(area.description);
  std::vector<std::string> replaced;
  for (const AlertReference& reference : alert.references) replaced.push_back(reference.identifier);
  add("from", alert.sender_name);
  add("where", joined(places));
  add_time("issued", alert.sent);
  if (alert.effective && alert.effective != alert.sent) add_time("starts", alert.effective);
  add_time("until", alert.expires);
  add("urgency", alert_word(ascii_lower(alert.urgency), language));
  add("severity", alert_word(ascii_lower(alert.severity), language));
  add("certainty", alert_word(ascii_lower(alert.certainty), language));
  add("replaces", joined(replaced));
  add("contact", alert.contact);
  add("identifier", alert.identifier);
  return details;
}

std::vector<const AlertBody*> shown_bodies(const Alert& alert, const AlertFormOptions& options) {
  std::vector<const AlertBody*> bodies;
  for (const std::string& audience : alert.audiences) {
    if (!options.audience.empty() && options.audience != audience) continue;
    if (const AlertBody* body = find_body(alert, audience, options.language))
      bodies.push_back(body);
  }
  return bodies;
}

std::string alert_address(const Alert& alert, const AlertFormOptions& options) {
  return options.site_url.empty() ? "" : options.site_url + "/alerts/" + alert.identifier;
}

std::string xml_escaped(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_control = byte < 0x20 && byte != '\t' && byte != '\n';
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    const bool is_no_character = byte == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' &&
                                 (text[i + 2] == '\xBE' || text[i + 2] == '\xBF');
    if (is_no_character) i += 2;
    if (!is_control && !is_no_character) kept.push_back(text[i]);
  }
  return html_escaped(kept);
}

}  // namespace holdfast
