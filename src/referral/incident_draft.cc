// From what the guard or a match says to a draft of an incident. Pure; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "referral/incident.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxLineBytes = 1u << 20;

Result<json::object> parse_object(std::string_view text, std::size_t max_bytes) {
  json::parse_options options;
  options.max_depth = 12;
  boost::system::error_code error;
  json::value value;
  if (text.size() <= max_bytes) value = json::parse(text, error, json::storage_ptr(), options);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kInvalidArgument, "This is not one JSON object.");
  }
  return std::move(value.as_object());
}

// The text of a field, or empty.
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

bool is_token(const std::string& text) {
  return !text.empty() && text.size() <= 90 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// What the guard says it saw, each sentence once.
std::vector<std::string> reasons_of(const json::object& alert) {
  std::vector<std::string> out;
  const json::value* reasons = alert.if_contains("reasons");
  if (reasons == nullptr || !reasons->is_array()) return out;
  for (const json::value& each : reasons->as_array()) {
    if (!each.is_object() || out.size() == 50) continue;
    const std::string why = text_of(each.as_object(), "why");
    if (!why.empty() && std::find(out.begin(), out.end(), why) == out.end()) out.push_back(why);
  }
  return out;
}

json::object empty_draft(const char* kind, const std::string& name) {
  json::object draft;
  if (is_token(name)) draft["reference"] = fmt::format("{}-{}", kind, name);
  draft["reviewed"] = false;
  return draft;
}

void merge(json::object& draft, const json::object& more) {
  for (const auto& field : more) {
    json::value* own = draft.if_contains(field.key());
    if (own == nullptr) {
      draft[field.key()] = field.value();
    } else if (own->is_object() && field.value().is_object()) {
      merge(own->as_object(), field.value().as_object());
    }
  }
}

}  // namespace

Result<std::string> incident_from_guard(std::string_view line) {
  const Result<json::object> alert = parse_object(line, kMaxLineBytes);
  if (!alert) return std::unexpected<Error>(alert.error());
  const std::string stage = text_of(*alert, "stage");
  const std::string level = text_of(*alert, "level");
  const std::string suspect = text_of(*alert, "suspect");
  if (stage.empty() || level.empty()) {
    return fail(ErrorCode::kInvalidArgument, "Give a line as 'holdfast guard' writes it.");
  }
  if (suspect.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "This alert names nobody as suspect: write an incident.");
  }
  const std::string conversation = text_of(*alert, "id");
  json::object draft = empty_draft("guard", conversation);
  draft["suspect"] = json::object{{"id", suspect}};
  const std::string person = text_of(*alert, "person_at_risk");
  if (!person.empty()) draft["victims"] = json::array{json::object{{"id", person}}};
  if (!conversation.empty()) draft["chat"] = json::object{{"room", conversation}};
  const json::value* harm = alert->if_contains("may_harm_themselves");
  if (harm != nullptr && harm->is_bool() && harm->as_bool()) {
    draft["escalate"] = "The young person may harm themselves.";
  }
  std::string note = fmt::format(
      "A program found signs of financial sextortion in the conversation (stage: {}, level: {}).",
      stage, level);
  for (const std::string& why : reasons_of(*alert)) note += "\n- " + why;
  draft["note"] = note;
  return json::serialize(draft);
}

Result<std::string> incident_from_match(std::string_view line) {
  const Result<json::object> match = parse_object(line, kMaxLineBytes);
  if (!match) return std::unexpected<Error>(match.error());
  const json::value* matches = match->if_contains("matches");
  const std::string hash = text_of(*match, "query");
  if (hash.empty() || matches == nullptr || !matches->is_array() || matches->as_array().empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "Give a line with a match, as 'holdfast match' writes it.");
  }
  std::int64_t nearest = 256;
  for (const json::value& each : matches->as_array()) {
    const json::value* distance =
        each.is_object() ? each.as_object().if_contains("distance") : nullptr;
    if (distance != nullptr && distance->is_int64())
      nearest = std::min(nearest, distance->as_int64());
  }
  json::object draft = empty_draft("match", hash.substr(0, 32));
  json::object file{
      {"name", "matched picture"},
      {"hashes", json::array{json::object{{"type", "PDQ"}, {"value", hash}}}},
      {"note", fmt::format("Its hash is near {} on a hash list; the nearest is {} of "
                           "256 bits away.",
                           matches->as_array().size() == 1 ? "one" : "more than one", nearest)}};
  draft["files"] = json::array{std::move(file)};
  return json::serialize(draft);
}

Result<std::string> merged_incident(std::string_view draft, std::string_view more) {
  Result<json::object> whole = parse_object(draft, kMaxIncidentBytes);
  if (!whole) return std::unexpected<Error>(whole.error());
  const Result<json::object> defaults = parse_object(more, kMaxIncidentBytes);
  if (!defaults) return std::unexpected<Error>(defaults.error());
  merge(*whole, *defaults);
  return json::serialize(*whole);
}

}  // namespace holdfast
