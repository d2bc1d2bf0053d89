// The words of the report in one language: data/guard/report. Immutable once read; may be used from
// many threads.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "guard/signs.h"
#include "guard_wire/guard_rules.h"
#include "holdfast/result.h"

namespace holdfast {

// Each has its name in data/guard/report/en.json.
enum class Phrase : std::uint8_t {
  kTitle,
  kUnreviewed,
  kMade,
  kHintTitle,
  kHint,
  kHintProof,
  kHintWrong,
  kHintPerson,
  kPrivate,
  kUnreadTitle,
  kUnread,
  kUnreadCounts,
  kUnreadDeleted,
  kUnreadFiles,
  kTimesUtc,
  kTimesPhone,
  kOwnerUnknown,
  kSummary,
  kQuiet,
  kLevelNotice,
  kLevelWarn,
  kLevelUrgent,
  kChatWith,
  kChatBetween,
  kChatGroup,
  kWhen,
  kSpan,
  kMessages,
  kFar,
  kStageNone,
  kStageContact,
  kStagePressure,
  kStageLeverage,
  kStageThreat,
  kStageDemand,
  kStageAfterwards,
  kAtRisk,
  kYou,
  kYouMeans,
  kHarm,
  kByOwner,
  kMoments,
  kWhy,
  kTodo,
  kInEnglish,
  kEmergency,
  kServices,
  kCall,
  kText,
  kTextWord,
  kOtherLanguage,
  kStale,
  kNoCountry,
  kDate,
  kNoTime,
};
inline constexpr std::size_t kPhrases = static_cast<std::size_t>(Phrase::kNoTime) + 1;

class ReportWords {
 public:
  using Places = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // `signs` has the reasons in English. Errors: kInvalidArgument names what is missing.
  [[nodiscard]] static Result<ReportWords> read(std::string_view json, const GuardSigns& signs);

  [[nodiscard]] std::string_view operator[](Phrase phrase) const {
    return phrases_[static_cast<std::size_t>(phrase)];
  }
  // With each "{name}" filled. What fills a place is not looked at again.
  [[nodiscard]] std::string filled(Phrase phrase, Places places) const;
  [[nodiscard]] std::string_view why(std::string_view sign) const;
  [[nodiscard]] std::string_view level(GuardLevel level) const;
  [[nodiscard]] std::string_view stage(GuardStage stage) const;
  [[nodiscard]] std::string date(TimeMs at) const;
  // "3 May 2024, 21:02"; the words for an unknown time without one.
  [[nodiscard]] std::string date_time(const std::optional<TimeMs>& at) const;

  [[nodiscard]] const std::string& language() const { return language_; }
  [[nodiscard]] const std::string& direction() const { return direction_; }
  // True for English, and where a native speaker has checked the words.
  [[nodiscard]] bool is_reviewed() const { return is_reviewed_; }

 private:
  std::string language_;
  std::string direction_;
  bool is_reviewed_ = false;
  std::array<std::string, kPhrases> phrases_;
  std::array<std::string, 12> months_;
  std::array<std::string, kSigns> whys_;
};

// The languages that the program carries, as "de", "en" ...
[[nodiscard]] std::vector<std::string_view> report_languages();
// Errors: kInvalidArgument names the languages that there are. "pt-BR" gets "pt".
[[nodiscard]] Result<ReportWords> report_words(std::string_view tag, const GuardSigns& signs);

}  // namespace holdfast
