// Which services go with a situation, and in which order. Pure; safe from any thread.
#include <array>

#include "advice/compose.h"

namespace holdfast {
namespace {

using Kinds = std::array<ServiceKind, kServiceKinds>;

constexpr int kAdultAge = 18;
constexpr char kCaseBit = 0x20;

bool is_letter(char c) { return (c | kCaseBit) >= 'a' && (c | kCaseBit) <= 'z'; }

// Puts `kind` at `place`, those between one further back.
void bring_forward(Kinds& kinds, ServiceKind kind, std::size_t place) {
  std::size_t at = 0;
  while (kinds[at] != kind) ++at;
  for (; at > place; --at) kinds[at] = kinds[at - 1];
  kinds[place] = kind;
}

// A young person first needs somebody to talk to; an adult, whom to report to; a platform, where
// the law wants its report. Danger brings help and the police forward, a shared picture removal.
Kinds kinds_in_order(const Situation& situation) {
  using enum ServiceKind;
  Kinds kinds{kHelpline, kReport, kPolice, kRemoval, kAdvice};
  if (situation.who == Asker::kParent || situation.who == Asker::kTeacher) {
    kinds = {kPolice, kReport, kRemoval, kHelpline, kAdvice};
  } else if (situation.who == Asker::kPlatform) {
    kinds = {kReport, kPolice, kRemoval, kAdvice, kHelpline};
  }
  if ((situation.happened & kShared) != 0) bring_forward(kinds, kRemoval, 1);
  if (situation.is_unsafe) {
    bring_forward(kinds, kPolice, 0);
    if (situation.who != Asker::kPlatform) bring_forward(kinds, kHelpline, 0);
  }
  return kinds;
}

bool fits_age(const ServiceRule& rule, const Situation& situation) {
  const bool is_own = situation.who == Asker::kYoung || situation.who == Asker::kFriend;
  const bool is_of_the_picture =
      rule.kind == ServiceKind::kRemoval || rule.kind == ServiceKind::kReport;
  // A helpline's limits are those of who calls it.
  if (!is_own && !is_of_the_picture) return true;
  if (situation.age_years <= 0) return rule.age_min < kAdultAge;
  return situation.age_years >= rule.age_min && situation.age_years <= rule.age_max;
}

bool speaks(const AdviceTables& tables, const ServiceRule& rule, std::string_view language) {
  if (language.empty()) return true;
  for (std::size_t i = 0; i < rule.language_count; ++i) {
    if (same_language(language, tables.service_languages[rule.first_language + i])) return true;
  }
  return false;
}

bool is_stale(std::int32_t checked_day, std::int32_t today) {
  return std::int64_t{today} - checked_day > kStaleAfterDays;
}

using OfAKind = Few<ServiceChoice, kMaxServicesOfAKind>;

// The best of one place and kind: who speaks the language before who does not, who is always there
// before who is not, then the order of the file.
OfAKind best_of(const AdviceTables& tables, const Situation& situation, const PlaceRule& place,
                ServiceKind kind) {
  const auto rank = [&](const ServiceChoice& choice) {
    return (choice.speaks_language ? 0 : 2) +
           (tables.services[choice.service].is_always_open ? 0 : 1);
  };
  OfAKind best;
  for (std::size_t i = place.first_service; i < place.first_service + place.service_count; ++i) {
    const ServiceRule& rule = tables.services[i];
    const bool is_for = (rule.askers >> static_cast<unsigned>(situation.who) & 1) != 0;
    if (rule.kind != kind || !is_for || !fits_age(rule, situation)) continue;
    const ServiceChoice choice{.service = static_cast<std::uint16_t>(i),
                               .is_stale = is_stale(rule.checked_day, situation.today_days),
                               .speaks_language = speaks(tables, rule, situation.language)};
    std::size_t at = best.size();
    while (at > 0 && rank(best[at - 1]) > rank(choice)) --at;
    best.insert(at, choice);
  }
  return best;
}

}  // namespace

CountryNumber country_number(std::string_view code) {
  if (!is_country_code(code)) return 0;
  const auto upper = [](char c) { return static_cast<unsigned>(c & ~kCaseBit); };
  return static_cast<CountryNumber>(upper(code[0]) << 8 | upper(code[1]));
}

bool is_country_code(std::string_view text) {
  return text.size() == 2 && is_letter(text[0]) && is_letter(text[1]);
}

bool same_language(std::string_view wanted, std::string_view offered) {
  std::size_t i = 0;
  for (; i < wanted.size() && i < offered.size(); ++i) {
    if (wanted[i] == '-' || offered[i] == '-') break;
    if ((wanted[i] | kCaseBit) != (offered[i] | kCaseBit)) return false;
  }
  return (i == wanted.size() || wanted[i] == '-') && (i == offered.size() || offered[i] == '-');
}

void choose_services(const AdviceTables& tables, const Situation& situation, Advice& advice) {
  const CountryNumber country = country_number(situation.country);
  const std::size_t world = tables.places.size() - 1;
  std::size_t place = world;
  for (std::size_t i = 0; i < world; ++i) {
    if (tables.places[i].country == country) place = i;
  }
  advice.place = static_cast<std::uint16_t>(place);
  const std::int32_t checked = tables.places[place].emergency_checked_day;
  advice.is_emergency_stale = checked >= 0 && is_stale(checked, situation.today_days);
  for (const ServiceKind kind : kinds_in_order(situation)) {
    OfAKind best = best_of(tables, situation, tables.places[place], kind);
    // Whoever can go to their own police needs no report to the world.
    const bool has_police =
        kind == ServiceKind::kReport &&
        !best_of(tables, situation, tables.places[place], ServiceKind::kPolice).empty();
    if (best.empty() && !has_police) {
      best = best_of(tables, situation, tables.places[world], kind);
    }
    for (const ServiceChoice& choice : best) advice.services.append(choice);
  }
}

}  // namespace holdfast
