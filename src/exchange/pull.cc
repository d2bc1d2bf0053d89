// What the pulls share. Pure.
#include "exchange/pull.h"

#include <algorithm>
#include <charconv>

#include "exchange/pull_text.h"

namespace holdfast {

const char* pull_format_name(PullFormat format) {
  switch (format) {
    case PullFormat::kStopNcii:
      return "stopncii";
    case PullFormat::kNcmec:
      return "ncmec";
    case PullFormat::kList:
      return "holdfast";
  }
  return "";
}

std::optional<PullFormat> pull_format_from_name(std::string_view name) {
  for (const PullFormat each : {PullFormat::kStopNcii, PullFormat::kNcmec, PullFormat::kList}) {
    if (name == pull_format_name(each)) return each;
  }
  return std::nullopt;
}

Result<std::unique_ptr<ExchangePull>> make_pull(PullFormat format, std::string_view checkpoint,
                                                TimeMs now_ms) {
  switch (format) {
    case PullFormat::kStopNcii:
      return make_stopncii_pull(checkpoint, now_ms);
    case PullFormat::kNcmec:
      return make_ncmec_pull(checkpoint, now_ms);
    case PullFormat::kList:
      return make_list_pull(checkpoint, now_ms);
  }
  return fail(ErrorCode::kUnsupported, "There is no such form of exchange.");
}

bool is_pull_token(std::string_view text) {
  return !text.empty() && text.size() <= kMaxPullTokenBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || last != end || number < 0) return std::nullopt;
  return number;
}

Result<std::vector<std::string>> read_checkpoint(std::string_view text, std::string_view name,
                                                 std::size_t count) {
  std::vector<std::string> fields;
  for (std::size_t at = 0; at <= text.size() && fields.size() <= count + 1;) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    fields.emplace_back(text.substr(at, space - at));
    at = space + 1;
  }
  const bool are_good = std::all_of(fields.begin(), fields.end(), is_pull_token);
  if (fields.size() != count + 1 || !are_good || fields.front() != name) {
    return fail(ErrorCode::kCorrupt,
                "The source's checkpoint cannot be read: begin again with 'exchange sync --full'.");
  }
  fields.erase(fields.begin());
  for (std::string& each : fields) {
    if (each == "-") each.clear();
  }
  return fields;
}

}  // namespace holdfast
