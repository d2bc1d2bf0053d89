// RFC 3339 text of an instant. Pure; safe from any thread.
#include "base/time.h"

#include <array>
#include <chrono>

namespace holdfast {
namespace {

void put(std::string& out, std::int64_t value, int digits) {
  std::array<char, 8> text{};
  for (int i = digits - 1; i >= 0; --i) {
    text[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(text.data(), digits);
}

// Takes so many digits off the front of `text`, or gives -1.
template <std::size_t kDigits>
int take(std::string_view& text) {
  if (text.size() < kDigits) return -1;
  int value = 0;
  bool is_number = true;
  for (std::size_t i = 0; i < kDigits; ++i) {
    is_number = is_number && text[i] >= '0' && text[i] <= '9';
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(kDigits);
  return is_number ? value : -1;
}

bool take_char(std::string_view& text, char one, char or_another) {
  if (text.empty() || (text.front() != one && text.front() != or_another)) return false;
  text.remove_prefix(1);
  return true;
}

bool take_char(std::string_view& text, char one) { return take_char(text, one, one); }

std::unexpected<Error> bad_time() {
  return fail(ErrorCode::kInvalidArgument, "A time is written like 2024-04-29T09:00:00Z.");
}

}  // namespace

std::string format_time(TimeMs at_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds{at_ms}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const std::int64_t of_day = (at - day).count();
  std::string out;
  out.reserve(24);
  put(out, static_cast<int>(date.year()), 4);
  out.push_back('-');
  put(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  put(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  put(out, of_day / 3'600'000, 2);
  out.push_back(':');
  put(out, of_day / 60'000 % 60, 2);
  out.push_back(':');
  put(out, of_day / 1000 % 60, 2);
  out.push_back('.');
  put(out, of_day % 1000, 3);
  out.push_back('Z');
  return out;
}

Result<TimeMs> parse_time(std::string_view text) {
  using namespace std::chrono;
  const int y = take<4>(text);
  if (y < 0 || !take_char(text, '-')) return bad_time();
  const int m = take<2>(text);
  if (m < 0 || !take_char(text, '-')) return bad_time();
  const int d = take<2>(text);
  if (d < 0 || (!take_char(text, 'T', 't') && !take_char(text, ' '))) return bad_time();
  const int hour = take<2>(text);
  if (hour < 0 || hour > 23 || !take_char(text, ':')) return bad_time();
  const int minute = take<2>(text);
  if (minute < 0 || minute > 59 || !take_char(text, ':')) return bad_time();
  const int second = take<2>(text);
  if (second < 0 || second > 60) return bad_time();
  std::int64_t fraction_ms = 0;
  if (take_char(text, '.')) {
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
      if (digits < 3) fraction_ms = fraction_ms * 10 + (text.front() - '0');
      text.remove_prefix(1);
    }
    if (digits == 0 || digits > 9) return bad_time();
    for (int i = digits; i < 3; ++i) fraction_ms *= 10;
  }
  std::int64_t offset_minutes = 0;
  if (!take_char(text, 'Z', 'z')) {
    const bool west = !text.empty() && text.front() == '-';
    if (!take_char(text, '+', '-')) return bad_time();
    const int offset_hour = take<2>(text);
    if (offset_hour < 0 || offset_hour > 23 || !take_char(text, ':')) return bad_time();
    const int offset_minute = take<2>(text);
    if (offset_minute < 0 || offset_minute > 59) return bad_time();
    offset_minutes = (offset_hour * 60 + offset_minute) * (west ? -1 : 1);
  }
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                            day{static_cast<unsigned>(d)}};
  if (!text.empty() || !date.ok()) return bad_time();
  const std::int64_t day_ms = sys_days{date}.time_since_epoch().count() * 86'400'000LL;
  const TimeMs at_ms = day_ms + hour * 3'600'000LL + (minute - offset_minutes) * 60'000LL +
                       second * 1000LL + fraction_ms;
  // An offset or a leap second can lead out of the years that format_time can tell.
  constexpr TimeMs kFirstMs = -62'167'219'200'000;
  constexpr TimeMs kLastMs = 253'402'300'799'999;
  if (at_ms < kFirstMs || at_ms > kLastMs) return bad_time();
  return at_ms;
}

}  // namespace holdfast
