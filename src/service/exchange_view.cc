// Contents to records. Stateless; safe from any thread.
#include "service/exchange_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/bytes.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

ExchangeRecord record_of(const ExchangeRow& row) {
  ExchangeRecord record;
  record.id = std::to_string(row.content_id);
  record.member_id = row.bank_id;
  record.member = row.bank;
  record.kind = row.is_video ? EntryKind::kVideo : EntryKind::kPicture;
  record.state = row.active ? EntryState::kActive : EntryState::kWithdrawn;
  record.revision = row.revision;
  record.changed_ms = row.changed_ms;
  record.pdq = row.pdq;
  if (!row.pdq.empty()) record.quality = row.quality;
  record.md5 = row.video_md5.empty() ? row.md5 : row.video_md5;
  record.sha1 = row.sha1;
  record.sha256 = row.sha256;
  return record;
}

using FeedbackByContent = std::unordered_map<std::int64_t, std::vector<EntryFeedback>>;

FeedbackByContent load_feedback(Transaction& transaction,
                                const std::vector<std::int64_t>& contents) {
  FeedbackByContent feedback;
  for (const ContentFeedback& each : content_feedback(transaction, contents)) {
    const std::optional<FeedbackValue> value = feedback_from_name(each.outcome);
    if (value) feedback[each.content_id].push_back({each.platform, *value, each.at_ms});
  }
  return feedback;
}

std::vector<std::int64_t> ids_of(const std::vector<ExchangeRow>& rows) {
  std::vector<std::int64_t> ids;
  ids.reserve(rows.size());
  for (const ExchangeRow& row : rows) ids.push_back(row.content_id);
  return ids;
}

const std::string& hash_of(const ExchangeRow& row) {
  return row.video_md5.empty() ? row.pdq : row.video_md5;
}

// What a platform said last of any of the contents.
void add_latest(std::map<std::string, EntryFeedback>& by_source,
                const std::vector<EntryFeedback>& more) {
  for (const EntryFeedback& each : more) {
    const auto [at, is_new] = by_source.emplace(each.source, each);
    if (!is_new && at->second.at_ms <= each.at_ms) at->second = each;
  }
}

using Twins = std::unordered_map<std::string, std::vector<ExchangeTwin>>;

void fill_by_hash(ExchangeRecord& record, const std::vector<ExchangeTwin>& twins,
                  const FeedbackByContent& feedback, const ExchangeKeys::Values& keys) {
  record.state = EntryState::kWithdrawn;
  std::map<std::string, EntryFeedback> by_source;
  std::map<std::string, EntryState> cases;
  for (const ExchangeTwin& twin : twins) {
    const std::string uuid = twin.case_id ? hidden_uuid(keys, "case", *twin.case_id)
                                          : hidden_uuid(keys, "content", twin.content_id);
    EntryState& state = cases.emplace(uuid, EntryState::kWithdrawn).first->second;
    if (twin.active) state = record.state = EntryState::kActive;
    const auto said = feedback.find(twin.content_id);
    if (said != feedback.end()) add_latest(by_source, said->second);
  }
  for (const auto& [uuid, state] : cases) record.cases.push_back({uuid, state});
  for (const auto& [source, each] : by_source) record.feedback.push_back(each);
}

}  // namespace

std::vector<ExchangeRecord> exchange_records(Transaction& transaction,
                                             const std::vector<ExchangeRow>& rows) {
  const FeedbackByContent feedback = load_feedback(transaction, ids_of(rows));
  std::vector<ExchangeRecord> records;
  records.reserve(rows.size());
  for (const ExchangeRow& row : rows) {
    records.push_back(record_of(row));
    const auto said = feedback.find(row.content_id);
    if (said != feedback.end()) records.back().feedback = said->second;
  }
  return records;
}

std::vector<ExchangeRecord> exchange_records_by_hash(Transaction& transaction,
                                                     const std::vector<ExchangeRow>& rows,
                                                     const ExchangeKeys::Values& keys,
                                                     int min_quality) {
  Twins twins;
  std::vector<std::int64_t> contents;
  for (ExchangeTwin& twin : exchange_twins(transaction, ids_of(rows))) {
    contents.push_back(twin.content_id);
    twins[twin.value].push_back(std::move(twin));
  }
  const FeedbackByContent feedback = load_feedback(transaction, contents);
  std::vector<ExchangeRecord> records;
  std::unordered_set<std::string> done;
  for (const ExchangeRow& row : rows) {
    const std::string& hash = hash_of(row);
    if (hash.empty() || (row.video_md5.empty() && row.quality < min_quality)) continue;
    if (!done.insert(hash).second) continue;
    records.push_back(record_of(row));
    fill_by_hash(records.back(), twins[hash], feedback, keys);
  }
  return records;
}

Result<int> record_platform_feedback(Transaction& transaction, const Principal& platform,
                                     const std::vector<std::int64_t>& contents, FeedbackValue value,
                                     TimeMs now_ms) {
  int fresh = 0;
  for (const std::int64_t content : contents) {
    const Result<bool> recorded =
        record_feedback(transaction, {content, platform.name, feedback_name(value), now_ms});
    if (!recorded) return std::unexpected<Error>(recorded.error());
    if (!*recorded) continue;
    ++fresh;
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = platform.actor(),
                               .action = "outcome.report",
                               .subject = std::to_string(content),
                               .details = feedback_name(value)});
  }
  return fresh;
}

void note_fetched(App& app, const Principal& platform, const std::optional<ListRead>& read) {
  if (!read || platform.kind != Principal::Kind::kPlatformKey) return;
  // Most fetches bring nothing new, and a look is cheaper than a write.
  const auto before = app.database.read([&](Transaction& transaction) {
    return Result<std::int64_t>(list_read_by(transaction, platform.name));
  });
  if (!before || *before >= read->until_revision) return;
  const TimeMs now_ms = app.clock();
  (void)app.database.write([&](Transaction& transaction) -> Result<void> {
    note_list_read(transaction, platform.name, *read, now_ms);
    return {};
  });
}

bool has_content_type(const Request& request, std::string_view type) {
  const std::string_view sent = request.header("content-type");
  return ascii_lower(trimmed(sent.substr(0, sent.find(';')))) == type;
}

std::string cursor_text(const ExchangeRow& last) {
  return fmt::format("{}.{}", last.revision, last.content_id);
}

Result<ExchangeCursor> read_cursor_text(std::string_view text) {
  ExchangeCursor cursor;
  const char* end = text.data() + text.size();
  const auto [dot, first] = std::from_chars(text.data(), end, cursor.revision);
  if (first == std::errc() && dot != end && *dot == '.') {
    const auto [last, second] = std::from_chars(dot + 1, end, cursor.content_id);
    if (second == std::errc() && last == end && cursor.revision >= 0 && cursor.content_id >= 0) {
      return cursor;
    }
  }
  return fail(ErrorCode::kInvalidArgument, "Use the token of the page before, as it was given.");
}

}  // namespace holdfast
