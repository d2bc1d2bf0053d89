// From events to what is seen across conversations. One thread.
#include "guard_wire/guard_across.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "guard_wire/guard_json.h"

namespace holdfast {
namespace {

void append_names(std::string& out, const std::vector<std::string>& names) {
  out += '[';
  for (const std::string& name : names) {
    if (out.back() != '[') out += ',';
    append_json_string(out, name);
  }
  out += ']';
}

void append_time(std::string& out, std::string_view name, const std::optional<TimeMs>& at) {
  out += at ? fmt::format(R"(,"{}":"{}")", name, format_time(*at))
            : fmt::format(R"(,"{}":null)", name);
}

void append_text(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format(R"(,"{}":)", name);
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

}  // namespace

std::vector<SpreadAlert> GuardAcross::push(const GuardEvent& event,
                                           const GuardFeed::Outcome& outcome) {
  SpreadEvent told{.sender = event.from,
                   .recipient = event.to,
                   .conversation = event.conversation,
                   .at_ms = event.at};
  if (event.type == GuardEventType::kContact) {
    // Whether they have contacts in common must be known: absence is no evidence.
    if (event.mutual_contacts != 0.0) return {};
    told.is_contact = true;
    told.group = event.group;
    return spread_.push(told);
  }
  if (event.type != GuardEventType::kMessage) return {};
  const GuardAssessment now = guard_.assess(event.conversation);
  const bool is_suspect = !now.suspect.empty() && now.suspect == event.from;
  if (told.recipient.empty() && is_suspect) told.recipient = now.person_at_risk;
  told.text = event.text;
  if (is_suspect) told.level = now.level;
  told.is_at_risk = !is_suspect && now.person_at_risk == event.from;
  const auto is_threat = [](const GuardReason& reason) {
    return reason.by_suspect && reason.sign == "threat";
  };
  told.shows_threat =
      guard_.last_message_shows("threat") ||
      (is_suspect && std::any_of(now.reasons.begin(), now.reasons.end(), is_threat));
  told.shows_demand = guard_.last_message_shows("demand");
  told.shows_leverage = guard_.last_message_shows("leverage");
  told.shows_ask = guard_.last_message_shows("ask");
  told.has_known_picture = event.has_known_picture;
  told.is_changed_account = outcome.sender_changed;
  return spread_.push(told);
}

void append_spread_alert(std::string& out, const SpreadAlert& alert, const GuardRules& rules) {
  out += fmt::format(R"({{"across":"{}","sender":)", spread_kind_name(alert.kind));
  append_json_string(out, alert.sender);
  out += fmt::format(R"(,"people_count":{},"people":)", alert.people_count);
  append_names(out, alert.people);
  out += R"(,"conversations":)";
  append_names(out, alert.conversations);
  append_text(out, "group", alert.group);
  append_time(out, "first", alert.first_ms);
  append_time(out, "last", alert.last_ms);
  append_text(out, "why", spread_why(alert.kind));
  append_text(out, "staff", rules.across_staff);
  out += "}\n";
}

}  // namespace holdfast
