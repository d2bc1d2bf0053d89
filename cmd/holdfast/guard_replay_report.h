// What a replay found, as a table and as JSON. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "holdfast/guard.h"

namespace holdfast {

struct ReplayedPolicy {
  std::string name;
  GuardPolicy policy;
};
struct ReplayedConversation {
  std::string id;
  std::vector<GuardLevel> levels;  // the highest, under each policy in their order
  void add(const GuardAssessment& assessment) { levels.push_back(assessment.highest); }
};
struct GuardReplay {
  std::vector<ReplayedPolicy> policies;
  std::vector<ReplayedConversation> conversations;
  std::map<std::string, bool> labels;  // by id: whether it is sextortion
  bool has_labels = false;
};

[[nodiscard]] std::string replay_as_text(const GuardReplay& replay);
// One object and a line end.
[[nodiscard]] std::string replay_as_json(const GuardReplay& replay);

}  // namespace holdfast
