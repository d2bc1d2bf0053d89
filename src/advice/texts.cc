// The text of pieces, places and services, by index. Pure; safe from any thread.
#include "advice/compose.h"
#include "advice/tables.h"
#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

const AdviceTexts& texts() { return built_in_advice_texts(); }

template <class T>
const T& checked_at(std::span<const T> values, std::size_t index) {
  HOLDFAST_CHECK(index < values.size());
  return values[index];
}

std::size_t language_index(std::string_view tag) {
  const std::span<const AdviceLanguage> languages = texts().languages;
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (ascii_lower(languages[i].tag) == ascii_lower(tag)) return i;
  }
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (same_language(tag, languages[i].tag)) return i;
  }
  return 0;
}

}  // namespace

std::size_t advice_piece_count() { return texts().pieces.size(); }
std::size_t advice_service_count() { return texts().services.size(); }
std::size_t advice_place_count() { return texts().places.size(); }

std::size_t advice_piece_limit(Asker who) {
  return built_in_advice_tables().limits[static_cast<std::size_t>(who)];
}

const AdvicePiece& advice_piece(std::size_t index) { return checked_at(texts().pieces, index); }
const AdviceSource& advice_source(std::size_t index) { return checked_at(texts().sources, index); }
const AdvicePlace& advice_place(std::size_t index) { return checked_at(texts().places, index); }
const AdviceService& advice_service(std::size_t index) {
  return checked_at(texts().services, index);
}

std::optional<std::size_t> find_advice_piece(std::string_view id) {
  for (std::size_t i = 0; i < texts().pieces.size(); ++i) {
    if (texts().pieces[i].id == id) return i;
  }
  return std::nullopt;
}

std::span<const AdviceLanguage> advice_languages() { return texts().languages; }

const AdviceLanguage& advice_language(std::string_view tag) {
  return texts().languages[language_index(tag)];
}

AdviceWords advice_words(std::size_t piece, std::string_view language_tag) {
  HOLDFAST_CHECK(piece < texts().pieces.size());
  return texts().words[language_index(language_tag) * texts().pieces.size() + piece];
}

}  // namespace holdfast
