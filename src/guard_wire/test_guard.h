// A guard for this room's tests whose model says the same of everybody: even odds that who wrote
// blackmails, of a deadline so faint that it is ground for a warning and no more. Only facts
// besides words move it.
#pragma once

#include <cstring>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "guard/model.h"
#include "holdfast/guard.h"

namespace holdfast {

// The bytes of that model, as docs/formats/guard.md has them.
inline std::string test_model() {
  std::string out = "HFGUARD2";
  const auto number = [&out](auto value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
  };
  number(static_cast<std::uint32_t>(kHeads));
  number(static_cast<std::uint32_t>(kConductFeatures));
  number(std::uint32_t{0});                                        // rows
  for (std::size_t head = 0; head < kHeads; ++head) number(0.0F);  // scales
  for (std::size_t head = 0; head < kHeads; ++head) {
    const bool is_deadline = head == static_cast<std::size_t>(Sign::kDeadline);
    number(head == kSuspectHead ? 0.0F : is_deadline ? -0.99F : -20.0F);
  }
  for (const float base : {0.0F, -10.0F}) {  // trees of risk and of urgency: none
    number(base);
    for (int i = 0; i < 3; ++i) number(std::uint32_t{0});
  }
  number(std::uint32_t{2});  // calibration: a line from (-8, 0) to (8, 1)
  for (const float value : {-8.0F, 0.0F, 8.0F, 1.0F}) number(value);
  number(std::uint32_t{0});  // no word's spelling
  return out;
}

inline std::shared_ptr<const GuardKnowledge> test_knowledge() {
  const std::string model = test_model();
  auto knowledge = GuardKnowledge::read({}, as_bytes(model));
  return knowledge ? *knowledge : nullptr;
}

// Levels that the model's even odds reach one after another.
inline GuardOptions test_options() { return {.policy = {.notice = 0.4F, .warn = 0.75F}}; }

}  // namespace holdfast
