// Which pieces answer a situation, and in which order. Pure; safe from any thread.
#include "advice/compose.h"

namespace holdfast {
namespace {

constexpr std::uint16_t kEarlyBits = kContact | kAsked;

// The bits that conditions see: what happened, and what follows from it.
std::uint16_t facts_of(const Situation& situation) {
  const std::uint16_t happened = happened_with_implied(situation.happened);
  if (happened == 0) return kNothing;
  return (happened & ~kEarlyBits) == 0 ? happened | kEarly : happened;
}

bool fits_country(const PieceRule& rule, CountryNumber country) {
  if (rule.countries[0] == 0) return true;
  for (const CountryNumber one : rule.countries) {
    if (one != 0 && one == country) return true;
  }
  return false;
}

bool fits(const PieceRule& rule, const Situation& situation, std::uint16_t facts,
          CountryNumber country) {
  if ((rule.askers >> static_cast<unsigned>(situation.who) & 1) == 0) return false;
  if (rule.unsafe == UnsafeRule::kUnsafe && !situation.is_unsafe) return false;
  if (rule.unsafe == UnsafeRule::kSafe && situation.is_unsafe) return false;
  if (rule.any != 0 && (rule.any & facts) == 0) return false;
  return (rule.all & facts) == rule.all && (rule.none & facts) == 0 && fits_country(rule, country);
}

// Takes out the piece whose section weighs least.
template <class Pieces>
void leave_out_lightest(const AdviceTables& tables, Pieces& pieces) {
  std::size_t lightest = 0;
  const auto weight = [&](std::size_t i) {
    return tables.section_weights[tables.pieces[pieces[i]].section];
  };
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (weight(i) <= weight(lightest)) lightest = i;
  }
  pieces.erase(lightest);
}

}  // namespace

Advice compose_from(const AdviceTables& tables, const Situation& situation) {
  const std::uint16_t facts = facts_of(situation);
  const CountryNumber country = country_number(situation.country);
  const std::size_t limit = tables.limits[static_cast<std::size_t>(situation.who)];
  Few<std::uint16_t, kMaxPieces + 1> pieces;
  int last_section = -1;
  for (std::size_t i = 0; i < tables.pieces.size(); ++i) {
    const PieceRule& rule = tables.pieces[i];
    if (rule.section == last_section || !fits(rule, situation, facts, country)) continue;
    last_section = rule.section;
    pieces.append(static_cast<std::uint16_t>(i));
    if (pieces.size() > limit) leave_out_lightest(tables, pieces);
  }
  Advice advice;
  for (const std::uint16_t piece : pieces) advice.pieces.append(piece);
  choose_services(tables, situation, advice);
  return advice;
}

Advice compose(const Situation& situation) {
  return compose_from(built_in_advice_tables(), situation);
}

}  // namespace holdfast
