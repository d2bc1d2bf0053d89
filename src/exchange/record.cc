// Names of what platforms say. Pure.
#include "exchange/record.h"

#include <array>
#include <utility>

namespace holdfast {
namespace {

constexpr std::array<std::pair<FeedbackValue, const char*>, 8> kNames = {{
    {FeedbackValue::kRemoved, "removed"},
    {FeedbackValue::kBlockedAtUpload, "blocked_at_upload"},
    {FeedbackValue::kBlocked, "blocked"},
    {FeedbackValue::kConfirmed, "confirmed"},
    {FeedbackValue::kNotBlocked, "not_blocked"},
    {FeedbackValue::kNotTheSamePicture, "not_the_same_picture"},
    {FeedbackValue::kPendingReview, "pending_review"},
    {FeedbackValue::kQualityUnknown, "quality_unknown"},
}};

}  // namespace

const char* feedback_name(FeedbackValue value) {
  for (const auto& [each, name] : kNames) {
    if (each == value) return name;
  }
  return "";
}

std::optional<FeedbackValue> feedback_from_name(std::string_view name) {
  for (const auto& [value, each] : kNames) {
    if (each == name) return value;
  }
  return std::nullopt;
}

}  // namespace holdfast
