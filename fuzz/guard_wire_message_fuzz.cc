// Any bytes as messages through a guard with the shipped concepts and model: offsets lie within the
// text that they cite, assessments keep their promises, a used guard says what a new one does, and
// no message costs more windows than its words allow. A byte 0 ends a message; one that begins with
// byte 1 is by the same person as the one before.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guard/fold.h"
#include "guard/words.h"
#include "shipped_guard.h"

namespace {

constexpr std::string_view kConversation = "c";
constexpr std::uint32_t kMostRead = 8192;  // code points of a message (holdfast/guard.h)

struct Message {
  std::string_view from;
  std::string_view text;
};

std::vector<Message> messages_of(std::string_view bytes) {
  std::vector<Message> out;
  bool is_first = true;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    std::string_view text = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    const bool is_same = !text.empty() && text.front() == '\1';
    if (is_same) text.remove_prefix(1);
    if (!is_same && !out.empty()) is_first = !is_first;
    out.push_back({is_first ? "one" : "other", text});
  }
  return out;
}

void check_offsets(const holdfast::GuardAssessment& assessment,
                   const std::vector<std::uint32_t>& code_points) {
  for (const holdfast::GuardReason& reason : assessment.reasons) {
    HOLDFAST_CHECK(reason.end <= code_points[reason.message]);
  }
  for (const std::string& name : {assessment.suspect, assessment.person_at_risk}) {
    HOLDFAST_CHECK(name.empty() || name == "one" || name == "other");
  }
}

bool are_equal(const holdfast::GuardAssessment& left, const holdfast::GuardAssessment& right) {
  const auto equal_reasons = [](const holdfast::GuardReason& a, const holdfast::GuardReason& b) {
    return a.sign == b.sign && a.message == b.message && a.begin == b.begin && a.end == b.end &&
           a.strength == b.strength && a.by_suspect == b.by_suspect;
  };
  return left.level == right.level && left.highest == right.highest && left.stage == right.stage &&
         left.risk == right.risk && left.suspect == right.suspect &&
         left.person_at_risk == right.person_at_risk &&
         std::equal(left.reasons.begin(), left.reasons.end(), right.reasons.begin(),
                    right.reasons.end(), equal_reasons);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static holdfast::Guard used(holdfast::shipped_knowledge(),
                              {.policy = holdfast::shipped_rules().policy});
  holdfast::Guard fresh(holdfast::shipped_knowledge(),
                        {.policy = holdfast::shipped_rules().policy});
  used.forget(kConversation);
  std::vector<std::uint32_t> code_points;
  holdfast::Folded folded;
  holdfast::Words words;
  for (const Message& message : messages_of({reinterpret_cast<const char*>(data), size})) {
    holdfast::fold(message.text, kMostRead, folded);
    holdfast::cut_words(folded, words);
    HOLDFAST_CHECK(folded.code_points <= kMostRead);
    HOLDFAST_CHECK(words.words.size() <= std::min(holdfast::kMaxWords, folded.bytes.size()));
    code_points.push_back(folded.code_points);
    const holdfast::GuardMessage pushed{
        .conversation = kConversation, .from = message.from, .text = message.text};
    HOLDFAST_CHECK(used.push(pushed) == fresh.push(pushed));
    const holdfast::GuardAssessment assessment = used.assess(kConversation);
    HOLDFAST_CHECK(used.messages(kConversation) == code_points.size());
    check_assessment(assessment, used.messages(kConversation));
    check_offsets(assessment, code_points);
    HOLDFAST_CHECK(are_equal(assessment, fresh.assess(kConversation)));
  }
  used.forget(kConversation);
  HOLDFAST_CHECK(used.conversations() == 0 && used.messages(kConversation) == 0);
  return 0;
}
