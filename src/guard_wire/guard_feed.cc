// Facts besides words. One thread.
#include "guard_wire/guard_feed.h"

#include <algorithm>
#include <functional>

#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostChanges = 4;  // of an account; the latest are kept
constexpr std::size_t kToldPlaces = 1u << 16;

std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  hash ^= std::hash<std::string_view>()(text) + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
  hash *= 0xff51afd7ed558ccdu;
  return hash ^ hash >> 32;
}

bool is_within(TimeMs before, TimeMs after, TimeMs span_ms) {
  return before <= after && after - before <= span_ms;
}

bool is_stranger(const GuardEvent& event) {
  const bool is_found_so =
      event.found_by == "suggestion" || event.found_by == "suggested" || event.found_by == "search";
  return event.mutual_contacts == 0.0 && is_found_so;
}

}  // namespace

GuardFeed::GuardFeed(Guard& guard, const GuardFeedOptions& options)
    : guard_(guard), options_(options) {
  HOLDFAST_CHECK(options_.most_accounts > 0 && options_.most_pairs > 0);
}

bool GuardFeed::tell_once(std::string_view conversation, std::string_view who, GuardFact fact) {
  const std::uint64_t hash = mixed(mixed(static_cast<std::uint64_t>(fact) + 1, conversation), who);
  if (told_.empty()) told_.resize(kToldPlaces);
  std::uint64_t& told = told_[hash % kToldPlaces];
  if (told == hash) return false;
  told = hash;
  return guard_.push(conversation, who, fact);
}

GuardFeed::Pair& GuardFeed::pair_of(std::string_view one, std::string_view other) {
  if (pairs_.empty()) pairs_.resize(options_.most_pairs);
  const auto [first, second] = std::minmax(one, other);
  const std::uint64_t key = mixed(mixed(1, first), second) | 1;
  Pair& pair = pairs_[(key >> 1) % pairs_.size()];
  if (pair.key != key) {
    pair = Pair();
    pair.key = key;
  }
  return pair;
}

void GuardFeed::keep_account(const GuardEvent& event) {
  const std::string name(event.id);
  auto found = accounts_.find(name);
  if (found == accounts_.end()) {
    if (account_order_.size() < options_.most_accounts) {
      account_order_.push_back(name);
    } else {
      accounts_.erase(account_order_[account_next_]);
      account_order_[account_next_] = name;
      account_next_ = (account_next_ + 1) % options_.most_accounts;
    }
    found = accounts_.emplace(name, Account()).first;
  }
  Account& account = found->second;
  if (event.created_at) {
    account.created_at = *event.created_at;
    account.has_created = true;
  }
  account.changes.insert(account.changes.end(), event.changes.begin(), event.changes.end());
  std::sort(account.changes.begin(), account.changes.end(), std::greater<>());
  if (account.changes.size() > kMostChanges) account.changes.resize(kMostChanges);
}

GuardFeed::Outcome GuardFeed::push_account_facts(const GuardEvent& event) {
  if (accounts_.empty() || !event.at) return {event.conversation};
  const auto found = accounts_.find(std::string(event.from));
  if (found == accounts_.end()) return {event.conversation};
  const Account& account = found->second;
  bool changed = false;
  if (account.has_created && is_within(account.created_at, *event.at, options_.new_account_ms)) {
    changed = tell_once(event.conversation, event.from, GuardFact::kNewAccount);
  }
  const bool is_changed =
      std::any_of(account.changes.begin(), account.changes.end(),
                  [&](TimeMs at) { return is_within(at, *event.at, options_.changed_account_ms); });
  if (is_changed) {
    changed = tell_once(event.conversation, event.from, GuardFact::kChangedAccount) || changed;
  }
  return {event.conversation, changed, is_changed};
}

GuardFeed::Outcome GuardFeed::push_message(const GuardEvent& event) {
  Outcome outcome = push_account_facts(event);
  if (!event.to.empty() && event.to != event.from) {
    Pair& pair = pair_of(event.from, event.to);
    if (pair.conversation != event.conversation) pair.conversation = event.conversation;
    const bool is_first = event.from < event.to;
    if (is_first ? pair.is_stranger_first : pair.is_stranger_second) {
      outcome.changed =
          tell_once(event.conversation, event.from, GuardFact::kStranger) || outcome.changed;
    }
  }
  const bool moved = guard_.push({.conversation = event.conversation,
                                  .id = event.id,
                                  .from = event.from,
                                  .to = event.to,
                                  .text = event.text,
                                  .has_known_picture = event.has_known_picture});
  outcome.changed = moved || outcome.changed;
  return outcome;
}

GuardFeed::Outcome GuardFeed::push_fact(const GuardEvent& event, std::string_view who,
                                        GuardFact fact) {
  std::string_view conversation = event.conversation;
  if (conversation.empty() && !event.from.empty() && !event.to.empty()) {
    found_ = pair_of(event.from, event.to).conversation;
    conversation = found_;
  }
  if (conversation.empty() || who.empty()) return {};
  return {conversation, guard_.push(conversation, who, fact)};
}

GuardFeed::Outcome GuardFeed::push(const GuardEvent& event) {
  switch (event.type) {
    case GuardEventType::kMessage:
      return push_message(event);
    case GuardEventType::kAccount:
      keep_account(event);
      return {};
    case GuardEventType::kContact: {
      if (!is_stranger(event)) return {};
      if (!event.to.empty()) {
        Pair& pair = pair_of(event.from, event.to);
        (event.from < event.to ? pair.is_stranger_first : pair.is_stranger_second) = true;
      }
      return push_fact(event, event.from, GuardFact::kStranger);
    }
    case GuardEventType::kBlock:
      return push_fact(event, event.to, GuardFact::kBlocked);
    case GuardEventType::kReport:
      return push_fact(event, event.to, GuardFact::kReported);
    case GuardEventType::kPaymentRequest:
      return push_fact(event, event.from, GuardFact::kPaymentRequest);
  }
  return {};
}

}  // namespace holdfast
