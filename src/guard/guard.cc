// The guard itself: a table of conversations, each message judged and taken in. One thread.
#include "holdfast/guard.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "base/check.h"
#include "guard/conversation.h"
#include "guard/message.h"
#include "guard/mix.h"

namespace holdfast {
namespace {

constexpr std::uint8_t kRequestLevel = kEvenLevel + 2 * kLevelsAUnit;  // a payment request's demand
constexpr std::size_t kReasonsTold = 12;

// What facts besides words add to the log-odds. Set by hand, not learned: no data holds them. They
// move a judgement that words have begun, and reach no level by themselves.
constexpr float kNewAccountOdds = 0.5F;
constexpr float kChangedAccountOdds = 0.7F;
constexpr float kStrangerOdds = 0.3F;
constexpr float kReportedOdds = 0.7F;
constexpr float kKnownPictureOdds = 1.5F;

float fact_odds(const Conversation& conversation, std::size_t candidate) {
  const auto has = [&](GuardFact fact) {
    return (conversation.person(candidate).facts >> static_cast<int>(fact) & 1) != 0;
  };
  return (has(GuardFact::kNewAccount) ? kNewAccountOdds : 0) +
         (has(GuardFact::kChangedAccount) ? kChangedAccountOdds : 0) +
         (has(GuardFact::kStranger) ? kStrangerOdds : 0) +
         (has(GuardFact::kReported) ? kReportedOdds : 0) +
         (conversation.trouble && conversation.trouble->has_known_picture ? kKnownPictureOdds : 0);
}

float log_odds_of(float chance) { return std::log(chance / (1 - chance)); }

}  // namespace

std::string_view guard_level_name(GuardLevel level) {
  constexpr std::string_view kNames[] = {"none", "notice", "warn", "urgent"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string_view guard_stage_name(GuardStage stage) {
  constexpr std::string_view kNames[] = {"none",   "contact", "pressure",  "leverage",
                                         "threat", "demand",  "afterwards"};
  return kNames[static_cast<std::size_t>(stage)];
}

std::optional<Sign> sign_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kSigns; ++i) {
    if (kSignNames[i] == name) return static_cast<Sign>(i);
  }
  return std::nullopt;
}

struct GuardKnowledge::Parts {
  const GuardMemory* memory;
  Lexicon lexicon;
  GuardModel model;
};

GuardKnowledge::GuardKnowledge(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GuardKnowledge::~GuardKnowledge() = default;

Result<std::shared_ptr<const GuardKnowledge>> GuardKnowledge::read(
    std::span<const std::string_view> concept_lists, std::span<const std::uint8_t> model,
    const GuardMemory* memory) {
  auto parts = std::make_unique<Parts>(memory, Lexicon(memory));
  for (const std::string_view text : concept_lists) {
    const Result<void> added = parts->lexicon.add(text);
    if (!added) return std::unexpected<Error>(added.error());
  }
  Result<GuardModel> read = GuardModel::read(model, memory);
  if (!read) return std::unexpected<Error>(read.error());
  parts->model = std::move(*read);
  return std::shared_ptr<const GuardKnowledge>(new GuardKnowledge(std::move(parts)));
}

struct Guard::State {
  State(std::shared_ptr<const GuardKnowledge> known, const GuardOptions& chosen)
      : knowledge(std::move(known)),
        options(chosen),
        judge(knowledge->parts().lexicon, knowledge->parts().model, knowledge->parts().memory),
        urgent_odds(log_odds_of(options.policy.urgent)),
        harm(judge.concept_id("harm")),
        not_harm(judge.concept_id("not_harm")),
        laugh(judge.concept_id("laugh")) {}

  [[nodiscard]] std::uint64_t hash(std::string_view name) const {
    return std::max<std::uint64_t>(hash_bytes(name, options.seed | 1), 1);  // 0 is a free place
  }
  static std::uint8_t tag_of(std::uint64_t key) { return static_cast<std::uint8_t>(key >> 56); }
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    std::size_t at = key & (slots.size() - 1);
    while (slots[at] != 0 && (tags[at] != tag_of(key) || conversations[slots[at] - 1].key != key)) {
      at = (at + 1) & (slots.size() - 1);
    }
    return at;
  }
  [[nodiscard]] const Conversation* find(std::string_view name) const {
    if (slots.empty()) return nullptr;
    const std::uint32_t found = slots[slot_of(hash(name))];
    return found == 0 ? nullptr : &conversations[found - 1];
  }
  // Asks for the memory of the conversation that this is likely to be the hash of.
  void expect(std::uint64_t key) const {
    if (slots.empty()) return;
    std::size_t at = key & (slots.size() - 1);
    while (slots[at] != 0 && tags[at] != tag_of(key)) at = (at + 1) & (slots.size() - 1);
    if (slots[at] == 0) return;
    const auto* bytes = reinterpret_cast<const char*>(&conversations[slots[at] - 1]);
    for (std::size_t i = 0; i < sizeof(Conversation); i += 64) __builtin_prefetch(bytes + i);
  }
  Conversation& find_or_add(std::uint64_t key);
  void grow();
  // Of a message whose text is taken: true when the conversation is to be judged anew.
  bool take_message(Conversation& conversation, const GuardMessage& message);
  bool reassess(Conversation& conversation);
  void raise(Conversation& conversation, GuardLevel level);

  std::shared_ptr<const GuardKnowledge> knowledge;
  GuardOptions options;
  MessageJudge judge;
  float urgent_odds;
  std::optional<std::size_t> harm;
  std::optional<std::size_t> not_harm;
  std::optional<std::size_t> laugh;
  SignLevels last_levels{};  // of the message pushed last
  std::deque<Conversation> conversations;
  std::vector<std::uint32_t> slots;  // one above the conversation's place; 0 is free
  // By slot, of its conversation's key: so that others are seldom looked at, which lie far apart.
  std::vector<std::uint8_t> tags;
  std::vector<std::uint32_t> free_places;
};

void Guard::State::grow() {
  slots.assign(std::max<std::size_t>(64, slots.size() * 2), 0);
  tags.assign(slots.size(), 0);
  for (std::size_t i = 0; i < conversations.size(); ++i) {
    const std::uint64_t key = conversations[i].key;
    if (key == 0) continue;
    const std::size_t at = slot_of(key);
    slots[at] = static_cast<std::uint32_t>(i + 1);
    tags[at] = tag_of(key);
  }
}

Conversation& Guard::State::find_or_add(std::uint64_t key) {
  if ((conversations.size() + 1) * 4 > slots.size() * 3) grow();
  const std::size_t at = slot_of(key);
  if (slots[at] == 0) {
    if (free_places.empty()) {
      conversations.emplace_back();
      slots[at] = static_cast<std::uint32_t>(conversations.size());
    } else {
      slots[at] = free_places.back() + 1;
      free_places.pop_back();
    }
    conversations[slots[at] - 1].key = key;
    tags[at] = tag_of(key);
  }
  return conversations[slots[at] - 1];
}

bool Guard::State::take_message(Conversation& conversation, const GuardMessage& message) {
  const std::size_t writer = person_index(conversation, message.from, hash(message.from));
  if (!message.to.empty()) (void)person_index(conversation, message.to, hash(message.to));
  const std::uint32_t number = conversation.messages;
  const SignLevels levels = judge.judge_taken(tail_for(conversation, writer));
  last_levels = levels;
  keep_tail(conversation, writer, judge.folded_text());
  bool changed = take_signs(conversation, writer, levels);
  const bool has_reason = *std::max_element(levels.begin(), levels.end()) >= kReasonLevel;
  for (std::size_t sign = 0; has_reason && sign < kSigns; ++sign) {
    if (levels[sign] < kReasonLevel) continue;
    KeptReason* place = place_for_reason(conversation, static_cast<Sign>(sign),
                                         static_cast<std::uint8_t>(writer), levels[sign]);
    if (place == nullptr) continue;
    const TextSpan span = judge.explain(sign);
    *place = {static_cast<Sign>(sign),
              static_cast<std::uint8_t>(writer),
              levels[sign],
              number,
              span.begin,
              span.end};
  }
  if (message.has_known_picture) {
    conversation.troubled().has_known_picture = true;
    changed = true;
  }
  if (harm && judge.has_concept(*harm) && !(laugh && judge.has_concept(*laugh))) {
    if (const std::optional<TextSpan> span = judge.concept_span(*harm, not_harm)) {
      const auto by = static_cast<std::uint8_t>(writer);
      if (KeptReason* place = place_for_reason(conversation, Sign::kHarm, by, 255)) {
        *place = {Sign::kHarm, by, 255, number, span->begin, span->end};
      }
      conversation.troubled().may_harm = by;
      changed = true;
    }
  }
  return changed;
}

void Guard::State::raise(Conversation& conversation, GuardLevel level) {
  conversation.level = level;
  while (conversation.highest < level) {
    const auto reached = static_cast<std::size_t>(conversation.highest);
    conversation.troubled().first[reached] = std::max(conversation.messages, 1U) - 1;
    conversation.highest = static_cast<GuardLevel>(reached + 1);
  }
}

bool Guard::State::reassess(Conversation& conversation) {
  const GuardModel& model = knowledge->parts().model;
  const GuardPolicy& policy = options.policy;
  float risk = -8;
  std::uint8_t suspect = kNobody;
  for (std::uint8_t i = 0; i < conversation.people_count; ++i) {
    if (!is_notable(conversation.person(i))) continue;
    const float odds = model.risk(conduct_features(conversation, i)) + fact_odds(conversation, i);
    if (suspect != kNobody && odds <= risk) continue;
    risk = odds;
    suspect = i;
  }
  conversation.risk = risk;
  const float chance = model.calibrated(risk);
  GuardLevel level = GuardLevel::kNone;
  if (suspect != kNobody && chance >= policy.notice) level = GuardLevel::kNotice;
  if (suspect != kNobody && chance >= policy.warn && has_ground(conversation.person(suspect))) {
    level = GuardLevel::kWarn;
  }
  if (level == GuardLevel::kWarn &&
      model.urgency(conduct_features(conversation, suspect)) >= urgent_odds) {
    level = GuardLevel::kUrgent;
  }
  const bool has_suspect = level > GuardLevel::kNone;
  std::uint8_t at_risk = has_suspect ? person_at_risk_of(conversation, suspect) : kNobody;
  if (conversation.trouble && conversation.trouble->may_harm != kNobody) {
    level = GuardLevel::kUrgent;
    if (at_risk == kNobody) at_risk = conversation.trouble->may_harm;
  }
  const GuardStage stage = has_suspect ? stage_of(conversation, suspect) : GuardStage::kNone;
  const std::uint8_t told_suspect = has_suspect ? suspect : kNobody;
  const bool changed = level != conversation.level || stage != conversation.stage ||
                       told_suspect != conversation.suspect;
  raise(conversation, level);
  conversation.stage = stage;
  conversation.suspect = told_suspect;
  conversation.person_at_risk = at_risk;
  return changed;
}

Guard::Guard(std::shared_ptr<const GuardKnowledge> knowledge, const GuardOptions& options)
    : state_(std::make_unique<State>(std::move(knowledge), options)) {}
Guard::~Guard() = default;

bool Guard::push(const GuardMessage& message) {
  const std::uint64_t key = state_->hash(message.conversation);
  state_->expect(key);
  state_->judge.take_text(message.text);
  Conversation& conversation = state_->find_or_add(key);
  return state_->take_message(conversation, message) && state_->reassess(conversation);
}

bool Guard::push(std::string_view conversation_name, std::string_view who, GuardFact fact) {
  Conversation& conversation = state_->find_or_add(state_->hash(conversation_name));
  Conduct& conduct = conversation.person(person_index(conversation, who, state_->hash(who)));
  conduct.facts |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(fact));
  if (fact == GuardFact::kPaymentRequest) {
    std::uint8_t& demand = conduct.most[static_cast<std::size_t>(Sign::kDemand)];
    demand = std::max(demand, kRequestLevel);
  }
  return state_->reassess(conversation);
}

GuardAssessment Guard::assess(std::string_view conversation_name) const {
  GuardAssessment out;
  const Conversation* found = state_->find(conversation_name);
  if (found == nullptr) return out;
  out.level = found->level;
  out.highest = found->highest;
  out.stage = found->stage;
  out.risk = state_->knowledge->parts().model.calibrated(found->risk);
  if (found->suspect != kNobody) out.suspect = found->name(found->suspect);
  if (found->person_at_risk != kNobody) out.person_at_risk = found->name(found->person_at_risk);
  if (!found->trouble) return out;
  const Trouble& trouble = *found->trouble;
  if (found->highest >= GuardLevel::kNotice) out.first_notice = trouble.first[0];
  if (found->highest >= GuardLevel::kWarn) out.first_warn = trouble.first[1];
  if (found->highest >= GuardLevel::kUrgent) out.first_urgent = trouble.first[2];
  out.may_harm_themselves = trouble.may_harm != kNobody;
  if (found->level == GuardLevel::kNone) return out;
  for (const KeptReason& reason : trouble.reasons) {
    const auto sign = static_cast<std::size_t>(reason.sign);
    const bool by_suspect = reason.by == found->suspect;
    const bool fits = reason.sign == Sign::kHarm || by_suspect == (sign < kSuspectSigns);
    if (!fits) continue;
    out.reasons.push_back(
        {kSignNames[sign], by_suspect, reason.message, reason.begin, reason.end, reason.strength});
  }
  std::stable_sort(
      out.reasons.begin(), out.reasons.end(),
      [](const GuardReason& a, const GuardReason& b) { return a.strength > b.strength; });
  if (out.reasons.size() > kReasonsTold) out.reasons.resize(kReasonsTold);
  return out;
}

bool Guard::last_message_shows(std::string_view sign) const {
  const std::optional<Sign> known = sign_from_name(sign);
  return known && state_->last_levels[static_cast<std::size_t>(*known)] > kEvenLevel;
}

std::uint32_t Guard::messages(std::string_view conversation_name) const {
  const Conversation* found = state_->find(conversation_name);
  return found == nullptr ? 0 : found->messages;
}

void Guard::forget(std::string_view conversation_name) {
  if (state_->slots.empty()) return;
  std::vector<std::uint32_t>& slots = state_->slots;
  const std::size_t mask = slots.size() - 1;
  std::size_t at = state_->slot_of(state_->hash(conversation_name));
  if (slots[at] == 0) return;
  state_->conversations[slots[at] - 1] = Conversation();
  state_->free_places.push_back(slots[at] - 1);
  // Close the gap, so that no walk ends early (Knuth, TAOCP 6.4, algorithm R).
  for (std::size_t next = (at + 1) & mask; slots[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = state_->conversations[slots[next] - 1].key & mask;
    if (((next - home) & mask) < ((next - at) & mask)) continue;
    slots[at] = slots[next];
    state_->tags[at] = state_->tags[next];
    at = next;
  }
  slots[at] = 0;
}

void Guard::set_policy(const GuardPolicy& policy) {
  state_->options.policy = policy;
  state_->urgent_odds = log_odds_of(policy.urgent);
}

std::size_t Guard::conversations() const {
  return state_->conversations.size() - state_->free_places.size();
}

std::size_t Guard::bytes_used() const {
  return state_->conversations.size() * sizeof(Conversation) +
         state_->slots.size() * (sizeof(std::uint32_t) + sizeof(std::uint8_t));
}

}  // namespace holdfast
