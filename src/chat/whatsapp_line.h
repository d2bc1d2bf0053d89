// The head of a WhatsApp line: date, time, and what follows. Pure.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// "[12.03.24, 14:05:09] Sam: hi" and "3/12/24, 2:05 PM - Sam: hi". The order of the date's numbers
// is not known yet.
struct WhatsAppHead {
  std::array<int, 3> date{};
  bool is_year_first = false;
  bool has_dots = false;       // between the date's numbers
  bool has_half_days = false;  // AM and PM
  int hour = 0, minute = 0, second = 0;
  std::string_view rest;  // behind "] " or " - "
};

// Empty for a line that goes on from the one before.
[[nodiscard]] std::optional<WhatsAppHead> read_whatsapp_head(std::string_view line);

// Which number is the day, found from the whole file.
class WhatsAppDates {
 public:
  void add(const WhatsAppHead& head);
  // After the last head. A number above 12 decides; else the order in which time never, or least
  // often, runs backwards; else what goes with the signs that are used.
  void decide();
  [[nodiscard]] bool is_day_first() const { return is_day_first_; }
  [[nodiscard]] std::optional<TimeMs> time_of(const WhatsAppHead& head) const;

 private:
  std::size_t first_above_12_ = 0;
  std::size_t second_above_12_ = 0;
  std::size_t back_if_day_first_ = 0;
  std::size_t back_if_month_first_ = 0;
  TimeMs last_if_day_first_ = 0;
  TimeMs last_if_month_first_ = 0;
  bool has_dots_ = false;
  bool has_half_days_ = false;
  bool is_day_first_ = true;
};

}  // namespace holdfast
