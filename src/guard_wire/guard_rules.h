// data/guard/policy.json and signs.json: at what risk which level is reached, what is done then,
// and each sign in plain words. Immutable once read; may be used from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guard/signs.h"
#include "holdfast/guard.h"
#include "holdfast/guard_spread.h"
#include "holdfast/result.h"

namespace holdfast {

// Names of actions, which a platform maps to its own.
struct GuardActions {
  std::vector<std::string> person_at_risk;
  std::vector<std::string> suspect;
  std::string staff;  // empty: nobody is asked
};

struct GuardAction {
  std::string id;
  std::string about;  // "person_at_risk", "suspect" or "staff"
  std::string what;   // one sentence
};

struct GuardRules {
  GuardPolicy policy;
  std::vector<GuardAction> actions;
  std::array<GuardActions, 4> at;  // by GuardLevel; none has none
  GuardSpreadOptions across;       // limits of what is seen across conversations
  std::string across_staff;        // who is asked then; empty: nobody
  GuardActions harm;               // when somebody may harm themselves, beside those of the level
};

struct GuardSource {
  std::string name;
  std::string url;
  std::string checked;  // "2026-11-24"
};

struct GuardSignText {
  std::string stage;
  std::string by;    // "suspect" or "person_at_risk"
  std::string why;   // one short sentence
  std::string look;  // what to look for
  std::vector<std::string> sources;
};

struct GuardSigns {
  std::array<GuardSignText, kSigns> signs;
  std::vector<std::pair<std::string, GuardSource>> sources;  // by their short name
  // Empty for a name that is no sign.
  [[nodiscard]] std::string_view why(std::string_view sign) const;
};

// Errors: kInvalidArgument, one sentence that names what is wrong. Levels rise and lie between 0
// and 1; every action that is named is described; every sign is there, with a source.
[[nodiscard]] Result<GuardRules> read_guard_rules(std::string_view policy_json);
[[nodiscard]] Result<GuardSigns> read_guard_signs(std::string_view signs_json);

}  // namespace holdfast
