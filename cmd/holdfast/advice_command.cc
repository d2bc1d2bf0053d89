// `holdfast advice`: a situation to what to do now and whom to call, as text or JSON.
#include "advice_command.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "base/time.h"
#include "holdfast/advice.h"
#include "service/advice_answer.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::size_t kLineColumns = 78;
constexpr int kMisuse = 2;

struct AdviceOptions {
  std::string who;
  std::string situation;
  std::string country;
  std::string language = "en";
  std::string today;  // empty: the machine's date
  int age_years = 0;
  bool is_unsafe = false;
  bool is_easy = false;
  bool as_json = false;
};

int refuse(std::string_view sentence) {
  fmt::print(stderr, "holdfast advice: {}\n", sentence);
  return kMisuse;
}

// Lines of at most kLineColumns bytes, broken at spaces, each after `indent`.
std::string wrapped(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = text.size();
    if (indent.size() + length > kLineColumns) {
      const std::size_t space = text.rfind(' ', kLineColumns - indent.size());
      length = space == std::string_view::npos ? text.find(' ') : space;
      if (length == std::string_view::npos) length = text.size();
    }
    out.append(indent).append(text.substr(0, length)).append("\n");
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return out;
}

std::string piece_text(std::size_t number, std::size_t index, const AdviceOptions& options) {
  const AdviceWords words = advice_words(index, options.language);
  const bool is_other = words.language != advice_language(options.language).tag;
  return fmt::format("{}. {}{}\n{}", number, words.title, is_other ? " (in English)" : "",
                     wrapped(options.is_easy ? words.easy : words.text, "   "));
}

std::string service_text(const ServiceChoice& choice) {
  const AdviceService& service = advice_service(choice.service);
  std::string out = fmt::format("- {}", service.name);
  if (!service.telephone.empty()) out += fmt::format(", call {}", service.telephone);
  if (!service.text.empty() && service.text_word.empty()) {
    out += fmt::format(", text {}", service.text);
  } else if (!service.text.empty()) {
    out += fmt::format(", text {} to {}", service.text_word, service.text);
  }
  if (!service.hours.empty()) out += fmt::format(", {}", service.hours);
  if (!choice.speaks_language) out += ", not in your language";
  if (choice.is_stale) out += fmt::format(" (checked {}: check before use)", service.checked);
  out += "\n";
  if (!service.web.empty()) out += fmt::format("  {}\n", service.web);
  return out;
}

std::string answer_text(const Situation& situation, const AdviceOptions& options) {
  const Advice advice = compose(situation);
  std::string out;
  const AdvicePlace& place = advice_place(advice.place);
  if (!place.emergency_telephone.empty()) {
    out += fmt::format("Emergency number, {}: {}{}\n\n", place.name, place.emergency_telephone,
                       advice.is_emergency_stale ? " (check before use)" : "");
  }
  std::size_t number = 0;
  for (const std::uint16_t piece : advice.pieces) out += piece_text(++number, piece, options);
  if (!advice.services.empty()) out += "\nServices\n";
  for (const ServiceChoice& choice : advice.services) out += service_text(choice);
  return out;
}

int print(const std::string& text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return is_written && std::fflush(stdout) == 0 ? 0 : 1;
}

int run_advice(const AdviceOptions& options) {
  const std::optional<Asker> who = asker_from_name(options.who);
  if (!who) return refuse("--who must be one of: young, friend, parent, teacher, platform.");
  const Result<std::uint16_t> happened = happened_from_names(options.situation);
  if (!happened) return refuse(happened.error().message);
  if (!options.country.empty() && !is_country_code(options.country)) {
    return refuse("--country must be two letters (ISO 3166-1), such as GB.");
  }
  if (!is_language_tag(options.language)) {
    return refuse("--lang must be a language tag (BCP 47), such as en or pt-BR.");
  }
  const Result<TimeMs> today = options.today.empty() ? Result<TimeMs>(system_time_ms())
                                                     : parse_time(options.today + "T00:00:00Z");
  if (!today) return refuse("--today must be a date such as 2026-11-24.");
  const Situation situation{.who = *who,
                            .happened = *happened,
                            .is_unsafe = options.is_unsafe,
                            .country = options.country,
                            .language = options.language,
                            .age_years = options.age_years,
                            .today_days = days_of_time(*today)};
  return print(options.as_json ? boost::json::serialize(advice_answer(situation)) + "\n"
                               : answer_text(situation, options));
}

}  // namespace

void add_advice_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<AdviceOptions>();
  CLI::App* command =
      app.add_subcommand("advice", "What to do now and whom to call, most urgent first");
  command->add_option("--who", options->who, "young, friend, parent, teacher or platform")
      ->required();
  command->add_option("--situation", options->situation,
                      "What has happened, with commas: contact, asked, sent, faked, hacked,\n"
                      "threatened, deadline, paid, paid_again, shared");
  command->add_flag("--unsafe", options->is_unsafe, "In danger, or might harm themselves");
  command->add_option("--country", options->country, "Two letters, such as GB");
  command->add_option("--lang", options->language, "Language of words and services")
      ->capture_default_str();
  command->add_option("--age", options->age_years, "Of the young person, years; 0: not said")
      ->check(CLI::Range(0, 120));
  command->add_option("--today", options->today, "The date, for entries older than a year");
  command->add_flag("--easy", options->is_easy, "Very short sentences");
  command->add_flag("--json", options->as_json, "Print JSON (docs/formats/advice.md)");
  command->footer("Exit status: 0 if the answer was printed, 2 for misuse.");
  command->callback([options, &exit_code] { exit_code = run_advice(*options); });
}

}  // namespace holdfast
