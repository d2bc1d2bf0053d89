// CAP's words, and the house's own. Immutable; safe from any thread.
#include "alert/alert_words.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <map>

#include "alert/alert_data.h"
#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

using Words = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 5> kStatuses = {"Actual", "Exercise", "System", "Test",
                                                       "Draft"};
constexpr std::array<std::string_view, 5> kTypes = {"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr std::array<std::string_view, 3> kScopes = {"Public", "Restricted", "Private"};
constexpr std::array<std::string_view, 12> kCategories = {
    "Geo",    "Met", "Safety",    "Security", "Rescue", "Fire",
    "Health", "Env", "Transport", "Infra",    "CBRNE",  "Other"};
constexpr std::array<std::string_view, 9> kResponses = {
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"};
constexpr std::array<std::string_view, 5> kUrgencies = {"Immediate", "Expected", "Future", "Past",
                                                        "Unknown"};
constexpr std::array<std::string_view, 5> kSeverities = {"Extreme", "Severe", "Moderate", "Minor",
                                                         "Unknown"};
constexpr std::array<std::string_view, 5> kCertainties = {"Observed", "Likely", "Possible",
                                                          "Unlikely", "Unknown"};

template <class T, std::size_t N>
std::optional<T> kind_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const std::string_view value = cap_value(words, word);
  if (value.empty()) return std::nullopt;
  return static_cast<T>(std::find(words.begin(), words.end(), value) - words.begin());
}

std::map<std::string, Words, std::less<>> load_words() {
  std::map<std::string, Words, std::less<>> all;
  const YAML::Node root = YAML::Load(std::string(kAlertWordsYaml));
  for (const auto& language : root) {
    Words& words = all[language.first.Scalar()];
    for (const auto& word : language.second) words[word.first.Scalar()] = word.second.Scalar();
  }
  return all;
}

// Built into the program, so that reading them cannot fail in the field; a test reads them all.
const std::map<std::string, Words, std::less<>>& all_words() {
  static const std::map<std::string, Words, std::less<>> words = load_words();
  return words;
}

const std::string* find_word(std::string_view name, std::string_view language) {
  std::string wanted = ascii_lower(language);
  while (!wanted.empty()) {
    const auto words = all_words().find(wanted);
    if (words != all_words().end()) {
      const auto word = words->second.find(name);
      if (word != words->second.end()) return &word->second;
    }
    const std::size_t dash = wanted.rfind('-');
    wanted.resize(dash == std::string::npos ? 0 : dash);
  }
  const Words& english = all_words().find("en")->second;
  const auto word = english.find(name);
  return word == english.end() ? nullptr : &word->second;
}

}  // namespace

std::string_view cap_word(AlertStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}
std::string_view cap_word(AlertType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view cap_word(AlertScope scope) { return kScopes[static_cast<std::size_t>(scope)]; }

std::optional<AlertStatus> alert_status(std::string_view word) {
  return kind_of<AlertStatus>(kStatuses, word);
}
std::optional<AlertType> alert_type(std::string_view word) {
  return kind_of<AlertType>(kTypes, word);
}
std::optional<AlertScope> alert_scope(std::string_view word) {
  return kind_of<AlertScope>(kScopes, word);
}

std::span<const std::string_view> cap_categories() { return kCategories; }
std::span<const std::string_view> cap_responses() { return kResponses; }
std::span<const std::string_view> cap_urgencies() { return kUrgencies; }
std::span<const std::string_view> cap_severities() { return kSeverities; }
std::span<const std::string_view> cap_certainties() { return kCertainties; }

std::string_view cap_value(std::span<const std::string_view> list, std::string_view word) {
  const std::string wanted = ascii_lower(word);
  const auto found = std::find_if(list.begin(), list.end(), [&](std::string_view candidate) {
    return ascii_lower(candidate) == wanted;
  });
  return found == list.end() ? std::string_view() : *found;
}

const std::string& alert_word(std::string_view name, std::string_view language) {
  const std::string* word = find_word(name, language);
  HOLDFAST_CHECK(word != nullptr);
  return *word;
}

std::string audience_name(std::string_view audience, std::string_view language) {
  const std::string* word = find_word("audience_" + std::string(audience), language);
  return word ? *word : std::string(audience);
}

std::vector<std::string> alert_word_languages() {
  std::vector<std::string> out = {"en"};
  for (const auto& [language, words] : all_words()) {
    if (language != "en") out.push_back(language);
  }
  return out;
}

std::string missing_alert_words() {
  std::string missing;
  for (const auto& [language, words] : all_words()) {
    for (const auto& [name, word] : all_words().find("en")->second) {
      const auto found = words.find(name);
      if (found != words.end() && !found->second.empty()) continue;
      missing += (missing.empty() ? "" : " ") + language + "." + name;
    }
  }
  return missing;
}

std::string_view audience_of_heading(std::string_view heading) {
  struct Name {
    std::string_view begins;
    std::string_view audience;
  };
  constexpr std::array kNames = {Name{"teacher", "teacher"},   Name{"safeguarding", "teacher"},
                                 Name{"school", "teacher"},    Name{"parent", "parent"},
                                 Name{"carer", "parent"},      Name{"young", "young"},
                                 Name{"pupil", "young"},       Name{"friend", "friend"},
                                 Name{"platform", "platform"}, Name{"technology", "platform"}};
  std::string words = ascii_lower(trimmed(heading));
  if (words.starts_with("for ")) words.erase(0, 4);
  for (const Name& name : kNames) {
    if (words.starts_with(name.begins)) return name.audience;
  }
  return {};
}

std::optional<std::string_view> alert_template(std::string_view name) {
  for (const AlertTemplate& each : kAlertTemplates) {
    if (each.name == name) return each.text;
  }
  return std::nullopt;
}

std::optional<std::string> alert_template_at(std::string_view name, TimeMs now_ms) {
  const std::optional<std::string_view> found = alert_template(name);
  if (!found) return std::nullopt;
  constexpr TimeMs kHourMs = 3'600'000;
  std::string out(*found);
  std::optional<TimeMs> shift_ms;  // from the template's own 'effective', which stands first
  for (const std::string_view field : {"\neffective: ", "\nexpires: "}) {
    const std::size_t line = out.find(field);
    HOLDFAST_CHECK(line != std::string::npos);
    const std::size_t at = line + field.size();
    const std::size_t end = out.find('\n', at);
    Result<AlertTime> time = parse_alert_time(std::string_view(out).substr(at, end - at));
    HOLDFAST_CHECK(time.has_value());
    if (!shift_ms) shift_ms = now_ms - now_ms % kHourMs - time->at_ms;
    time->at_ms += *shift_ms;
    out.replace(at, end - at, format_alert_time(*time));
  }
  return out;
}

std::vector<std::string_view> alert_template_names() {
  std::vector<std::string_view> names;
  for (const AlertTemplate& each : kAlertTemplates) names.push_back(each.name);
  return names;
}

}  // namespace holdfast
