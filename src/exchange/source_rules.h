// What is taken from one source: which signals, whose entries, in which state, how good. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exchange/pull.h"
#include "holdfast/result.h"

namespace holdfast {

struct SourceRules {
  std::vector<std::string> signals;   // of kSourceSignals; empty: all of them
  std::vector<std::string> members;   // by number or name; empty: everybody's
  std::vector<std::string> statuses;  // the source's own words; empty: whatever is on its list
  int min_quality = 0;                // of a PDQ whose quality the source tells, 0 to 100
};

inline constexpr const char* kSourceSignals[] = {"pdq", "md5", "sha1", "sha256", "video_md5"};
inline constexpr std::size_t kMaxRuleWords = 50;
inline constexpr std::size_t kMaxRuleWordBytes = 64;
// kInvalidArgument for a signal that there is not, too many words, or a word with a space.
[[nodiscard]] Result<void> check_source_rules(const SourceRules& rules);

enum class SourceVerdict {
  kTake,
  kDrop,    // it was withdrawn
  kRefuse,  // the rules do not want it: it is dropped where it was taken before
  kPass,    // in a state that we do not know: what we have of it stays as it is
};

// The hashes of an entry that are taken. A PDQ that is nearly all zeros or ones is of a plain
// picture and would match what it should not, so it is not.
struct SourceHashes {
  std::string pdq;
  int quality = 100;
  std::string md5;
  std::string sha1;  // a video's as well
  std::string sha256;
  std::string video_md5;
};
struct SourceDecision {
  SourceVerdict verdict = SourceVerdict::kPass;
  SourceHashes hashes;  // with kTake
};
[[nodiscard]] SourceDecision decide(const SourceRules& rules, const PulledEntry& entry);

}  // namespace holdfast
