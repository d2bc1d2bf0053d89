// A source's rules at work. Pure.
#include "exchange/source_rules.h"

#include <algorithm>
#include <bit>

#include "base/bytes.h"
#include "exchange/pull_text.h"

namespace holdfast {
namespace {

constexpr int kLeastBits = 32;  // of 256 that are set, and that are not

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool wants(const SourceRules& rules, const char* signal) {
  return rules.signals.empty() || has(rules.signals, signal);
}

bool is_plain(const std::string& pdq) {
  const Result<Bytes> bytes = hex_decode(pdq);
  int bits = 0;
  for (const std::uint8_t byte : bytes.value_or(Bytes{})) bits += std::popcount(byte);
  return bits < kLeastBits || bits > 256 - kLeastBits;
}

SourceHashes wanted_hashes(const SourceRules& rules, const ExchangeRecord& record) {
  SourceHashes hashes;
  if (wants(rules, "sha1")) hashes.sha1 = record.sha1;
  if (record.kind == EntryKind::kVideo) {
    if (wants(rules, "video_md5")) hashes.video_md5 = record.md5;
    return hashes;
  }
  const bool is_good = record.quality.value_or(100) >= rules.min_quality;
  if (wants(rules, "pdq") && is_good && !record.pdq.empty() && !is_plain(record.pdq)) {
    hashes.pdq = record.pdq;
    hashes.quality = record.quality.value_or(100);
  }
  if (wants(rules, "md5")) hashes.md5 = record.md5;
  if (wants(rules, "sha256")) hashes.sha256 = record.sha256;
  return hashes;
}

bool are_words(const std::vector<std::string>& words) {
  return words.size() <= kMaxRuleWords &&
         std::all_of(words.begin(), words.end(), [](const std::string& word) {
           return word.size() <= kMaxRuleWordBytes && is_pull_token(word);
         });
}

}  // namespace

Result<void> check_source_rules(const SourceRules& rules) {
  for (const std::string& each : rules.signals) {
    if (std::find(std::begin(kSourceSignals), std::end(kSourceSignals), each) ==
        std::end(kSourceSignals)) {
      return fail(ErrorCode::kInvalidArgument,
                  "A signal is one of pdq, md5, sha1, sha256 and video_md5.");
    }
  }
  if (!are_words(rules.signals) || !are_words(rules.members) || !are_words(rules.statuses)) {
    return fail(ErrorCode::kInvalidArgument,
                "Give at most 50 members and 50 statuses, each of at most 64 characters of ASCII "
                "without a space.");
  }
  if (rules.min_quality < 0 || rules.min_quality > 100) {
    return fail(ErrorCode::kInvalidArgument, "The least quality is a number from 0 to 100.");
  }
  return {};
}

SourceDecision decide(const SourceRules& rules, const PulledEntry& entry) {
  const ExchangeRecord& record = entry.record;
  if (record.state == EntryState::kWithdrawn) return {SourceVerdict::kDrop, {}};
  const bool is_named = has(rules.statuses, entry.status) && !entry.status.empty();
  if (record.state == EntryState::kUnknown && !is_named) return {SourceVerdict::kPass, {}};
  if (!rules.statuses.empty() && !is_named) return {SourceVerdict::kRefuse, {}};
  if (!rules.members.empty() && !has(rules.members, std::to_string(record.member_id)) &&
      !has(rules.members, record.member)) {
    return {SourceVerdict::kRefuse, {}};
  }
  SourceHashes hashes = wanted_hashes(rules, record);
  const bool is_empty = hashes.pdq.empty() && hashes.md5.empty() && hashes.sha1.empty() &&
                        hashes.sha256.empty() && hashes.video_md5.empty();
  if (is_empty) return {SourceVerdict::kRefuse, {}};
  return {SourceVerdict::kTake, std::move(hashes)};
}

}  // namespace holdfast
