// A guard fed with events: messages go to it as they are, and what account, contact, block, report
// and payment events say is kept, within bounds, and told it as facts of the conversations that it
// concerns. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "guard_wire/guard_events.h"
#include "holdfast/guard.h"

namespace holdfast {

struct GuardFeedOptions {
  std::size_t most_accounts = 1u << 20;          // kept; the one told of longest ago gives way
  std::size_t most_pairs = 1u << 18;             // of people; a pair may displace another
  TimeMs new_account_ms = 7LL * 86'400'000;      // between its making and a message by it
  TimeMs changed_account_ms = 3LL * 86'400'000;  // between a change and a message by it
};

class GuardFeed {
 public:
  // Borrows `guard`, which must outlive it.
  explicit GuardFeed(Guard& guard, const GuardFeedOptions& options = {});

  struct Outcome {
    std::string_view conversation;  // empty: the event concerns none that is known
    bool changed = false;           // as Guard::push says
    bool sender_changed = false;    // a message by an account that was changed shortly before
  };
  // The outcome's view lives as long as the event's, and until the next push.
  Outcome push(const GuardEvent& event);

 private:
  struct Account {
    TimeMs created_at = 0;
    bool has_created = false;
    std::vector<TimeMs> changes;  // the latest few
  };
  struct Pair {
    std::uint64_t key = 0;
    bool is_stranger_first = false;   // the one whose name comes first is a stranger to the other
    bool is_stranger_second = false;  // the other way round
    std::string conversation;         // where they last wrote to each other
  };

  Outcome push_message(const GuardEvent& event);
  Outcome push_account_facts(const GuardEvent& event);
  bool tell_once(std::string_view conversation, std::string_view who, GuardFact fact);
  void keep_account(const GuardEvent& event);
  Pair& pair_of(std::string_view one, std::string_view other);
  Outcome push_fact(const GuardEvent& event, std::string_view who, GuardFact fact);

  Guard& guard_;
  GuardFeedOptions options_;
  std::unordered_map<std::string, Account> accounts_;
  std::vector<std::string> account_order_;  // a ring of names, oldest at account_next_
  std::size_t account_next_ = 0;
  std::vector<Pair> pairs_;          // by hash; empty until the first is needed
  std::vector<std::uint64_t> told_;  // hashes of facts told, by hash; empty until the first
  std::string found_;
};

}  // namespace holdfast
