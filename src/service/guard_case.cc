// Cases from alerts. Stateless; safe from any thread.
#include "service/guard_case.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "guard_wire/guard_json.h"
#include "holdfast/advice.h"
#include "service/null_fields.h"
#include "service/webhook_events.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostReasons = 24;
constexpr int kRiskUnits = 10'000;

int level_of(GuardLevel level) { return static_cast<int>(level); }

std::size_t stage_place(std::string_view name) {
  constexpr std::size_t kStages = 7;
  for (std::size_t i = 0; i < kStages; ++i) {
    if (guard_stage_name(static_cast<GuardStage>(i)) == name) return i;
  }
  return 0;
}

bool is_same_reason(const json::value& a, const json::value& b) {
  return a.at("sign") == b.at("sign") && a.at("message") == b.at("message") &&
         a.at("start") == b.at("start");
}

// Those the case has and those that are new, strongest first: what was seen once stays seen.
std::string merged_reasons(const std::string& before, const GuardAssessment& now,
                           std::int64_t base) {
  json::array all;
  for (const GuardReason& reason : now.reasons) {
    all.push_back(json::object{{"sign", reason.sign},
                               {"message", base + reason.message},
                               {"start", reason.begin},
                               {"end", reason.end},
                               {"by", reason.by_suspect ? "suspect" : "person_at_risk"},
                               {"strength", reason.strength}});
  }
  const json::value known = json::parse(before);
  for (const json::value& old : known.as_array()) {
    const bool is_there = std::any_of(
        all.begin(), all.end(), [&](const json::value& each) { return is_same_reason(each, old); });
    if (!is_there) all.push_back(old);
  }
  std::stable_sort(all.begin(), all.end(), [](const json::value& a, const json::value& b) {
    return a.at("strength").to_number<int>() > b.at("strength").to_number<int>();
  });
  if (all.size() > kMostReasons) all.erase(all.begin() + kMostReasons, all.end());
  return json::serialize(all);
}

json::array texts(const std::vector<std::string>& all) {
  return json::array(all.begin(), all.end());
}

std::string actions_text(const GuardAssessment& assessment, const GuardRules& rules) {
  const GuardActions actions = guard_actions(assessment, rules);
  json::array situation;
  const std::uint16_t happened = guard_situation(assessment);
  for (std::size_t bit = 0; bit < kHappenedBits; ++bit) {
    if ((happened >> bit & 1) != 0) situation.emplace_back(happened_name(bit));
  }
  return json::serialize(json::object{
      {"person_at_risk", texts(actions.person_at_risk)},
      {"suspect", texts(actions.suspect)},
      {"staff", actions.staff.empty() ? json::value(nullptr) : json::value(actions.staff)},
      {"advice",
       {{"situation", std::move(situation)}, {"unsafe", assessment.may_harm_themselves}}}});
}

void take_over(GuardCase& one, const GuardBrain& brain, const GuardSaving& saving,
               const GuardChange& change, std::int64_t base) {
  const GuardAssessment& peak = change.peak;
  one.messages = std::max(one.messages, base + saving.messages);
  one.changed_ms = saving.now_ms;
  if (peak.level == GuardLevel::kNone) return;
  one.level = std::max(one.level, level_of(peak.level));
  if (stage_place(guard_stage_name(peak.stage)) >= stage_place(one.stage)) {
    one.stage = guard_stage_name(peak.stage);
  }
  one.risk = std::max(one.risk, static_cast<int>(std::lround(peak.risk * kRiskUnits)));
  if (!peak.suspect.empty()) one.suspect = peak.suspect;
  if (!peak.person_at_risk.empty()) one.person_at_risk = peak.person_at_risk;
  one.may_harm = one.may_harm || peak.may_harm_themselves;
  one.reasons = merged_reasons(merged_reasons(one.reasons, change.now, base), peak, base);
  if (change.is_alert) one.actions = actions_text(peak, brain.rules);
}

bool has_reason_at(const json::value& reasons, std::int64_t number) {
  const json::array& all = reasons.as_array();
  return std::any_of(all.begin(), all.end(), [&](const json::value& each) {
    return each.at("message").to_number<std::int64_t>() == number;
  });
}

// The words where the platform asked to keep them; otherwise which messages the reasons are about.
std::int64_t keep_messages(Transaction& transaction, const GuardCase& one,
                           const ConversationRecord& record, std::int64_t base) {
  const json::value reasons = json::parse(one.reasons);
  std::int64_t stored = 0;
  for (const RecentMessage& each : record.recent) {
    const std::int64_t number = base + each.number;
    if (each.is_stored || record.stored + stored >= kMostGuardMessages) continue;
    if (!each.text && !has_reason_at(reasons, number)) continue;
    const GuardCaseMessage message{number, each.id, each.at_ms, each.from, each.text};
    stored += put_guard_message(transaction, one.id, message) ? 1 : 0;
  }
  return stored;
}

json::array reasons_view(const GuardCase& one, const GuardSigns& signs) {
  json::value reasons = json::parse(one.reasons);
  for (json::value& each : reasons.as_array()) {
    json::object& reason = each.as_object();
    reason.erase("strength");
    reason["why"] = signs.why(std::string_view(reason.at("sign").as_string()));
  }
  return std::move(reasons.as_array());
}

// Without a word of what was written.
json::object alert_data(Transaction& transaction, const GuardCase& one, const GuardBrain& brain,
                        std::string_view what) {
  json::object data = guard_case_line(one);
  data["what"] = what;
  data["reasons"] = reasons_view(one, brain.signs);
  data["action"] = json::parse(one.actions);
  data["url"] = desk_url(transaction, "guard/" + std::to_string(one.id));
  for (const char* own : {"claimed_by", "closed_at", "outcome", "shadow"}) data.erase(own);
  return data;
}

void note_and_tell(Transaction& transaction, const GuardBrain& brain, const GuardCase& one,
                   const char* kind, TimeMs now_ms) {
  append_guard_event(transaction, one.id, {now_ms, kind, one.level, ""});
  if (one.is_shadow) return;
  tell_webhooks_of_guard(transaction, one.platform, alert_data(transaction, one, brain, kind),
                         now_ms);
}

}  // namespace

std::string_view guard_level_word(int level) {
  return guard_level_name(static_cast<GuardLevel>(std::clamp(level, 0, 3)));
}

GuardSaved save_guard_change(Transaction& transaction, const GuardBrain& brain,
                             const GuardSaving& saving, const GuardChange& change,
                             const ConversationRecord& record) {
  auto known = find_open_guard_case(transaction, saving.platform, saving.conversation);
  if (!known && !change.is_alert) return {.base = record.base};
  GuardSaved saved{.base = record.base, .is_new = !known};
  GuardCase one = known.value_or(GuardCase());
  // The guard began to count anew: it was started again, or had forgotten the conversation.
  if (known && record.case_id == 0) saved.base = known->messages;
  const GuardCase before = one;
  take_over(one, brain, saving, change, saved.base);
  if (!known) {
    one.platform = saving.platform;
    one.conversation = saving.conversation;
    one.opened_ms = saving.now_ms;
    one.is_shadow = saving.is_shadow;
    one.id = insert_guard_case(transaction, one);
  } else {
    one.is_shadow = one.is_shadow && (saving.is_shadow || !change.is_alert);
    update_guard_case(transaction, one);
  }
  saved.case_id = one.id;
  saved.stored = keep_messages(transaction, one, record, saved.base);
  const bool is_silenced = saving.is_shadow && !one.is_shadow;
  GuardCase told = one;
  told.is_shadow = one.is_shadow || is_silenced;
  if (!known || before.is_shadow != one.is_shadow) {
    note_and_tell(transaction, brain, told, "opened", saving.now_ms);
  } else if (one.may_harm && !before.may_harm) {
    note_and_tell(transaction, brain, told, "harm", saving.now_ms);
  } else if (one.level > before.level) {
    note_and_tell(transaction, brain, told, "raised", saving.now_ms);
  }
  return saved;
}

json::object guard_case_line(const GuardCase& one) {
  return {{"case", one.id},
          {"platform", one.platform},
          {"conversation", one.conversation},
          {"level", guard_level_word(one.level)},
          {"stage", one.stage},
          {"risk", one.risk / static_cast<double>(kRiskUnits)},
          {"person_at_risk", text_or_null(one.person_at_risk)},
          {"suspect", text_or_null(one.suspect)},
          {"may_harm_themselves", one.may_harm},
          {"messages", one.messages},
          {"opened_at", format_time(one.opened_ms)},
          {"changed_at", format_time(one.changed_ms)},
          {"shadow", one.is_shadow},
          {"claimed_by", text_or_null(one.claimed_by)},
          {"closed_at",
           one.closed_ms ? json::value(format_time(*one.closed_ms)) : json::value(nullptr)},
          {"outcome", text_or_null(one.outcome)}};
}

namespace {

json::value action_view(const std::string& id, const GuardRules& rules) {
  const auto found = std::find_if(rules.actions.begin(), rules.actions.end(),
                                  [&](const GuardAction& each) { return each.id == id; });
  return json::object{{"id", id}, {"what", found == rules.actions.end() ? id : found->what}};
}

json::object actions_view(const GuardCase& one, const GuardRules& rules) {
  json::value actions = json::parse(one.actions);
  json::object& view = actions.as_object();
  for (const char* who : {"person_at_risk", "suspect"}) {
    for (json::value& each : view.at(who).as_array()) {
      each = action_view(std::string(each.as_string()), rules);
    }
  }
  json::value& staff = view.at("staff");
  if (staff.is_string()) staff = action_view(std::string(staff.as_string()), rules);
  return view;
}

}  // namespace

json::object guard_case_view(Transaction& transaction, const GuardCase& one,
                             const GuardBrain& brain) {
  json::object view = guard_case_line(one);
  view["closed_by"] = text_or_null(one.closed_by);
  view["note"] = one.note;
  view["reasons"] = reasons_view(one, brain.signs);
  view["action"] = actions_view(one, brain.rules);
  json::array messages;
  for (const GuardCaseMessage& each : list_guard_messages(transaction, one.id)) {
    const bool is_suspect = !one.suspect.empty() && each.sender == one.suspect;
    const bool is_at_risk = each.sender == one.person_at_risk;
    messages.push_back(json::object{
        {"number", each.number},
        {"id", text_or_null(each.message_id)},
        {"at", each.at_ms ? json::value(format_time(*each.at_ms)) : json::value(nullptr)},
        {"from", each.sender},
        {"role", is_suspect   ? "suspect"
                 : is_at_risk ? "person_at_risk"
                              : "other"},
        {"text", each.text ? json::value(*each.text) : json::value(nullptr)}});
  }
  view["conversation_messages"] = std::move(messages);
  json::array timeline;
  for (const GuardCaseEvent& each : list_guard_events(transaction, one.id)) {
    timeline.push_back(json::object{
        {"at", format_time(each.at_ms)},
        {"kind", each.kind},
        {"level", each.level ? json::value(guard_level_word(*each.level)) : json::value(nullptr)},
        {"by", text_or_null(each.actor)}});
  }
  view["timeline"] = std::move(timeline);
  return view;
}

}  // namespace holdfast
