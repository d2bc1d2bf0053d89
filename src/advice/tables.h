// What composing needs of the data, without a word of text, so that the browser's module stays
// small. tools/make_advice_tables.mjs writes the tables; they are constant. Safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "holdfast/advice.h"

namespace holdfast {

// Beside the bits of Happened, conditions may ask for these, which composing works out.
inline constexpr std::uint16_t kNothing = 1 << 10;  // nothing was said to have happened
inline constexpr std::uint16_t kEarly = 1 << 11;    // contact or a request, and no more

enum class UnsafeRule : std::uint8_t { kAny, kUnsafe, kSafe };

// "GB" as one number; 0 for any country, and for the world.
using CountryNumber = std::uint16_t;
inline constexpr std::size_t kMaxPieceCountries = 4;

struct PieceRule {
  std::uint8_t section = 0;  // sections in the order of an answer; pieces of one stand together
  std::uint8_t askers = 0;   // bit i: Asker i
  UnsafeRule unsafe = UnsafeRule::kAny;
  std::uint16_t any = 0;  // one of these bits must be there, unless none is set here
  std::uint16_t all = 0;
  std::uint16_t none = 0;
  std::array<CountryNumber, kMaxPieceCountries> countries{};  // empty: everywhere
};

enum class ServiceKind : std::uint8_t { kHelpline, kPolice, kReport, kRemoval, kAdvice };
inline constexpr std::size_t kServiceKinds = 5;

struct ServiceRule {
  ServiceKind kind = ServiceKind::kHelpline;
  std::uint8_t askers = 0;
  std::uint8_t age_min = 0;
  std::uint8_t age_max = 255;
  bool is_always_open = false;
  std::uint8_t language_count = 0;
  std::uint16_t first_language = 0;  // in AdviceTables::service_languages
  std::int32_t checked_day = 0;      // days since 1970-01-01
};

struct PlaceRule {
  CountryNumber country = 0;  // 0: the world, which is the last place
  std::uint16_t first_service = 0;
  std::uint16_t service_count = 0;
  std::int32_t emergency_checked_day = -1;  // -1: there is no number
};

struct AdviceTables {
  std::array<std::uint8_t, kAskers> limits{};
  std::span<const std::uint8_t> section_weights;
  std::span<const PieceRule> pieces;
  std::span<const PlaceRule> places;
  std::span<const ServiceRule> services;
  std::span<const std::string_view> service_languages;
};

// Generated.
[[nodiscard]] const AdviceTables& built_in_advice_tables();

// The text beside them, by the same indices. Generated.
struct AdviceTexts {
  std::span<const AdvicePiece> pieces;
  std::span<const AdviceSource> sources;
  std::span<const AdvicePlace> places;
  std::span<const AdviceService> services;
  std::span<const AdviceLanguage> languages;
  std::span<const AdviceWords> words;  // languages x pieces, row-major
};
[[nodiscard]] const AdviceTexts& built_in_advice_texts();

}  // namespace holdfast
