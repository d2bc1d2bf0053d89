// The guard with the concept lists and the model that the program carries, and what holds of every
// assessment. For fuzz targets; one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "guard_wire/guard_conversations.h"
#include "guard_wire/guard_data.h"
#include "guard_wire/guard_rules.h"
#include "holdfast/guard.h"

namespace holdfast {

inline std::string_view shipped_guard_file(std::string_view name) {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == name) return file.bytes;
  }
  HOLDFAST_CHECK(false);
  return {};
}

// Read once a process: a list and a model that cannot be read end it.
inline const std::shared_ptr<const GuardKnowledge>& shipped_knowledge() {
  static const std::shared_ptr<const GuardKnowledge> kRead = [] {
    std::vector<std::string_view> lists;
    for (const GuardFile& file : embedded_guard_files()) {
      if (file.name.starts_with("concepts/")) lists.push_back(file.bytes);
    }
    auto read = GuardKnowledge::read(lists, as_bytes(shipped_guard_file("model.bin")));
    HOLDFAST_CHECK(read.has_value() && !lists.empty());
    return *read;
  }();
  return kRead;
}

inline const GuardRules& shipped_rules() {
  static const GuardRules kRead = [] {
    auto rules = read_guard_rules(shipped_guard_file("policy.json"));
    HOLDFAST_CHECK(rules.has_value());
    return *rules;
  }();
  return kRead;
}

inline const GuardSigns& shipped_signs() {
  static const GuardSigns kRead = [] {
    auto signs = read_guard_signs(shipped_guard_file("signs.json"));
    HOLDFAST_CHECK(signs.has_value());
    return *signs;
  }();
  return kRead;
}

// What is promised of an assessment after `messages` messages, except of its words' offsets.
inline void check_assessment(const GuardAssessment& assessment, std::uint32_t messages) {
  HOLDFAST_CHECK(assessment.level <= assessment.highest);
  HOLDFAST_CHECK(assessment.risk >= 0 && assessment.risk <= 1);
  HOLDFAST_CHECK(assessment.reasons.size() <= 12);
  HOLDFAST_CHECK(assessment.level != GuardLevel::kNone || assessment.suspect.empty());
  HOLDFAST_CHECK(assessment.first_notice.has_value() ==
                 (assessment.highest >= GuardLevel::kNotice));
  HOLDFAST_CHECK(assessment.first_warn.has_value() == (assessment.highest >= GuardLevel::kWarn));
  HOLDFAST_CHECK(assessment.first_urgent.has_value() ==
                 (assessment.highest == GuardLevel::kUrgent));
  // A fact may raise the level before anybody has written.
  const std::uint32_t most = messages == 0 ? 1 : messages;
  if (assessment.first_notice) HOLDFAST_CHECK(*assessment.first_notice < most);
  if (assessment.first_warn) {
    HOLDFAST_CHECK(*assessment.first_notice <= *assessment.first_warn);
    HOLDFAST_CHECK(*assessment.first_warn < most);
  }
  if (assessment.first_urgent) {
    HOLDFAST_CHECK(*assessment.first_warn <= *assessment.first_urgent);
    HOLDFAST_CHECK(*assessment.first_urgent < most);
  }
  std::uint8_t strength = 255;
  for (const GuardReason& reason : assessment.reasons) {
    HOLDFAST_CHECK(!reason.sign.empty() && !shipped_signs().why(reason.sign).empty());
    HOLDFAST_CHECK(reason.message < messages && reason.begin <= reason.end);
    HOLDFAST_CHECK(reason.strength <= strength);
    strength = reason.strength;
  }
}

// One line of JSON in UTF-8. A reader of conversations gets as far as 'messages', which are none or
// a number there; of text that is not JSON it says something else.
inline void check_written_line(std::string_view line) {
  static GuardConversationReader reader;
  HOLDFAST_CHECK(line.ends_with("}\n") && line.find('\n') == line.size() - 1);
  HOLDFAST_CHECK(is_utf8(line));
  const auto read = reader.read(line.substr(0, line.size() - 1));
  HOLDFAST_CHECK(!read && read.error().message.find("'messages'") != std::string::npos);
}

}  // namespace holdfast
