// A case as JSON. Pure; safe from any thread.
#include "service/case_view.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

namespace holdfast {
namespace {

namespace json = boost::json;

// In the order in which things happened: a match is written down a moment after it, so an outcome
// that followed at once may have been written first.
json::array timeline_view(std::vector<CaseEvent> timeline) {
  std::stable_sort(timeline.begin(), timeline.end(),
                   [](const CaseEvent& a, const CaseEvent& b) { return a.at_ms < b.at_ms; });
  json::array events;
  for (const CaseEvent& event : timeline) {
    events.push_back(json::object{{"at", format_time(event.at_ms)},
                                  {"kind", event.kind},
                                  {"picture", or_null(event.picture)},
                                  {"platform", or_null(event.platform)},
                                  {"outcome", or_null(event.outcome)},
                                  {"reason", or_null(event.reason)}});
  }
  return events;
}

}  // namespace

json::value time_or_null(const std::optional<TimeMs>& at_ms) {
  if (!at_ms) return nullptr;
  return json::value(format_time(*at_ms));
}

json::object case_for_owner(const Case& found) {
  json::array pictures;
  for (const CasePicture& picture : found.pictures) {
    const bool listed = picture.state == "on_list";
    pictures.push_back(json::object{
        {"position", picture.position},
        {"state", picture.state},
        {"reason", or_null(picture.reason)},
        {"on_list_since", listed ? time_or_null(picture.decided_ms) : json::value(nullptr)}});
  }
  return {{"case_number", found.number},
          {"status", case_status(found.pictures)},
          {"created_at", format_time(found.created_ms)},
          {"pictures", std::move(pictures)},
          {"timeline", timeline_view(found.timeline)}};
}

json::object case_for_desk(const Case& found) {
  json::array pictures;
  for (const CasePicture& picture : found.pictures) {
    const PictureHashes& hashes = picture.hashes;
    pictures.push_back(json::object{{"position", picture.position},
                                    {"pdq", to_hex(hashes.pdq)},
                                    {"quality", hashes.quality},
                                    {"md5", hashes.md5},
                                    {"sha256", hashes.sha256},
                                    {"width", hashes.width},
                                    {"height", hashes.height},
                                    {"state", picture.state},
                                    {"reason", or_null(picture.reason)},
                                    {"bank", or_null(picture.bank)},
                                    {"bank_content_id", or_null(picture.bank_content_id)},
                                    {"decided_at", time_or_null(picture.decided_ms)},
                                    {"decided_by", or_null(picture.decided_by)}});
  }
  return {{"case_number", found.number},
          {"created_at", format_time(found.created_ms)},
          {"urgency", urgency_name(found.urgency)},
          {"deadline_at", time_or_null(found.situation.deadline_ms)},
          {"threatened", or_null(found.situation.threatened)},
          {"shared", or_null(found.situation.shared)},
          {"status", case_status(found.pictures)},
          {"pictures", std::move(pictures)},
          {"timeline", timeline_view(found.timeline)}};
}

json::object case_summary(const CaseSummary& line) {
  return {{"case_number", line.number},
          {"created_at", format_time(line.created_ms)},
          {"urgency", urgency_name(line.urgency)},
          {"deadline_at", time_or_null(line.deadline_ms)},
          {"picture_count", line.picture_count},
          {"lowest_quality", line.lowest_quality},
          {"status", line.status}};
}

Proof read_proof(JsonFields& fields) {
  const json::object* object = fields.object("proof");
  if (object == nullptr) return {};
  JsonFields proof(*object);
  Proof read{proof.text("challenge", 1, 256), proof.text("nonce", 1, 20)};
  fields.expect(proof.finish());
  return read;
}

}  // namespace holdfast
