// An answer of the advice with its words, as JSON. Pure; safe from any thread.
#include "service/advice_answer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "base/bytes.h"
#include "service/null_fields.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::value age_or_null(int years) { return years < 0 ? json::value(nullptr) : json::value(years); }

json::array array_of(std::span<const std::string_view> values) {
  json::array out;
  for (const std::string_view value : values) out.emplace_back(value);
  return out;
}

json::object describe_piece(std::size_t index, std::string_view language) {
  const AdvicePiece& piece = advice_piece(index);
  const AdviceWords words = advice_words(index, language);
  json::array sources;
  for (const std::uint8_t one : piece.sources) {
    const AdviceSource& source = advice_source(one);
    sources.push_back(json::object{
        {"name", source.name}, {"address", source.address}, {"checked", source.checked}});
  }
  return {{"id", piece.id},
          {"section", piece.section},
          {"title", words.title},
          {"text", words.text},
          {"easy", words.easy},
          {"language", words.language},
          {"services", array_of(piece.service_kinds)},
          {"sources", std::move(sources)}};
}

json::value describe_emergency(const Advice& advice) {
  const AdvicePlace& place = advice_place(advice.place);
  if (place.emergency_telephone.empty()) return nullptr;
  return json::object{{"telephone", place.emergency_telephone},
                      {"country", place.country},
                      {"source", place.emergency_source},
                      {"checked", place.emergency_checked},
                      {"check_before_use", advice.is_emergency_stale}};
}

json::object describe_service(const ServiceChoice& choice) {
  const AdviceService& service = advice_service(choice.service);
  return {{"id", service.id},
          {"name", service.name},
          {"country", service.country},
          {"kind", service.kind},
          {"age_min", age_or_null(service.age_min)},
          {"age_max", age_or_null(service.age_max)},
          {"languages", array_of(service.languages)},
          {"hours", text_or_null(service.hours)},
          {"time_zone", text_or_null(service.time_zone)},
          {"telephone", text_or_null(service.telephone)},
          {"text", text_or_null(service.text)},
          {"text_word", text_or_null(service.text_word)},
          {"web", text_or_null(service.web)},
          {"picture", text_or_null(service.picture)},
          {"source", service.source},
          {"checked", service.checked},
          {"check_before_use", choice.is_stale},
          {"speaks_your_language", choice.speaks_language}};
}

std::string upper_country(std::string_view country) {
  std::string out(country);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

json::array describe_happened(std::uint16_t happened) {
  json::array out;
  for (std::size_t bit = 0; bit < kHappenedBits; ++bit) {
    if ((happened >> bit & 1) != 0) out.emplace_back(happened_name(bit));
  }
  return out;
}

}  // namespace

json::object advice_answer(const Situation& situation) {
  const Advice advice = compose(situation);
  const AdviceLanguage& language = advice_language(situation.language);
  json::array pieces;
  for (const std::uint16_t piece : advice.pieces) {
    pieces.push_back(describe_piece(piece, situation.language));
  }
  json::array services;
  for (const ServiceChoice& choice : advice.services) services.push_back(describe_service(choice));
  return {{"who", asker_name(situation.who)},
          {"situation", describe_happened(happened_with_implied(situation.happened))},
          {"unsafe", situation.is_unsafe},
          {"country", text_or_null(upper_country(situation.country))},
          {"language", situation.language},
          {"words",
           {{"language", language.tag},
            {"name", language.name},
            {"direction", language.direction},
            {"reviewed_by_native_speaker", language.is_reviewed}}},
          {"pieces", std::move(pieces)},
          {"emergency", describe_emergency(advice)},
          {"services", std::move(services)}};
}

}  // namespace holdfast
