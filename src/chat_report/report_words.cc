// Words out of data/guard/report. Pure.
#include "chat_report/report_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/bytes.h"
#include "base/check.h"
#include "chat_report/report_data.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, kPhrases> kNames = {"title",
                                                           "unreviewed",
                                                           "made",
                                                           "hint_title",
                                                           "hint",
                                                           "hint_proof",
                                                           "hint_wrong",
                                                           "hint_person",
                                                           "private",
                                                           "unread_title",
                                                           "unread",
                                                           "unread_counts",
                                                           "unread_deleted",
                                                           "unread_files",
                                                           "times_utc",
                                                           "times_phone",
                                                           "owner_unknown",
                                                           "summary",
                                                           "quiet",
                                                           "level_notice",
                                                           "level_warn",
                                                           "level_urgent",
                                                           "chat_with",
                                                           "chat_between",
                                                           "chat_group",
                                                           "when",
                                                           "span",
                                                           "messages",
                                                           "far",
                                                           "stage_none",
                                                           "stage_contact",
                                                           "stage_pressure",
                                                           "stage_leverage",
                                                           "stage_threat",
                                                           "stage_demand",
                                                           "stage_afterwards",
                                                           "at_risk",
                                                           "you",
                                                           "you_means",
                                                           "harm",
                                                           "by_owner",
                                                           "moments",
                                                           "why",
                                                           "todo",
                                                           "in_english",
                                                           "emergency",
                                                           "services",
                                                           "call",
                                                           "text",
                                                           "text_word",
                                                           "other_language",
                                                           "stale",
                                                           "no_country",
                                                           "date",
                                                           "no_time"};

std::unexpected<Error> refuse(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("The report's words lack {}.", what));
}

std::string_view text_in(const json::value* object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return {};
  const json::value* found = object->get_object().if_contains(name);
  if (found == nullptr || !found->is_string()) return {};
  return {found->get_string().data(), found->get_string().size()};
}

bool flag_in(const json::value* object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return false;
  const json::value* found = object->get_object().if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

Result<ReportWords> ReportWords::read(std::string_view text, const GuardSigns& signs) {
  boost::system::error_code error;
  const json::value root = json::parse(text, error);
  if (error || !root.is_object()) return refuse("a JSON object");
  const json::object& parts = root.get_object();
  const json::value* header = parts.if_contains("header");
  ReportWords out;
  out.language_ = text_in(header, "language");
  out.direction_ = text_in(header, "direction");
  if (out.language_.empty()) return refuse("header.language");
  if (out.direction_ != "ltr" && out.direction_ != "rtl") return refuse("header.direction");
  const bool is_source = flag_in(header, "source");
  out.is_reviewed_ = is_source || flag_in(header, "reviewed_by_native_speaker");
  for (std::size_t i = 0; i < kPhrases; ++i) {
    out.phrases_[i] = text_in(parts.if_contains("words"), kNames[i]);
    if (out.phrases_[i].empty()) return refuse(fmt::format("words.{}", kNames[i]));
  }
  const json::value* months = parts.if_contains("months");
  if (months == nullptr || !months->is_array() || months->get_array().size() != 12) {
    return refuse("twelve months");
  }
  for (std::size_t i = 0; i < out.months_.size(); ++i) {
    const json::value& month = months->get_array()[i];
    if (!month.is_string()) return refuse("twelve months");
    out.months_[i] = month.get_string();
  }
  for (std::size_t i = 0; i < kSigns; ++i) {
    out.whys_[i] = is_source ? std::string_view(signs.signs[i].why)
                             : text_in(parts.if_contains("why"), kSignNames[i]);
    if (out.whys_[i].empty()) return refuse(fmt::format("why.{}", kSignNames[i]));
  }
  return out;
}

std::string ReportWords::filled(Phrase phrase, Places places) const {
  std::string out;
  std::string_view rest = (*this)[phrase];
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', std::min(open, rest.size()));
    out += rest.substr(0, open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    for (const auto& [known, value] : places) {
      if (known == name) out += value;
    }
    rest.remove_prefix(close + 1);
  }
  return out;
}

std::string_view ReportWords::why(std::string_view sign) const {
  const auto* const found = std::find(kSignNames.begin(), kSignNames.end(), sign);
  if (found == kSignNames.end()) return {};
  return whys_[static_cast<std::size_t>(found - kSignNames.begin())];
}

std::string_view ReportWords::level(GuardLevel level) const {
  if (level == GuardLevel::kUrgent) return (*this)[Phrase::kLevelUrgent];
  return (*this)[level == GuardLevel::kWarn ? Phrase::kLevelWarn : Phrase::kLevelNotice];
}

std::string_view ReportWords::stage(GuardStage stage) const {
  const auto first = static_cast<std::size_t>(Phrase::kStageNone);
  return phrases_[first + static_cast<std::size_t>(stage)];
}

std::string ReportWords::date(TimeMs at) const {
  const std::string text = format_time(at);  // 2024-05-03T21:02:00.000Z
  const std::size_t month = static_cast<std::size_t>((text[5] - '0') * 10 + text[6] - '0');
  HOLDFAST_CHECK(month >= 1 && month <= 12);
  const std::string_view day = std::string_view(text).substr(text[8] == '0' ? 9 : 8);
  return filled(Phrase::kDate, {{"day", day.substr(0, day.find('T'))},
                                {"month", months_[month - 1]},
                                {"year", std::string_view(text).substr(0, 4)}});
}

std::string ReportWords::date_time(const std::optional<TimeMs>& at) const {
  if (!at) return std::string((*this)[Phrase::kNoTime]);
  return date(*at) + ", " + format_time(*at).substr(11, 5);
}

std::vector<std::string_view> report_languages() {
  std::vector<std::string_view> out;
  for (const EmbeddedFile& file : report_data()) {
    if (file.name.ends_with(".json")) out.push_back(file.name.substr(0, file.name.size() - 5));
  }
  return out;
}

Result<ReportWords> report_words(std::string_view tag, const GuardSigns& signs) {
  const std::string wanted = ascii_lower(tag.substr(0, tag.find('-')));
  for (const EmbeddedFile& file : report_data()) {
    if (file.name == wanted + ".json") return ReportWords::read(file.bytes, signs);
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("The report has no words in that language; it has {}.",
                          fmt::join(report_languages(), ", ")));
}

}  // namespace holdfast
