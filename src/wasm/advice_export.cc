// Advice for the browser: a situation in, indices out; the words stay in the page. The bytes are
// docs/formats/wasm.md's. One thread.
#include <cstdint>
#include <string_view>

#include "holdfast/advice.h"
#include "wasm/export.h"

namespace {

using namespace holdfast;

enum Status : std::int32_t { kDone = 0, kBadArgument = 1 };

constexpr std::size_t kHeadBytes = 8;
constexpr std::size_t kPieceBytes = 2;
constexpr std::size_t kServiceBytes = 4;
constexpr std::size_t kAnswerBytes =
    kHeadBytes + kMaxPieces * kPieceBytes + kMaxServices * kServiceBytes;

void put_u16(std::uint8_t* out, std::uint32_t value) {
  out[0] = static_cast<std::uint8_t>(value);
  out[1] = static_cast<std::uint8_t>(value >> 8);
}

void write_answer(const Advice& advice, std::uint8_t* out) {
  for (std::size_t i = 0; i < kAnswerBytes; ++i) out[i] = 0;
  out[0] = static_cast<std::uint8_t>(advice.pieces.size());
  out[1] = static_cast<std::uint8_t>(advice.services.size());
  put_u16(out + 2, advice.place);
  out[4] = advice.is_emergency_stale ? 1 : 0;
  std::uint8_t* at = out + kHeadBytes;
  for (const std::uint16_t piece : advice.pieces) {
    put_u16(at, piece);
    at += kPieceBytes;
  }
  at = out + kHeadBytes + kMaxPieces * kPieceBytes;
  for (const ServiceChoice& choice : advice.services) {
    put_u16(at, choice.service);
    put_u16(at + 2, (choice.is_stale ? 1u : 0u) | (choice.speaks_language ? 2u : 0u));
    at += kServiceBytes;
  }
}

}  // namespace

HOLDFAST_EXPORT(hf_advice)
std::int32_t hf_advice(std::uint32_t who, std::uint32_t happened, std::uint32_t is_unsafe,
                       std::uint32_t country, const char* language, std::uint32_t language_length,
                       std::int32_t age_years, std::int32_t today_days, std::uint8_t* out) {
  if (who >= kAskers || happened >> kHappenedBits != 0 || out == nullptr) return kBadArgument;
  const char code[2] = {static_cast<char>(country >> 8), static_cast<char>(country)};
  write_answer(compose({.who = static_cast<Asker>(who),
                        .happened = static_cast<std::uint16_t>(happened),
                        .is_unsafe = is_unsafe != 0,
                        .country = std::string_view(code, country == 0 ? 0 : 2),
                        .language = std::string_view(language, language_length),
                        .age_years = age_years,
                        .today_days = today_days}),
               out);
  return kDone;
}
