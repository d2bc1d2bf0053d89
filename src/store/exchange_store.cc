// The exchange's log and what comes back. Stateless; safe from any thread.
#include "store/exchange_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <soci/soci.h>

#include "store/outcome_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kIsActive =
    "case when c.withdrawn = 0 and b.shared = 1 and b.enabled = 1 then 1 else 0 end";

std::string signal_column(const char* type) {
  return fmt::format(
      "coalesce((select max(s.value) from signals s where s.content_id = c.id "
      "and s.signal_type = '{}'), '')",
      type);
}

std::string rows_query(const std::string& which) {
  return fmt::format(
      "select c.id, c.bank_id, b.name, c.changed_revision, c.changed_at, {}, c.submitted_by, "
      "(select p.case_id from case_pictures p where p.bank_content_id = c.id), {}, "
      "coalesce((select max(s.quality) from signals s where s.content_id = c.id "
      "and s.signal_type = 'pdq'), 0), {}, {}, {}, {}, c.is_video from bank_contents c "
      "join banks b on b.id = c.bank_id where c.offered = 1 {}",
      kIsActive, signal_column("pdq"), signal_column("md5"), signal_column("sha1"),
      signal_column("sha256"), signal_column("video_md5"), which);
}

// The columns of rows_query() while it is read.
class RowReader {
 public:
  explicit RowReader(soci::statement& statement) : statement_(statement) {
    statement.exchange(soci::into(content_id_));
    statement.exchange(soci::into(bank_id_));
    statement.exchange(soci::into(row_.bank));
    statement.exchange(soci::into(revision_));
    statement.exchange(soci::into(changed_));
    statement.exchange(soci::into(active_));
    statement.exchange(soci::into(row_.submitted_by));
    statement.exchange(soci::into(case_.value, case_.present));
    statement.exchange(soci::into(row_.pdq));
    statement.exchange(soci::into(row_.quality));
    statement.exchange(soci::into(row_.md5));
    statement.exchange(soci::into(row_.sha1));
    statement.exchange(soci::into(row_.sha256));
    statement.exchange(soci::into(row_.video_md5));
    statement.exchange(soci::into(is_video_));
  }

  std::vector<ExchangeRow> run(const std::string& query) {
    statement_.alloc();
    statement_.prepare(query);
    statement_.define_and_bind();
    statement_.execute();
    std::vector<ExchangeRow> rows;
    while (statement_.fetch()) {
      row_.content_id = content_id_;
      row_.bank_id = bank_id_;
      row_.revision = revision_;
      row_.changed_ms = changed_;
      row_.active = active_ != 0;
      row_.is_video = is_video_ != 0;
      row_.case_id = case_.get<std::int64_t>();
      rows.push_back(row_);
    }
    return rows;
  }

 private:
  soci::statement& statement_;
  ExchangeRow row_;
  long long content_id_ = 0, bank_id_ = 0, revision_ = 0, changed_ = 0;
  int active_ = 0, is_video_ = 0;
  NullableNumber case_;
};

// What a platform said last about a content, and how often it has changed its mind.
struct Said {
  std::string outcome;
  long long times = 0;
};

Said said_before(Transaction& transaction, long long content, const std::string& platform) {
  Said said;
  soci::session& sql = transaction.session();
  sql << "select count(*) from outcomes where content_id = :content and platform = :platform",
      soci::use(content, "content"), soci::use(platform, "platform"), soci::into(said.times);
  if (said.times == 0) return said;
  sql << "select outcome from outcomes where content_id = :content and platform = :platform "
         "order by id desc limit 1",
      soci::use(content, "content"), soci::use(platform, "platform"), soci::into(said.outcome);
  return said;
}

}  // namespace

std::vector<ExchangeRow> exchange_rows(Transaction& transaction, const ExchangeRange& range) {
  const long long revision = range.after.revision, content = range.after.content_id;
  const long long until = range.until_ms.value_or(0);
  soci::statement statement(transaction.session());
  RowReader reader(statement);
  statement.exchange(soci::use(revision, "revision"));
  statement.exchange(soci::use(revision, "revision2"));
  statement.exchange(soci::use(content, "content"));
  if (range.until_ms) statement.exchange(soci::use(until, "until"));
  return reader.run(rows_query(fmt::format(
      "and c.changed_revision >= :revision and (c.changed_revision > :revision2 or c.id > :content)"
      "{}{} order by c.changed_revision, c.id limit {}",
      range.until_ms ? " and c.changed_at < :until" : "",
      range.active_only ? " and c.withdrawn = 0 and b.shared = 1 and b.enabled = 1" : "",
      range.limit)));
}

std::optional<ExchangeCursor> exchange_place(Transaction& transaction, TimeMs from_ms) {
  const long long from = from_ms;
  long long revision = 0;
  soci::session& sql = transaction.session();
  sql << "select changed_revision from bank_contents where offered = 1 and changed_at >= :from "
         "order by changed_at, changed_revision limit 1",
      soci::use(from, "from"), soci::into(revision);
  if (!sql.got_data()) return std::nullopt;
  return ExchangeCursor{revision, 0};
}

std::int64_t exchange_head(Transaction& transaction) {
  long long revision = 0;
  transaction.session() << "select coalesce(max(changed_revision), 0) from bank_contents "
                           "where offered = 1",
      soci::into(revision);
  return revision;
}

std::vector<ExchangeTwin> exchange_twins(Transaction& transaction,
                                         const std::vector<std::int64_t>& contents) {
  std::vector<ExchangeTwin> twins;
  if (contents.empty()) return twins;
  std::string value;
  long long content_id = 0;
  int active = 0;
  NullableNumber case_id;
  // The ids are numbers, so they may stand in the text.
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select distinct t.value, c.id, (select p.case_id from case_pictures p "
                          "where p.bank_content_id = c.id), {} from signals s join signals t "
                          "on t.value = s.value and t.signal_type = s.signal_type "
                          "join bank_contents c on c.id = t.content_id "
                          "join banks b on b.id = c.bank_id where s.content_id in ({}) "
                          "and s.signal_type in ('pdq', 'video_md5') and c.offered = 1 "
                          "order by t.value, c.id",
                          kIsActive, fmt::join(contents, ", ")),
       soci::into(value), soci::into(content_id), soci::into(case_id.value, case_id.present),
       soci::into(active));
  statement.execute();
  while (statement.fetch()) {
    twins.push_back({value, content_id, case_id.get<std::int64_t>(), active != 0});
  }
  return twins;
}

std::vector<std::int64_t> find_offered(Transaction& transaction, const std::string& signal_type,
                                       const std::string& value, int limit) {
  long long content_id = 0;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select distinct c.id from signals s join bank_contents c "
                          "on c.id = s.content_id join banks b on b.id = c.bank_id "
                          "where s.value = :value and s.signal_type = :type and c.offered = 1 "
                          "and c.withdrawn = 0 and b.shared = 1 and b.enabled = 1 "
                          "order by c.id limit {}",
                          limit),
       soci::use(value, "value"), soci::use(signal_type, "type"), soci::into(content_id));
  std::vector<std::int64_t> contents;
  statement.execute();
  while (statement.fetch()) contents.push_back(content_id);
  return contents;
}

bool bank_has_signal(Transaction& transaction, const std::string& bank,
                     const std::string& signal_type, const std::string& value) {
  int count = 0;
  transaction.session() << "select count(*) from signals s join bank_contents c "
                           "on c.id = s.content_id join banks b on b.id = c.bank_id "
                           "where s.value = :value and s.signal_type = :type and s.removed = 0 "
                           "and b.name = :bank",
      soci::use(value, "value"), soci::use(signal_type, "type"), soci::use(bank, "bank"),
      soci::into(count);
  return count > 0;
}

std::optional<ExchangeRow> find_exchange_row(Transaction& transaction, std::int64_t content_id) {
  const long long content = content_id;
  soci::statement statement(transaction.session());
  RowReader reader(statement);
  statement.exchange(soci::use(content, "content"));
  std::vector<ExchangeRow> rows = reader.run(rows_query("and c.id = :content"));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<ContentFeedback> content_feedback(Transaction& transaction,
                                              const std::vector<std::int64_t>& contents) {
  std::vector<ContentFeedback> feedback;
  if (contents.empty()) return feedback;
  long long content_id = 0, at_ms = 0;
  std::string platform, outcome;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select o.content_id, o.platform, o.outcome, o.at from outcomes o "
                          "where o.content_id in ({}) and not exists (select 1 from outcomes n "
                          "where n.content_id = o.content_id and n.platform = o.platform "
                          "and n.id > o.id) order by o.content_id, o.platform",
                          fmt::join(contents, ", ")),
       soci::into(content_id), soci::into(platform), soci::into(outcome), soci::into(at_ms));
  statement.execute();
  while (statement.fetch()) feedback.push_back({content_id, platform, outcome, at_ms});
  return feedback;
}

Result<bool> record_feedback(Transaction& transaction, const ContentFeedback& feedback) {
  // Two that come at once take the same reference, and the second is the conflict or the repeat.
  const Said said = said_before(transaction, feedback.content_id, feedback.platform);
  if (said.times > 0 && said.outcome == feedback.outcome) return false;
  return record_outcome(
      transaction, {.content_id = feedback.content_id,
                    .platform = feedback.platform,
                    .outcome = feedback.outcome,
                    .reference = fmt::format("exchange:{}:{}", feedback.content_id, said.times + 1),
                    .at_ms = feedback.at_ms});
}

}  // namespace holdfast
