// A case as JSON. Pure; safe from any thread.
#include "service/case_view.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "service/null_fields.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxSidePixels = 1'000'000;

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

json::array names_view(const std::vector<std::string>& names) {
  return json::array(names.begin(), names.end());
}

json::object situation_view(const CaseSituation& situation) {
  return {{"age", or_null(situation.age)},
          {"origin", or_null(situation.origin)},
          {"threatened", or_null(situation.threatened)},
          {"shared", or_null(situation.shared)},
          {"shared_where", names_view(situation.shared_where)},
          {"deadline_at", time_or_null(situation.deadline_ms)},
          {"wants", names_view(situation.wants)}};
}

struct PlatformNews {
  std::optional<TimeMs> loaded_ms, withdrawn_ms, outcome_ms;
  std::optional<std::string> outcome;
};

// Who has fetched the list with one of the pictures, and since it was taken off; and what each said
// last of what it did.
json::array platforms_view(const std::vector<CaseEvent>& timeline) {
  std::map<std::string, PlatformNews> platforms;
  for (const CaseEvent& event : timeline) {
    if (!event.platform) continue;
    PlatformNews& news = platforms[*event.platform];
    if (event.kind == "loaded") {
      news.loaded_ms = event.at_ms;
      news.withdrawn_ms = std::nullopt;
    }
    if (event.kind == "withdrawal_confirmed") news.withdrawn_ms = event.at_ms;
    if (event.kind == "outcome") {
      news.outcome = event.outcome;
      news.outcome_ms = event.at_ms;
    }
  }
  json::array out;
  for (const auto& [platform, news] : platforms) {
    if (!news.loaded_ms && !news.withdrawn_ms && !news.outcome) continue;
    out.push_back(json::object{{"platform", platform},
                               {"loaded_at", time_or_null(news.loaded_ms)},
                               {"withdrawn_at", time_or_null(news.withdrawn_ms)},
                               {"outcome", or_null(news.outcome)},
                               {"outcome_at", time_or_null(news.outcome_ms)}});
  }
  return out;
}

// How many platforms that loaded the picture have dropped it since.
json::object removal_view(const Case& found, int position) {
  std::set<std::string> loaded, dropped;
  for (const CaseEvent& event : found.timeline) {
    if (event.picture != position) continue;
    if (event.kind == "loaded") {
      loaded.insert(*event.platform);
      dropped.erase(*event.platform);
    }
    if (event.kind == "withdrawal_confirmed") dropped.insert(*event.platform);
  }
  return {{"all", loaded.size()}, {"confirmed", dropped.size()}};
}

json::value approval_view(const CasePicture& picture) {
  if (!picture.approved_by) return nullptr;
  return json::object{{"by", *picture.approved_by}, {"at", time_or_null(picture.approved_ms)}};
}

std::int64_t uploads_stopped(const std::vector<CaseEvent>& timeline) {
  return std::count_if(timeline.begin(), timeline.end(),
                       [](const CaseEvent& event) { return event.outcome == "blocked_at_upload"; });
}

PictureHashes read_picture(JsonFields& fields) {
  PictureHashes picture;
  const std::string pdq = fields.hex("pdq", 64);
  picture.pdq = hash256_from_hex(pdq).value_or(Hash256{});
  picture.quality = static_cast<int>(fields.integer("quality", 0, 100));
  picture.md5 = fields.hex("md5", 32);
  picture.sha1 = fields.optional_hex("sha1", 40);
  picture.sha256 = fields.hex("sha256", 64);
  picture.width = static_cast<int>(fields.integer("width", 1, kMaxSidePixels));
  picture.height = static_cast<int>(fields.integer("height", 1, kMaxSidePixels));
  return picture;
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
        {"on_list_since", listed ? time_or_null(picture.decided_ms) : json::value(nullptr)},
        {"withdrawn_at", time_or_null(picture.withdrawn_ms)},
        {"removal", removal_view(found, picture.position)}});
  }
  return {{"case_number", found.number},
          {"status", case_status(found.pictures)},
          {"created_at", format_time(found.created_ms)},
          {"deadline_at", time_or_null(found.situation.deadline_ms)},
          {"situation", situation_view(found.situation)},
          {"pictures", std::move(pictures)},
          {"platforms", platforms_view(found.timeline)},
          {"unread_messages", found.unread_answers},
          {"uploads_stopped", uploads_stopped(found.timeline)},
          {"timeline", timeline_view(found.timeline)}};
}

json::object case_for_desk(const Case& found, TimeMs now_ms) {
  json::array pictures;
  bool waits = false;
  for (const CasePicture& picture : found.pictures) {
    const PictureHashes& hashes = picture.hashes;
    waits = waits || picture.state == "received" || picture.state == "held" ||
            picture.state == "suspended";
    pictures.push_back(json::object{{"position", picture.position},
                                    {"pdq", to_hex(hashes.pdq)},
                                    {"quality", hashes.quality},
                                    {"md5", hashes.md5},
                                    {"sha1", text_or_null(hashes.sha1)},
                                    {"sha256", hashes.sha256},
                                    {"width", hashes.width},
                                    {"height", hashes.height},
                                    {"state", picture.state},
                                    {"reason", or_null(picture.reason)},
                                    {"held_reason", or_null(picture.held_reason)},
                                    {"approval", approval_view(picture)},
                                    {"bank", or_null(picture.bank)},
                                    {"bank_content_id", or_null(picture.bank_content_id)},
                                    {"decided_at", time_or_null(picture.decided_ms)},
                                    {"decided_by", or_null(picture.decided_by)},
                                    {"withdrawn_at", time_or_null(picture.withdrawn_ms)}});
  }
  return {{"case_number", found.number},
          {"created_at", format_time(found.created_ms)},
          {"urgency", urgency_name(found.urgency)},
          {"deadline_at", time_or_null(found.situation.deadline_ms)},
          {"due_at", format_time(found.due_ms)},
          {"is_late", waits && found.due_ms <= now_ms},
          {"claimed_by", or_null(case_claimant(found, now_ms))},
          {"unread", found.unread},
          {"threatened", or_null(found.situation.threatened)},
          {"shared", or_null(found.situation.shared)},
          {"situation", situation_view(found.situation)},
          {"has_recovery", found.has_recovery},
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
          {"due_at", format_time(line.due_ms)},
          {"is_late", line.is_late},
          {"claimed_by", or_null(line.claimed_by)},
          {"held", line.held},
          {"unread", line.unread},
          {"suspended", line.suspended},
          {"approved", line.approved},
          {"wants_talk", line.wants_talk},
          {"age", or_null(line.age)},
          {"origin", or_null(line.origin)},
          {"status", line.status}};
}

std::vector<PictureHashes> read_pictures(JsonFields& fields) {
  std::vector<PictureHashes> read;
  const json::array* pictures = fields.array("pictures", 1, kMaxCasePictures);
  if (pictures == nullptr) return read;
  for (const json::value& value : *pictures) {
    if (!value.is_object()) {
      fields.expect(fail(ErrorCode::kInvalidArgument, "Each picture must be an object."));
      return {};
    }
    JsonFields picture(value.as_object());
    read.push_back(read_picture(picture));
    fields.expect(picture.finish());
  }
  return read;
}

Result<std::vector<int>> read_positions(JsonFields& fields, std::size_t most) {
  std::vector<int> positions;
  const json::array* values = fields.optional_array("pictures", most);
  if (values == nullptr) return positions;
  for (const json::value& value : *values) {
    boost::system::error_code error;
    const auto number = value.is_number() ? value.to_number<std::int64_t>(error) : 0;
    if (error || number < 1 || number > static_cast<std::int64_t>(most)) {
      return fail(ErrorCode::kInvalidArgument, "A picture is named by its position, from 1.");
    }
    positions.push_back(static_cast<int>(number));
  }
  return positions;
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
