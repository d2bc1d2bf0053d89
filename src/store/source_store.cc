// Sources as rows. Stateless; safe from any thread.
#include "store/source_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "base/bytes.h"
#include "store/bank_bulk.h"
#include "store/rows.h"
#include "store/source_sync.h"

namespace holdfast {
namespace {

constexpr const char* kColumns =
    "s.id, s.name, s.format, s.url, s.user_name, s.secret, s.public_key, b.name, s.signals, "
    "s.members, s.statuses, s.min_quality, s.every_ms, s.enabled, s.created_at, s.checkpoint, "
    "s.sync_number, s.round, s.syncing, s.due_at, s.started_at, s.finished_at, s.good_at, "
    "s.failures, s.last_error, s.pages, s.received, s.added, s.withdrawn, s.refused, s.unknown, "
    "s.malformed, s.out_of_order, (select count(*) from exchange_entries e "
    "where e.source_id = s.id and e.content_id is not null), "
    "(select count(*) from exchange_kept k where k.source_id = s.id), "
    "(select count(*) from exchange_feedback f where f.source_id = s.id and f.due_at is not null), "
    "(select count(*) from exchange_feedback f where f.source_id = s.id and f.due_at is null and "
    "f.refused = 0), "
    "(select count(*) from exchange_feedback f where f.source_id = s.id and f.refused = 1)";

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string text_of(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// One row of kColumns, bound to a statement.
class SourceRow {
 public:
  void bind(soci::statement& statement) {
    for (std::string* text : {&row_.name, &row_.format, &row_.url, &row_.user, &row_.secret,
                              &row_.public_key, &row_.bank, &signals_, &members_, &statuses_}) {
      if (text == &row_.name) statement.exchange(soci::into(id_));
      statement.exchange(soci::into(*text));
    }
    statement.exchange(soci::into(row_.min_quality));
    statement.exchange(soci::into(every_));
    statement.exchange(soci::into(enabled_));
    statement.exchange(soci::into(created_));
    statement.exchange(soci::into(row_.checkpoint));
    statement.exchange(soci::into(sync_number_));
    statement.exchange(soci::into(round_));
    statement.exchange(soci::into(syncing_));
    for (NullableNumber* time : {&due_, &started_, &finished_, &good_}) {
      statement.exchange(soci::into(time->value, time->present));
    }
    statement.exchange(soci::into(failures_));
    statement.exchange(soci::into(row_.last_error));
    for (long long& count : counts_) statement.exchange(soci::into(count));
    statement.exchange(soci::into(entries_));
    statement.exchange(soci::into(kept_));
    for (long long& count : feedback_) statement.exchange(soci::into(count));
  }

  [[nodiscard]] ExchangeSource take() const {
    ExchangeSource out = row_;
    out.source_id = id_;
    out.signals = words_of(signals_);
    out.members = words_of(members_);
    out.statuses = words_of(statuses_);
    out.every_ms = every_;
    out.enabled = enabled_ != 0;
    out.created_ms = created_;
    out.sync_number = sync_number_;
    out.round = round_;
    out.is_syncing = syncing_ != 0;
    out.due_ms = due_.get<TimeMs>();
    out.started_ms = started_.get<TimeMs>();
    out.finished_ms = finished_.get<TimeMs>();
    out.good_ms = good_.get<TimeMs>();
    out.failures = failures_;
    out.counts = {counts_[0], counts_[1], counts_[2], counts_[3],
                  counts_[4], counts_[5], counts_[6], counts_[7]};
    out.entries = entries_;
    out.has_kept = kept_ != 0;
    out.feedback_waiting = feedback_[0];
    out.feedback_sent = feedback_[1];
    out.feedback_refused = feedback_[2];
    return out;
  }

 private:
  ExchangeSource row_;
  std::string signals_, members_, statuses_;
  long long id_ = 0, every_ = 0, created_ = 0, sync_number_ = 0, round_ = 0, failures_ = 0,
            entries_ = 0, kept_ = 0;
  long long counts_[8] = {};
  long long feedback_[3] = {};
  int enabled_ = 0, syncing_ = 0;
  NullableNumber due_, started_, finished_, good_;
};

std::optional<ExchangeSource> find_where(Transaction& transaction, const char* which,
                                         const std::string& name, long long id) {
  soci::statement statement(transaction.session());
  SourceRow row;
  row.bind(statement);
  if (name.empty()) {
    statement.exchange(soci::use(id, "id"));
  } else {
    statement.exchange(soci::use(name, "name"));
  }
  statement.alloc();
  statement.prepare(
      fmt::format("select {} from exchange_sources s join banks b on b.id = s.bank_id where {}",
                  kColumns, which));
  statement.define_and_bind();
  statement.execute();
  if (!statement.fetch()) return std::nullopt;
  return row.take();
}

// A bank that is there is taken when nothing is on it, as after a source was removed.
Result<long long> bank_for(Transaction& transaction, const ExchangeSource& source) {
  soci::session& sql = transaction.session();
  long long bank_id = 0;
  sql << "select id from banks where name = :name", soci::use(source.bank, "name"),
      soci::into(bank_id);
  if (!sql.got_data()) {
    const Result<void> made = insert_bank(transaction, source.bank, source.created_ms);
    if (!made) return std::unexpected<Error>(made.error());
    sql << "select id from banks where name = :name", soci::use(source.bank, "name"),
        soci::into(bank_id);
    return bank_id;
  }
  long long taken = 0;
  sql << "select (select count(*) from exchange_sources where bank_id = :bank) + (select count(*) "
         "from bank_contents where bank_id = :bank2 and withdrawn = 0)",
      soci::use(bank_id, "bank"), soci::use(bank_id, "bank2"), soci::into(taken);
  if (taken > 0 || source.bank == "HOTLINE_ACCEPTED") {
    return fail(ErrorCode::kConflict,
                "The bank is in use: a source needs one of its own, or an empty one.");
  }
  return bank_id;
}

constexpr const char* kNoSource = "There is no source of this name.";

}  // namespace

std::optional<ExchangeSource> find_source_by_id(Transaction& transaction, std::int64_t source_id) {
  return find_where(transaction, "s.id = :id", "", source_id);
}

std::optional<ExchangeSource> find_exchange_source(Transaction& transaction,
                                                   const std::string& name) {
  if (name.empty()) return std::nullopt;
  return find_where(transaction, "s.name = :name", name, 0);
}

Result<void> insert_exchange_source(Transaction& transaction, const ExchangeSource& source) {
  soci::session& sql = transaction.session();
  (void)next_revision(transaction, "banks");  // one at a time, as every change of a bank
  int count = 0, taken = 0;
  sql << "select count(*) from exchange_sources", soci::into(count);
  sql << "select count(*) from exchange_sources where name = :name", soci::use(source.name, "name"),
      soci::into(taken);
  if (taken > 0) return fail(ErrorCode::kConflict, "A source with this name is already there.");
  if (count >= static_cast<int>(kMaxExchangeSources)) {
    return fail(ErrorCode::kConflict, "There are 50 sources already: remove one first.");
  }
  const Result<long long> bank = bank_for(transaction, source);
  if (!bank) return std::unexpected<Error>(bank.error());
  const std::string signals = text_of(source.signals), members = text_of(source.members);
  const std::string statuses = text_of(source.statuses);
  const long long every = source.every_ms, created = source.created_ms;
  const int enabled = source.enabled ? 1 : 0;
  const bool is_scheduled = source.enabled && source.every_ms > 0;
  NullableParameter<long long> due(is_scheduled ? std::optional<TimeMs>(source.created_ms)
                                                : std::nullopt);
  sql << "insert into exchange_sources(name, format, url, user_name, secret, public_key, bank_id, "
         "signals, members, statuses, min_quality, every_ms, enabled, created_at, due_at) "
         "values(:name, :format, :url, :user, :secret, :key, :bank, :signals, :members, :statuses, "
         ":quality, :every, :enabled, :created, :due)",
      soci::use(source.name, "name"), soci::use(source.format, "format"),
      soci::use(source.url, "url"), soci::use(source.user, "user"),
      soci::use(source.secret, "secret"), soci::use(source.public_key, "key"),
      soci::use(*bank, "bank"), soci::use(signals, "signals"), soci::use(members, "members"),
      soci::use(statuses, "statuses"), soci::use(source.min_quality, "quality"),
      soci::use(every, "every"), soci::use(enabled, "enabled"), soci::use(created, "created"),
      soci::use(due.value, due.present, "due");
  const Result<bool> set = set_bank_enabled(transaction, source.bank, source.enabled);
  if (!set) return std::unexpected<Error>(set.error());
  return {};
}

std::vector<ExchangeSource> list_exchange_sources(Transaction& transaction) {
  soci::statement statement(transaction.session());
  SourceRow row;
  row.bind(statement);
  statement.alloc();
  statement.prepare(fmt::format(
      "select {} from exchange_sources s join banks b on b.id = s.bank_id order by s.name",
      kColumns));
  statement.define_and_bind();
  statement.execute();
  std::vector<ExchangeSource> sources;
  while (statement.fetch()) sources.push_back(row.take());
  return sources;
}

Result<void> enable_exchange_source(Transaction& transaction, const std::string& name, bool enabled,
                                    TimeMs now_ms) {
  (void)next_revision(transaction, "banks");  // before the source, as a page does
  const std::optional<ExchangeSource> source = find_exchange_source(transaction, name);
  if (!source) return fail(ErrorCode::kNotFound, kNoSource);
  const int after = enabled ? 1 : 0;
  const long long id = source->source_id;
  NullableParameter<long long> due(enabled && source->every_ms > 0 ? std::optional<TimeMs>(now_ms)
                                                                   : std::nullopt);
  transaction.session()
      << "update exchange_sources set enabled = :enabled, due_at = :due where id = :id",
      soci::use(after, "enabled"), soci::use(due.value, due.present, "due"), soci::use(id, "id");
  const Result<bool> set = set_bank_enabled(transaction, source->bank, enabled);
  if (!set) return std::unexpected<Error>(set.error());
  return {};
}

Result<void> ask_exchange_sync(Transaction& transaction, const std::string& name, TimeMs now_ms) {
  const std::optional<ExchangeSource> source = find_exchange_source(transaction, name);
  if (!source) return fail(ErrorCode::kNotFound, kNoSource);
  if (!source->enabled) {
    return fail(ErrorCode::kConflict, "The source is not enabled: enable it first.");
  }
  const long long now = now_ms, id = source->source_id;
  transaction.session() << "update exchange_sources set due_at = :now where id = :id",
      soci::use(now, "now"), soci::use(id, "id");
  return {};
}

bool is_exchange_due(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  int count = 0;
  transaction.session() << "select count(*) from exchange_sources where enabled = 1 and "
                           "due_at <= :now and (lease_until is null or lease_until <= :now2)",
      soci::use(now, "now"), soci::use(now, "now2"), soci::into(count);
  return count > 0;
}

void keep_exchange_answer(Transaction& transaction, std::int64_t source_id,
                          const KeptAnswer& answer) {
  const long long id = source_id, at = answer.at_ms, bytes = answer.bytes;
  const int status = static_cast<int>(answer.status);
  // Any bytes may come, and a text column takes only UTF-8 without zeros.
  const std::string body =
      hex_encode(as_bytes(std::string_view(answer.body).substr(0, kMaxKeptBytes)));
  soci::session& sql = transaction.session();
  sql << "delete from exchange_kept where source_id = :id", soci::use(id, "id");
  sql << "insert into exchange_kept(source_id, at, status, reason, bytes, body) "
         "values(:id, :at, :status, :reason, :bytes, :body)",
      soci::use(id, "id"), soci::use(at, "at"), soci::use(status, "status"),
      soci::use(answer.reason, "reason"), soci::use(bytes, "bytes"), soci::use(body, "body");
}

std::optional<KeptAnswer> find_kept_answer(Transaction& transaction, std::int64_t source_id) {
  const long long id = source_id;
  KeptAnswer answer;
  long long at = 0, bytes = 0;
  int status = 0;
  std::string body;
  soci::session& sql = transaction.session();
  sql << "select at, status, reason, bytes, body from exchange_kept where source_id = :id",
      soci::use(id, "id"), soci::into(at), soci::into(status), soci::into(answer.reason),
      soci::into(bytes), soci::into(body);
  if (!sql.got_data()) return std::nullopt;
  answer.at_ms = at;
  answer.status = static_cast<unsigned>(status);
  answer.bytes = bytes;
  const Result<Bytes> decoded = hex_decode(body);
  if (decoded) answer.body.assign(decoded->begin(), decoded->end());
  return answer;
}

}  // namespace holdfast
