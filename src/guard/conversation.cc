// Conduct, and what follows from it. Belongs to one thread.
#include "guard/conversation.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr std::size_t kShortBytes = 24;  // a message this short may be a piece of a sentence
constexpr int kSumFrom = kEvenLevel - kLevelsAUnit;
constexpr int kSumUnit = 4;
constexpr std::size_t kMostReasons = 24;
constexpr std::size_t kReasonsASign = 2;
constexpr std::uint8_t kNotableLevel = kEvenLevel - 3 * kLevelsAUnit / 2;

void fade(SignLevels& levels) {
  for (std::uint8_t& level : levels) level -= level > 0 ? 1 : 0;
}

std::uint8_t added(std::uint8_t sum, std::uint8_t level) {
  const int more = std::max(0, (level - kSumFrom) / kSumUnit);
  return static_cast<std::uint8_t>(std::min(255, sum + more));
}

bool shows_telling(const Conduct& conduct, std::uint8_t level) {
  constexpr std::array kTelling = {Sign::kAsk,  Sign::kLeverage, Sign::kHacked,
                                   Sign::kFake, Sign::kThreat,   Sign::kDemand,
                                   Sign::kMore, Sign::kHold,     Sign::kDeadline};
  return std::any_of(kTelling.begin(), kTelling.end(), [&](Sign sign) {
    return conduct.most[static_cast<std::size_t>(sign)] >= level;
  });
}

std::uint8_t most_of(const Conversation& conversation, std::size_t candidate, Sign sign) {
  return conversation.person(candidate).most[static_cast<std::size_t>(sign)];
}

}  // namespace

std::size_t person_index(Conversation& conversation, std::string_view name, std::uint64_t hash) {
  for (std::size_t i = 0; i < conversation.people_count; ++i) {
    if (conversation.person(i).who == hash) return i;
  }
  if (conversation.people_count == kMaxPeople) return kMaxPeople - 1;
  const std::size_t index = conversation.people_count++;
  if (index < kPeopleInPlace) {
    conversation.names[index] = name;
  } else {
    Trouble& trouble = conversation.troubled();
    trouble.more_people.emplace_back();
    trouble.more_names.emplace_back(name);
  }
  conversation.person(index).who = hash;
  return index;
}

std::string_view tail_for(const Conversation& conversation, std::size_t writer) {
  if (conversation.last_writer != writer) return {};
  return {conversation.tail, conversation.tail_bytes};
}

void keep_tail(Conversation& conversation, std::size_t writer, std::string_view folded) {
  std::size_t kept = conversation.last_writer == writer ? conversation.tail_bytes : 0;
  conversation.last_writer = static_cast<std::uint8_t>(writer);
  if (folded.size() > kShortBytes) {
    conversation.tail_bytes = 0;
    return;
  }
  // The oldest words fall off the front.
  if (kept > 0 && kept + 1 + folded.size() > kTailBytes) {
    const std::size_t over = kept + 1 + folded.size() - kTailBytes;
    const std::string_view tail(conversation.tail, kept);
    const std::size_t space = tail.find(' ', over - 1);
    const std::size_t from = space == std::string_view::npos ? kept : space + 1;
    std::copy(conversation.tail + from, conversation.tail + kept, conversation.tail);
    kept -= from;
  }
  if (kept > 0) conversation.tail[kept++] = ' ';
  folded.copy(conversation.tail + kept, kTailBytes - kept);
  conversation.tail_bytes = static_cast<std::uint8_t>(kept + folded.size());
}

bool take_signs(Conversation& conversation, std::size_t writer, const SignLevels& levels) {
  ++conversation.messages;
  bool changed = conversation.messages % kFadeMessages == 0;
  if (changed) {
    for (std::size_t i = 0; i < conversation.people_count; ++i) {
      Conduct& conduct = conversation.person(i);
      fade(conduct.most);
      fade(conduct.second);
      conduct.suspect_sum -= conduct.suspect_sum > 0 ? 1 : 0;
      conduct.at_risk_sum -= conduct.at_risk_sum > 0 ? 1 : 0;
    }
  }
  Conduct& conduct = conversation.person(writer);
  // The second is never above the most, so that one line serves whether either moves or neither.
  std::uint8_t is_any_above = 0;
  for (std::size_t head = 0; head < kHeads; ++head) {
    const std::uint8_t level = levels[head];
    is_any_above |= static_cast<std::uint8_t>(level > conduct.second[head]);
    conduct.second[head] = std::max(conduct.second[head], std::min(level, conduct.most[head]));
    conduct.most[head] = std::max(level, conduct.most[head]);
  }
  changed = changed || is_any_above != 0;
  const std::uint8_t suspect_sum = added(conduct.suspect_sum, levels[kSuspectHead]);
  const std::uint8_t at_risk_sum = added(conduct.at_risk_sum, levels[kAtRiskHead]);
  changed = changed || suspect_sum != conduct.suspect_sum || at_risk_sum != conduct.at_risk_sum;
  conduct.suspect_sum = suspect_sum;
  conduct.at_risk_sum = at_risk_sum;
  return changed;
}

KeptReason* place_for_reason(Conversation& conversation, Sign sign, std::uint8_t by,
                             std::uint8_t strength) {
  std::vector<KeptReason>& reasons = conversation.troubled().reasons;
  std::size_t same = 0;
  KeptReason* weakest = nullptr;
  for (KeptReason& each : reasons) {
    if (each.sign != sign || each.by != by) continue;
    ++same;
    if (weakest == nullptr || each.strength < weakest->strength) weakest = &each;
  }
  if (same >= kReasonsASign) return weakest->strength < strength ? weakest : nullptr;
  if (reasons.size() < kMostReasons) return &reasons.emplace_back();
  const auto least = std::min_element(
      reasons.begin(), reasons.end(),
      [](const KeptReason& a, const KeptReason& b) { return a.strength < b.strength; });
  return least->strength < strength ? &*least : nullptr;
}

ConductFeatures conduct_features(const Conversation& conversation, std::size_t candidate) {
  ConductFeatures out{};
  const Conduct& own = conversation.person(candidate);
  std::uint8_t others_at_risk = 0;
  std::uint8_t others_suspect = 0;
  for (std::size_t head = 0; head < kHeads; ++head) {
    out[head] = own.most[head];
    out[2 * kHeads + head] = own.second[head];
  }
  for (std::size_t i = 0; i < conversation.people_count; ++i) {
    if (i == candidate) continue;
    const Conduct& other = conversation.person(i);
    for (std::size_t head = 0; head < kHeads; ++head) {
      out[kHeads + head] = std::max(out[kHeads + head], other.most[head]);
      out[3 * kHeads + head] = std::max(out[3 * kHeads + head], other.second[head]);
    }
    others_at_risk = std::max(others_at_risk, other.at_risk_sum);
    others_suspect = std::max(others_suspect, other.suspect_sum);
  }
  std::uint8_t* rest = &out[4 * kHeads];
  rest[0] = candidate == 0 ? 1 : 0;
  rest[1] = own.suspect_sum;
  rest[2] = others_at_risk;
  rest[3] = own.at_risk_sum;
  rest[4] = others_suspect;
  return out;
}

bool is_notable(const Conduct& conduct) {
  return conduct.most[kSuspectHead] >= kNotableLevel || shows_telling(conduct, kNotableLevel);
}

bool has_ground(const Conduct& conduct) {
  return shows_telling(conduct, kReasonLevel) ||
         conduct.most[static_cast<std::size_t>(Sign::kProof)] >= kReasonLevel;
}

GuardStage stage_of(const Conversation& conversation, std::size_t suspect) {
  const auto has = [&](Sign sign) { return most_of(conversation, suspect, sign) >= kEvenLevel; };
  const auto other_has = [&](Sign sign) {
    for (std::size_t i = 0; i < conversation.people_count; ++i) {
      if (i != suspect && most_of(conversation, i, sign) >= kEvenLevel) return true;
    }
    return false;
  };
  const bool has_demand = has(Sign::kDemand) || has(Sign::kMore);
  if (has_demand && (has(Sign::kRepeat) || other_has(Sign::kPaid))) return GuardStage::kAfterwards;
  if (has_demand) return GuardStage::kDemand;
  if (has(Sign::kThreat)) return GuardStage::kThreat;
  if (has(Sign::kLeverage) || has(Sign::kHacked) || has(Sign::kFake) || has(Sign::kProof)) {
    return GuardStage::kLeverage;
  }
  if (has(Sign::kAsk)) return GuardStage::kPressure;
  return GuardStage::kContact;
}

std::uint8_t person_at_risk_of(const Conversation& conversation, std::size_t suspect) {
  std::uint8_t best = kNobody;
  int best_level = -1;
  for (std::size_t i = 0; i < conversation.people_count; ++i) {
    if (i == suspect) continue;
    int level = conversation.person(i).most[kAtRiskHead];
    for (std::size_t sign = kSuspectSigns; sign < kSigns; ++sign) {
      level = std::max<int>(level, conversation.person(i).most[sign]);
    }
    if (level <= best_level) continue;
    best_level = level;
    best = static_cast<std::uint8_t>(i);
  }
  return best;
}

}  // namespace holdfast
