// Deeds and views. Stateless.
#include "service/referral_desk.h"

#include <boost/json.hpp>

#include "base/base64.h"
#include "base/bytes.h"
#include "referral/clocks.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kDestroyedAtOnce = 100;

void audit(Transaction& transaction, std::int64_t id, const char* action,
           const std::string& details, const ReferralActor& actor) {
  append_audit(transaction, {.at_ms = actor.now_ms,
                             .actor = actor.actor,
                             .action = action,
                             .subject = std::to_string(id),
                             .details = details});
}

Result<Referral> load(Transaction& transaction, std::int64_t id) {
  auto found = find_referral(transaction, id);
  if (!found) return fail(ErrorCode::kNotFound, "There is no referral of this number.");
  return std::move(*found);
}

json::value time_or_null(const std::optional<TimeMs>& at_ms) {
  return at_ms ? json::value(format_time(*at_ms)) : json::value(nullptr);
}
json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}
json::value code_or_null(const std::optional<int>& code) {
  return code ? json::value(*code) : json::value(nullptr);
}

json::array deadlines_view(Transaction& transaction, std::int64_t id, TimeMs now_ms) {
  json::array out;
  for (const ReferralDeadline& each : list_referral_deadlines(transaction, id)) {
    out.push_back(json::object{{"name", each.name},
                               {"due_at", format_time(each.due_ms)},
                               {"met_at", time_or_null(each.met_ms)},
                               {"late", each.met_ms.value_or(now_ms) > each.due_ms}});
  }
  return out;
}

json::array ledger_view(Transaction& transaction, std::int64_t id) {
  json::array out;
  for (const ReferralStep& each : list_referral_steps(transaction, id)) {
    out.push_back(json::object{{"at", format_time(each.at_ms)},
                               {"attempt", each.attempt},
                               {"step", each.step},
                               {"outcome", each.outcome},
                               {"code", code_or_null(each.code)},
                               {"report_id", text_or_null(each.report_id)}});
  }
  return out;
}

}  // namespace

Result<AddedReferral> begin_referral(Transaction& transaction, const std::string& platform,
                                     const IncidentReading& reading, const ReferralActor& actor) {
  NewReferral fresh{.platform = platform,
                    .reference = reading.incident.reference,
                    .incident = reading.stored,
                    .at_ms = actor.now_ms,
                    .by = actor.actor};
  for (std::size_t place = 0; place < reading.incident.files.size(); ++place) {
    const auto& content = reading.incident.files[place].content;
    if (content) fresh.files.emplace_back(place, base64_encode(as_bytes(*content)));
  }
  for (const NamedDeadline& each : referral_deadlines(reading.incident, actor.now_ms)) {
    fresh.deadlines.push_back({each.name, each.due_ms, std::nullopt});
  }
  const auto added = add_referral(transaction, fresh);
  if (added && added->is_new) audit(transaction, added->id, "referral.add", platform, actor);
  return added;
}

Result<void> retract_referral(Transaction& transaction, std::int64_t id,
                              const ReferralActor& actor) {
  const auto known = load(transaction, id);
  if (!known) return std::unexpected<Error>(known.error());
  const Result<void> wanted =
      want_referral_retracted(transaction, id, actor.now_ms, preserved_until_ms(actor.now_ms));
  if (wanted) audit(transaction, id, "referral.retract", known->platform, actor);
  return wanted;
}

Result<void> retry_failed_referral(Transaction& transaction, std::int64_t id,
                                   const ReferralActor& actor) {
  const auto known = load(transaction, id);
  if (!known) return std::unexpected<Error>(known.error());
  if (!retry_referral(transaction, id, actor.now_ms)) {
    return fail(ErrorCode::kConflict, "Only a referral that waits or failed can be tried again.");
  }
  audit(transaction, id, "referral.retry", known->platform, actor);
  return {};
}

Result<void> set_referral_hold(Transaction& transaction, std::int64_t id, const std::string& why,
                               const ReferralActor& actor) {
  const auto known = load(transaction, id);
  if (!known) return std::unexpected<Error>(known.error());
  if (known->destroyed_ms) {
    return fail(ErrorCode::kConflict, "It was destroyed when its time was over.");
  }
  if (hold_referral(transaction, id, why, actor.now_ms)) {
    audit(transaction, id, why.empty() ? "referral.release" : "referral.hold", known->platform,
          actor);
  }
  return {};
}

Result<void> meet_referral(Transaction& transaction, std::int64_t id, const std::string& deadline,
                           const ReferralActor& actor) {
  const auto known = load(transaction, id);
  if (!known) return std::unexpected<Error>(known.error());
  if (deadline == "filing") {
    return fail(ErrorCode::kConflict, "This deadline is met when the report is filed.");
  }
  if (!meet_referral_deadline(transaction, id, deadline, actor.now_ms)) {
    return fail(ErrorCode::kConflict, "It has no open deadline of this name.");
  }
  audit(transaction, id, "referral.meet", deadline, actor);
  return {};
}

std::int64_t destroy_old_referrals(Transaction& transaction, TimeMs now_ms) {
  const auto destroyed = destroy_referrals(transaction, now_ms, kDestroyedAtOnce);
  for (const DestroyedReferral& each : destroyed) {
    audit(transaction, each.id, "referral.destroy", each.platform, {"program", now_ms});
  }
  return static_cast<std::int64_t>(destroyed.size());
}

json::object referral_view(Transaction& transaction, const Referral& referral, TimeMs now_ms,
                           bool is_whole) {
  json::object view{{"id", referral.id},
                    {"platform", referral.platform},
                    {"reference", referral.reference},
                    {"state", referral.state},
                    {"retract_wanted", referral.wants_retract},
                    {"report_id", text_or_null(referral.report_id)},
                    {"attempts", referral.attempts},
                    {"next_at", time_or_null(referral.next_ms)},
                    {"last_code", code_or_null(referral.last_code)},
                    {"last_words", text_or_null(referral.last_words)},
                    {"created_at", format_time(referral.created_ms)},
                    {"changed_at", format_time(referral.changed_ms)},
                    {"filed_at", time_or_null(referral.filed_ms)},
                    {"deadlines", deadlines_view(transaction, referral.id, now_ms)},
                    {"preserve_until", time_or_null(referral.preserve_until_ms)},
                    {"hold", text_or_null(referral.hold)},
                    {"destroyed_at", time_or_null(referral.destroyed_ms)}};
  if (is_whole) view["ledger"] = ledger_view(transaction, referral.id);
  return view;
}

}  // namespace holdfast
