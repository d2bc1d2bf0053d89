// Composing from given tables; compose() does it from the built-in ones. Pure; safe from any
// thread.
#pragma once

#include "advice/tables.h"
#include "holdfast/advice.h"

namespace holdfast {

// `tables` must have a safety section first and the world last, as the generator makes sure.
[[nodiscard]] Advice compose_from(const AdviceTables& tables, const Situation& situation);

// Fills the place, its services and what is stale (services.cc).
void choose_services(const AdviceTables& tables, const Situation& situation, Advice& advice);

// "gb" or "GB" as its number; 0 if it is no country code.
[[nodiscard]] CountryNumber country_number(std::string_view code);
// True if a speaker of `wanted` is served by `offered`: their first parts are the same.
[[nodiscard]] bool same_language(std::string_view wanted, std::string_view offered);

}  // namespace holdfast
