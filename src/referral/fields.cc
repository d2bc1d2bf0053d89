// Reading that collects faults. Belongs to one thread.
#include "referral/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"

namespace holdfast {

namespace json = boost::json;

std::optional<std::size_t> report_characters(std::string_view text, bool has_lines) {
  if (!is_utf8(text)) return std::nullopt;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_line = byte == '\n' || byte == '\t' || byte == '\r';
    if ((byte < 0x20 && !(has_lines && is_line)) || byte == 0x7f) return std::nullopt;
    // U+0080 to U+009F, and U+FFFE and U+FFFF.
    const std::string_view rest = text.substr(at);
    if (byte == 0xc2 && static_cast<unsigned char>(rest[1]) < 0xa0) return std::nullopt;
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) return std::nullopt;
    if ((byte & 0xc0) != 0x80) ++characters;
  }
  return characters;
}

ReferralFields::~ReferralFields() {
  for (const auto& field : object_) {
    if (known_.contains(std::string_view(field.key()))) continue;
    faults_.push_back({path_, "There is a field here that this format does not have."});
    return;
  }
}

std::string ReferralFields::place(std::string_view name) const {
  if (path_.empty()) return std::string(name);
  return name.empty() ? path_ : fmt::format("{}.{}", path_, name);
}

void ReferralFields::fault(std::string_view name, std::string sentence) {
  if (faults_.size() < kMaxReferralFaults) faults_.push_back({place(name), std::move(sentence)});
}

const json::value* ReferralFields::take(std::string_view name) {
  known_.emplace(name);
  return object_.if_contains(name);
}

const json::string* ReferralFields::raw_text(std::string_view name) {
  const json::value* value = take(name);
  return value == nullptr ? nullptr : value->if_string();
}

std::string ReferralFields::text(std::string_view name, const TextRule& rule) {
  const json::value* value = take(name);
  if (value == nullptr) {
    if (rule.is_required) fault(name, "This field is missing.");
    return {};
  }
  const json::string* found = value->if_string();
  const auto characters =
      found == nullptr ? std::nullopt : report_characters(*found, rule.has_lines);
  if (!characters || *characters == 0 || *characters > rule.max_characters) {
    fault(name, fmt::format("Give text of 1 to {} characters{}, or leave the field out.",
                            rule.max_characters, rule.has_lines ? "" : " on one line"));
    return {};
  }
  if (found->find_first_not_of(" \t\r\n") == json::string::npos) {
    fault(name, "This text is blank: leave the field out.");
    return {};
  }
  return std::string(*found);
}

std::string ReferralFields::token(std::string_view name, std::size_t max_characters) {
  std::string found = text(name, {.max_characters = max_characters});
  if (found.find(' ') == std::string::npos) return found;
  fault(name, "There may be no space in this.");
  return {};
}

std::vector<std::string> ReferralFields::texts(std::string_view name, std::size_t max_characters,
                                               std::size_t max_items) {
  const json::value* value = take(name);
  if (value == nullptr) return {};
  const json::array* list = value->if_array();
  std::vector<std::string> out;
  bool is_good = list != nullptr && list->size() <= max_items;
  for (std::size_t i = 0; is_good && i < list->size(); ++i) {
    const json::string* found = (*list)[i].if_string();
    const auto characters = found == nullptr ? std::nullopt : report_characters(*found, false);
    is_good = characters && *characters > 0 && *characters <= max_characters;
    if (is_good) out.emplace_back(*found);
  }
  if (is_good) return out;
  fault(name,
        fmt::format("Give a list of at most {} texts, each of 1 to {} characters on one line.",
                    max_items, max_characters));
  return {};
}

std::string ReferralFields::word_of(const json::value& value, std::string_view name,
                                    std::initializer_list<Wording> allowed) {
  const json::string* found = value.if_string();
  std::string choices;
  for (const auto& [word, meaning] : allowed) {
    if (found != nullptr && *found == word) return std::string(meaning);
    choices += choices.empty() ? "" : ", ";
    choices += word;
  }
  fault(name, fmt::format("Give one of: {}.", choices));
  return {};
}

std::string ReferralFields::word(std::string_view name, std::initializer_list<Wording> allowed,
                                 bool is_required) {
  const json::value* value = take(name);
  if (value != nullptr) return word_of(*value, name, allowed);
  if (is_required) fault(name, "This field is missing.");
  return {};
}

std::vector<std::string> ReferralFields::words(std::string_view name,
                                               std::initializer_list<Wording> allowed) {
  const json::value* value = take(name);
  if (value == nullptr) return {};
  const json::array* list = value->if_array();
  if (list == nullptr || list->size() > allowed.size()) {
    fault(name, "Give a list of words, each once.");
    return {};
  }
  std::vector<std::string> out;
  for (const json::value& each : *list) {
    std::string word = word_of(each, name, allowed);
    if (word.empty()) return {};
    if (std::find(out.begin(), out.end(), word) != out.end()) {
      fault(name, "Give a list of words, each once.");
      return {};
    }
    out.push_back(std::move(word));
  }
  return out;
}

std::optional<bool> ReferralFields::flag(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->as_bool();
  fault(name, "Give true or false.");
  return std::nullopt;
}

std::optional<std::int64_t> ReferralFields::number(std::string_view name, std::int64_t min,
                                                   std::int64_t max) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const std::int64_t found = value->is_number() ? value->to_number<std::int64_t>(error) : 0;
  if (value->is_number() && !error && found >= min && found <= max) return found;
  fault(name, fmt::format("Give a whole number from {} to {}.", min, max));
  return std::nullopt;
}

std::vector<std::int64_t> ReferralFields::numbers(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return {};
  const json::array* list = value->if_array();
  std::vector<std::int64_t> out;
  bool is_good = list != nullptr && list->size() <= 100;
  for (std::size_t i = 0; is_good && i < list->size(); ++i) {
    const std::int64_t* found = (*list)[i].if_int64();
    is_good = found != nullptr && *found > 0;
    if (is_good) out.push_back(*found);
  }
  if (is_good) return out;
  fault(name, "Give a list of at most 100 report numbers.");
  return {};
}

std::optional<Moment> ReferralFields::moment(std::string_view name, bool is_required) {
  const json::value* value = take(name);
  if (value == nullptr) {
    if (is_required) fault(name, "This field is missing.");
    return std::nullopt;
  }
  const json::string* found = value->if_string();
  const std::string_view text = found == nullptr ? std::string_view() : std::string_view(*found);
  const Result<TimeMs> at = parse_time(text);
  // RFC 3339 allows more than xs:dateTime does: small letters, a space, second 60, any offset.
  const bool is_schema_time = at && text[10] == 'T' && text.find('z') == std::string_view::npos &&
                              text.substr(17, 2) != "60" &&
                              (text.back() == 'Z' || text.substr(text.size() - 5, 2) <= "13");
  if (is_schema_time) return Moment{*at, std::string(text)};
  fault(name, "Give a time with its zone, such as 2026-11-20T21:14:00+01:00.");
  return std::nullopt;
}

void ReferralFields::object(std::string_view name,
                            const std::function<void(ReferralFields&)>& read) {
  const json::value* value = take(name);
  if (value == nullptr) return;
  if (!value->is_object()) {
    fault(name, "Give an object.");
    return;
  }
  ReferralFields inner(value->as_object(), place(name), faults_);
  read(inner);
}

void ReferralFields::objects(std::string_view name, std::size_t max_items,
                             const std::function<void(ReferralFields&)>& read) {
  const json::value* value = take(name);
  if (value == nullptr) return;
  const json::array* list = value->if_array();
  if (list == nullptr || list->size() > max_items ||
      !std::all_of(list->begin(), list->end(), [](const auto& each) { return each.is_object(); })) {
    fault(name, fmt::format("Give a list of at most {} objects.", max_items));
    return;
  }
  for (std::size_t i = 0; i < list->size() && faults_.size() < kMaxReferralFaults; ++i) {
    ReferralFields inner((*list)[i].as_object(), fmt::format("{}[{}]", place(name), i), faults_);
    read(inner);
  }
}

}  // namespace holdfast
