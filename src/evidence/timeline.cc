// The timeline. Pure; safe from any thread.
#include "evidence/timeline.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "evidence/file_time.h"

namespace holdfast {
namespace {

std::optional<TimeMs> corrected(const TimelineRow& row, const ExhibitDetails& details) {
  if (!row.at) return std::nullopt;
  const TimeMs offset_ms = details.clock_offset_seconds.value_or(0) * 1000;
  if (row.is_device_time) {
    const std::optional<int> minutes = zone_minutes(details.zone);
    if (!minutes) return std::nullopt;
    return *row.at - *minutes * 60'000LL - offset_ms;
  }
  // Apps' own times are their servers'; a file's is the device's.
  return row.kind == TimelineKind::kFileChanged ? *row.at - offset_ms : *row.at;
}

// A clock that was wrong by decades can lead to a year that has no four digits.
std::optional<TimeMs> true_time(const TimelineRow& row, const ExhibitDetails& details) {
  const std::optional<TimeMs> at = corrected(row, details);
  return at && *at >= kFirstToldMs && *at <= kLastToldMs ? at : std::nullopt;
}

auto order(const TimelineRow& row) {
  constexpr TimeMs kLast = std::numeric_limits<TimeMs>::max();
  const TimeMs at = row.true_time ? *row.true_time : row.at.value_or(kLast);
  return std::tuple(at, row.exhibit + 1, row.kind);  // kNoExhibit becomes 0
}

// A cell of RFC 4180 that no spreadsheet takes for a formula.
std::string cell(std::string text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string_view timeline_kind_name(TimelineKind kind) {
  switch (kind) {
    case TimelineKind::kFileChanged:
      return "file-changed";
    case TimelineKind::kMessage:
      return "message";
    case TimelineKind::kPayment:
      return "payment";
    case TimelineKind::kCollected:
      break;
  }
  return "collected";
}

std::string payment_text(const DetailedPayment& payment) {
  std::string out = payment.amount;
  if (!payment.currency.empty()) out += (out.empty() ? "" : " ") + payment.currency;
  for (const std::string* part : {&payment.method, &payment.account}) {
    if (!part->empty()) out += (out.empty() ? "" : ", ") + *part;
  }
  return out;
}

std::vector<TimelineRow> make_timeline(const PackContent& content) {
  std::vector<TimelineRow> rows;
  const auto add = [&](TimelineRow row) {
    const bool has_exhibit = row.exhibit != kNoExhibit;
    row.true_time =
        true_time(row, has_exhibit ? content.exhibits[row.exhibit].details : content.pack);
    rows.push_back(std::move(row));
  };
  for (std::size_t i = 0; i < content.exhibits.size(); ++i) {
    const Exhibit& each = content.exhibits[i];
    add({.at = each.modified_ms,
         .exhibit = i,
         .kind = TimelineKind::kFileChanged,
         .text = each.name});
    add({.at = each.details.when.value_or(content.now),
         .exhibit = i,
         .kind = TimelineKind::kCollected,
         .who = each.details.who,
         .text = each.name});
  }
  for (const PackMessage& each : content.messages) {
    add({.at = each.at,
         .is_device_time = each.is_device_time,
         .exhibit = each.exhibit,
         .kind = TimelineKind::kMessage,
         .who = each.from,
         .text = each.text});
  }
  for (const DetailedPayment& each : content.payments) {
    add({.at = each.at, .kind = TimelineKind::kPayment, .text = payment_text(each)});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const TimelineRow& a, const TimelineRow& b) { return order(a) < order(b); });
  return rows;
}

std::string row_time(const TimelineRow& row) {
  if (!row.at) return "";
  std::string out = format_time(*row.at);
  if (row.is_device_time) out.pop_back();
  return out;
}

std::string timeline_csv(const PackContent& content, const std::vector<TimelineRow>& rows) {
  std::string out = "time,clock,true_time,exhibit,kind,who,text\r\n";
  for (const TimelineRow& row : rows) {
    out += row_time(row);
    out += !row.at ? ",none," : row.is_device_time ? ",device," : ",utc,";
    if (row.true_time) out += format_time(*row.true_time);
    out += ',';
    if (row.exhibit != kNoExhibit) out += content.exhibits[row.exhibit].number;
    out += ',';
    out += timeline_kind_name(row.kind);
    out += ',' + cell(row.who) + ',' + cell(row.text) + "\r\n";
  }
  return out;
}

}  // namespace holdfast
