// Heads of WhatsApp lines. Pure.
#include "chat/whatsapp_line.h"

#include <algorithm>

#include "chat/chat_text.h"

namespace holdfast {
namespace {

// What is left of a line; each step takes something off its front, or says that it is not there.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool spaces() {
    bool found = false;
    while (true) {
      const std::size_t bytes = std::max(leading_space_bytes(rest_), leading_mark_bytes(rest_));
      if (bytes == 0) return found;
      rest_.remove_prefix(bytes);
      found = true;
    }
  }
  // Up to `most` digits; -1 for none.
  int number(std::size_t most) {
    int value = -1;
    for (std::size_t i = 0; i < most && !rest_.empty(); ++i) {
      const char c = rest_.front();
      if (c < '0' || c > '9') break;
      value = std::max(value, 0) * 10 + (c - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view rest() const { return rest_; }
  void skip(std::size_t bytes) { rest_.remove_prefix(bytes); }

 private:
  std::string_view rest_;
};

bool is_letter(char c) {
  const char low = static_cast<char>(c | 0x20);
  return (low >= 'a' && low <= 'z') || (c & 0x80) != 0;
}

bool read_date(Cursor& at, WhatsAppHead& head) {
  char sign = '\0';
  for (std::size_t i = 0; i < 3; ++i) {
    const int number = at.number(4);
    if (number < 0) return false;
    head.date[i] = number;
    if (i == 2) break;
    const char found = at.front();
    if ((found != '/' && found != '.' && found != '-') || (i == 1 && found != sign)) return false;
    sign = found;
    at.skip(1);
    at.spaces();
  }
  head.has_dots = sign == '.';
  head.is_year_first = head.date[0] > 31;
  return true;
}

// A comma, a space or a short word ("um", "à", "klo") stand between date and time.
bool read_gap(Cursor& at) {
  constexpr std::size_t kMostWordBytes = 8;
  at.take('.');
  const bool has_comma = at.take(',');
  const bool has_space = at.spaces();
  if (!has_comma && !has_space) return false;
  for (std::size_t i = 0; i < kMostWordBytes && is_letter(at.front()); ++i) at.skip(1);
  at.take('.');
  at.spaces();
  return true;
}

// "AM", "pm", "a.m.", "p. m."; 0, 'a' or 'p'.
char read_half_day(Cursor& at) {
  Cursor ahead = at;
  ahead.spaces();
  const char half = static_cast<char>(ahead.front() | 0x20);
  if (half != 'a' && half != 'p') return 0;
  ahead.skip(1);
  ahead.take('.');
  ahead.spaces();
  if (static_cast<char>(ahead.front() | 0x20) != 'm') return 0;
  ahead.skip(1);
  ahead.take('.');
  at = ahead;
  return half;
}

bool read_clock(Cursor& at, WhatsAppHead& head) {
  head.hour = at.number(2);
  if (head.hour < 0 || (!at.take(':') && !at.take('.'))) return false;
  head.minute = at.number(2);
  if (head.minute < 0) return false;
  const bool has_seconds = at.front() == ':' || at.front() == '.';
  if (has_seconds) {
    at.skip(1);
    head.second = at.number(2);
    if (head.second < 0) return false;
  }
  const char half = read_half_day(at);
  if (half == 0) return head.hour <= 24 && head.minute < 60;
  if (head.hour < 1 || head.hour > 12) return false;
  head.has_half_days = true;
  head.hour = head.hour % 12 + (half == 'p' ? 12 : 0);
  return head.minute < 60;
}

}  // namespace

std::optional<WhatsAppHead> read_whatsapp_head(std::string_view line) {
  Cursor at(without_leading_marks(line));
  WhatsAppHead head;
  const bool has_bracket = at.take('[');
  if (!read_date(at, head) || !read_gap(at) || !read_clock(at, head)) return std::nullopt;
  if (has_bracket) {
    if (!at.take(']')) return std::nullopt;
    at.spaces();
    head.rest = at.rest();
    return head;
  }
  if (!at.spaces()) return std::nullopt;
  if (!at.take('-')) {
    if (!at.rest().starts_with("\xE2\x80\x93")) return std::nullopt;
    at.skip(3);
  }
  if (!at.spaces()) return std::nullopt;
  head.rest = at.rest();
  return head;
}

namespace {

std::optional<TimeMs> time_with(const WhatsAppHead& head, bool is_day_first) {
  CivilTime civil{.hour = head.hour % 24, .minute = head.minute, .second = head.second};
  if (head.is_year_first) {
    civil.year = head.date[0];
    civil.month = head.date[1];
    civil.day = head.date[2];
  } else {
    civil.day = head.date[is_day_first ? 0 : 1];
    civil.month = head.date[is_day_first ? 1 : 0];
    civil.year = head.date[2] < 100 ? head.date[2] + 2000 : head.date[2];
  }
  return time_of_civil(civil);
}

void count_back(const std::optional<TimeMs>& at, TimeMs& last, std::size_t& back) {
  if (!at) return;
  if (*at < last) ++back;
  last = *at;
}

}  // namespace

void WhatsAppDates::add(const WhatsAppHead& head) {
  has_dots_ = has_dots_ || head.has_dots;
  has_half_days_ = has_half_days_ || head.has_half_days;
  if (head.is_year_first) return;
  if (head.date[0] > 12) ++first_above_12_;
  if (head.date[1] > 12) ++second_above_12_;
  count_back(time_with(head, true), last_if_day_first_, back_if_day_first_);
  count_back(time_with(head, false), last_if_month_first_, back_if_month_first_);
}

void WhatsAppDates::decide() {
  if (first_above_12_ != second_above_12_) {
    is_day_first_ = first_above_12_ > second_above_12_;
  } else if (back_if_day_first_ != back_if_month_first_) {
    is_day_first_ = back_if_day_first_ < back_if_month_first_;
  } else {
    is_day_first_ = has_dots_ || !has_half_days_;
  }
}

std::optional<TimeMs> WhatsAppDates::time_of(const WhatsAppHead& head) const {
  return time_with(head, is_day_first_);
}

}  // namespace holdfast
