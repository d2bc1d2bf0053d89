// What happened when, of files, messages, payments and the collecting itself. Pure; safe from any
// thread. docs/formats/exhibit-pack.md has the columns and the order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/content.h"

namespace holdfast {

// The values are the order of rows of one time.
enum class TimelineKind : std::uint8_t { kFileChanged, kMessage, kPayment, kCollected };
[[nodiscard]] std::string_view timeline_kind_name(TimelineKind kind);

struct TimelineRow {
  std::optional<TimeMs> at;  // as recorded
  bool is_device_time = false;
  std::optional<TimeMs> true_time;
  std::size_t exhibit = kNoExhibit;
  TimelineKind kind = TimelineKind::kFileChanged;
  std::string who;
  std::string text;
};

// In order.
[[nodiscard]] std::vector<TimelineRow> make_timeline(const PackContent& content);
// "2024-05-03T21:15:00.000Z", without the Z for a device's own clock, or empty.
[[nodiscard]] std::string row_time(const TimelineRow& row);
[[nodiscard]] std::string payment_text(const DetailedPayment& payment);
[[nodiscard]] std::string timeline_csv(const PackContent& content,
                                       const std::vector<TimelineRow>& rows);

}  // namespace holdfast
