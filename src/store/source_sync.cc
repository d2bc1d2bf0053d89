// A sync's steps: lease, pages, end. Stateless; safe from any thread.
#include "store/source_sync.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/bank_bulk.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr long long kFewEntries = 20;

// What is known of an entry.
struct Known {
  bool is_there = false;
  long long order = 0;
  long long sync_number = 0;
  std::optional<std::int64_t> content_id;
  std::string digest;
};

// A page on its way into the tables.
class PageWriter {
 public:
  PageWriter(Transaction& transaction, const ExchangeSource& source, long long round, TimeMs now_ms)
      : transaction_(transaction), source_(source), round_(round), now_ms_(now_ms) {}

  Result<void> apply(const SourceEntry& entry) {
    ++counts.received;
    const Known known = find(entry.key);
    // Within one sync the newer of two counts, in whatever order they come. Between syncs what is
    // told now counts, so that a clock which was wrong cannot keep what was withdrawn.
    if (known.is_there && known.sync_number == source_.sync_number && entry.order < known.order) {
      ++counts.out_of_order;
      return {};
    }
    switch (entry.deed) {
      case SourceDeed::kTake:
        return take(entry, known);
      case SourceDeed::kDrop:
        if (known.content_id) ++counts.withdrawn;
        return put(entry, known, std::nullopt, "");
      case SourceDeed::kRefuse:
        ++counts.refused;
        if (!known.is_there) return {};
        return put(entry, known, std::nullopt, "");
      case SourceDeed::kPass:
        if (!known.is_there) return {};
        return put(entry, known, known.content_id, known.digest);
    }
    return {};
  }

  // Those that this round did not tell are gone.
  Result<void> drop_unseen(bool may_drop_most) {
    const long long id = source_.source_id;
    long long all = 0, content = 0;
    transaction_.session() << "select count(*) from exchange_entries where source_id = :id and "
                              "content_id is not null",
        soci::use(id, "id"), soci::into(all);
    std::vector<std::int64_t> gone;
    soci::statement statement =
        (transaction_.session().prepare
             << "select content_id from exchange_entries where source_id = :id and "
                "round < :round and content_id is not null",
         soci::use(id, "id"), soci::use(round_, "round"), soci::into(content));
    statement.execute();
    while (statement.fetch()) gone.push_back(content);
    if (!may_drop_most && all >= kFewEntries && static_cast<long long>(gone.size()) * 2 > all) {
      return fail(ErrorCode::kConflict,
                  "The source's whole list has lost more than half of what was on it, so nothing "
                  "is dropped: ask its operator, then 'exchange sync --full --accept-drop'.");
    }
    withdraw_contents(transaction_, gone, now_ms_);
    transaction_.session() << "delete from exchange_entries where source_id = :id and "
                              "round < :round",
        soci::use(id, "id"), soci::use(round_, "round");
    counts.withdrawn += static_cast<std::int64_t>(gone.size());
    return {};
  }

  SourceCounts counts;

 private:
  Known find(const std::string& key) {
    Known known;
    const long long id = source_.source_id;
    NullableNumber content;
    soci::session& sql = transaction_.session();
    sql << "select entry_order, sync_number, content_id, digest from exchange_entries "
           "where source_id = :id and entry_key = :key",
        soci::use(id, "id"), soci::use(key, "key"), soci::into(known.order),
        soci::into(known.sync_number), soci::into(content.value, content.present),
        soci::into(known.digest);
    known.is_there = sql.got_data();
    if (known.is_there) known.content_id = content.get<std::int64_t>();
    return known;
  }

  Result<void> take(const SourceEntry& entry, const Known& known) {
    std::string text = fmt::format("{} {} {} {} {}", entry.pdq, entry.quality, entry.md5,
                                   entry.sha256, entry.video_md5);
    // Behind the others, so that entries without it keep the digest that they have.
    if (!entry.sha1.empty()) text.append(" ").append(entry.sha1);
    const std::string sum = hex_encode(digest(DigestKind::kSha256, as_bytes(text)));
    if (known.content_id && known.digest == sum) return put(entry, known, known.content_id, sum);
    const Result<std::int64_t> content =
        insert_content(transaction_, {.bank = source_.bank,
                                      .pdq_hex = entry.pdq,
                                      .quality = entry.quality,
                                      .md5_hex = entry.md5,
                                      .sha1_hex = entry.sha1,
                                      .sha256_hex = entry.sha256,
                                      .at_ms = now_ms_,
                                      .video_md5_hex = entry.video_md5,
                                      .submitted_by = "exchange:" + source_.name,
                                      .is_video = entry.is_video});
    if (!content) return std::unexpected<Error>(content.error());
    ++counts.added;
    return put(entry, known, *content, sum);
  }

  // Keeps the entry with its new content; the one before goes off the bank.
  Result<void> put(const SourceEntry& entry, const Known& known,
                   std::optional<std::int64_t> content_id, const std::string& sum) {
    if (known.content_id && known.content_id != content_id) {
      const Result<bool> gone = withdraw_content(transaction_, *known.content_id, now_ms_);
      if (!gone) return std::unexpected<Error>(gone.error());
    }
    const long long id = source_.source_id, order = entry.order, sync = source_.sync_number;
    NullableParameter<long long> content(content_id);
    transaction_.session()
        << "insert into exchange_entries(source_id, entry_key, entry_order, sync_number, round, "
           "content_id, digest) values(:id, :key, :order, :sync, :round, :content, :digest) "
           "on conflict(source_id, entry_key) do update set entry_order = excluded.entry_order, "
           "sync_number = excluded.sync_number, round = excluded.round, "
           "content_id = excluded.content_id, digest = excluded.digest",
        soci::use(id, "id"), soci::use(entry.key, "key"), soci::use(order, "order"),
        soci::use(sync, "sync"), soci::use(round_, "round"),
        soci::use(content.value, content.present, "content"), soci::use(sum, "digest");
    return {};
  }

  Transaction& transaction_;
  const ExchangeSource& source_;
  const long long round_;
  const TimeMs now_ms_;
};

void save_page(Transaction& transaction, const ExchangeSource& source, const SourcePage& page,
               const SourceCounts& counts, long long round, const SourceLease& lease) {
  const long long until = lease.until_ms, id = source.source_id, sync = source.sync_number;
  const long long received = counts.received, added = counts.added;
  const long long withdrawn = counts.withdrawn, refused = counts.refused;
  const long long unknown = page.unknown, malformed = page.malformed;
  const long long out_of_order = counts.out_of_order;
  transaction.session()
      << "update exchange_sources set checkpoint = :checkpoint, round = :round, "
         "sync_number = :sync, "
         "lease_until = :until, pages = pages + 1, received = received + :received, "
         "added = added + :added, withdrawn = withdrawn + :withdrawn, "
         "refused = refused + :refused, unknown = unknown + :unknown, "
         "malformed = malformed + :malformed, out_of_order = out_of_order + :order "
         "where id = :id",
      soci::use(page.checkpoint, "checkpoint"), soci::use(round, "round"), soci::use(sync, "sync"),
      soci::use(until, "until"), soci::use(received, "received"), soci::use(added, "added"),
      soci::use(withdrawn, "withdrawn"), soci::use(refused, "refused"),
      soci::use(unknown, "unknown"), soci::use(malformed, "malformed"),
      soci::use(out_of_order, "order"), soci::use(id, "id");
}

// The one that is due the longest and nobody holds.
std::optional<std::int64_t> find_due(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  long long id = 0;
  soci::session& sql = transaction.session();
  sql << "select id from exchange_sources where enabled = 1 and due_at <= :now and "
         "(lease_until is null or lease_until <= :now2) order by due_at, id limit 1",
      soci::use(now, "now"), soci::use(now, "now2"), soci::into(id);
  if (!sql.got_data()) return std::nullopt;
  return id;
}

constexpr const char* kHeld =
    "Another program syncs this source now, or was killed a moment ago: try again in a minute.";

}  // namespace

Result<void> check_source_lease(Transaction& transaction, std::int64_t source_id,
                                const SourceLease& lease) {
  const long long id = source_id;
  NullableText owner;
  transaction.session() << "select lease_owner from exchange_sources where id = :id",
      soci::use(id, "id"), soci::into(owner.value, owner.present);
  if (owner.get() != lease.owner) return fail(ErrorCode::kConflict, kHeld);
  return {};
}

Result<ExchangeSource> lease_exchange_source(Transaction& transaction, const std::string& name,
                                             const SourceLease& lease) {
  (void)next_revision(transaction, "exchange_leases");  // one at a time
  std::optional<std::int64_t> found;
  if (name.empty()) {
    found = find_due(transaction, lease.now_ms);
  } else if (const auto source = find_exchange_source(transaction, name)) {
    found = source->source_id;
  }
  if (!found) {
    return fail(ErrorCode::kNotFound,
                name.empty() ? "No source is due." : "There is no source of this name.");
  }
  const long long id = *found, now = lease.now_ms, until = lease.until_ms;
  NullableNumber held;
  soci::session& sql = transaction.session();
  sql << "select lease_until from exchange_sources where id = :id", soci::use(id, "id"),
      soci::into(held.value, held.present);
  if (held.get<TimeMs>().value_or(0) > now) return fail(ErrorCode::kConflict, kHeld);
  sql << "update exchange_sources set lease_owner = :owner, lease_until = :until where id = :id",
      soci::use(lease.owner, "owner"), soci::use(until, "until"), soci::use(id, "id");
  return *find_source_by_id(transaction, id);
}

Result<ExchangeSource> begin_exchange_sync(Transaction& transaction, std::int64_t source_id,
                                           bool full, const SourceLease& lease) {
  const Result<void> held = check_source_lease(transaction, source_id, lease);
  if (!held) return std::unexpected<Error>(held.error());
  const auto source = find_source_by_id(transaction, source_id);
  const long long id = source_id, now = lease.now_ms;
  soci::session& sql = transaction.session();
  if (full || source->checkpoint.empty()) {
    sql << "update exchange_sources set checkpoint = '', round = round + 1 where id = :id",
        soci::use(id, "id");
  }
  if (full || !source->is_syncing) {
    sql << "update exchange_sources set syncing = 1, sync_number = sync_number + 1, "
           "started_at = :now, pages = 0, received = 0, added = 0, withdrawn = 0, refused = 0, "
           "unknown = 0, malformed = 0, out_of_order = 0 where id = :id",
        soci::use(now, "now"), soci::use(id, "id");
  }
  return *find_source_by_id(transaction, source_id);
}

Result<void> renew_exchange_lease(Transaction& transaction, std::int64_t source_id,
                                  const SourceLease& lease) {
  const Result<void> held = check_source_lease(transaction, source_id, lease);
  if (!held) return held;
  const long long id = source_id, until = lease.until_ms;
  transaction.session() << "update exchange_sources set lease_until = :until where id = :id",
      soci::use(until, "until"), soci::use(id, "id");
  return {};
}

Result<void> apply_exchange_page(Transaction& transaction, std::int64_t source_id,
                                 const SourcePage& page, const SourceLease& lease) {
  // Locks the counter of banks first, as every change of a bank does.
  (void)next_revision(transaction, "banks");
  Result<void> done = check_source_lease(transaction, source_id, lease);
  if (!done) return done;
  auto source = find_source_by_id(transaction, source_id);
  const long long round = source->round + (page.starts_round ? 1 : 0);
  if (page.starts_round) ++source->sync_number;  // another list, whose order says nothing of ours
  PageWriter writer(transaction, *source, round, lease.now_ms);
  for (const SourceEntry& entry : page.entries) {
    done = writer.apply(entry);
    if (!done) return done;
  }
  if (page.ends_round) {
    done = writer.drop_unseen(page.may_drop_most);
    if (!done) return done;
  }
  save_page(transaction, *source, page, writer.counts, round, lease);
  return {};
}

Result<void> finish_exchange_sync(Transaction& transaction, std::int64_t source_id,
                                  const SourceEnd& end, const SourceLease& lease) {
  const Result<void> held = check_source_lease(transaction, source_id, lease);
  if (!held) return held;
  const long long id = source_id, now = lease.now_ms;
  NullableParameter<long long> due(end.due_ms);
  soci::session& sql = transaction.session();
  sql << "update exchange_sources set lease_owner = null, lease_until = null, due_at = :due "
         "where id = :id",
      soci::use(due.value, due.present, "due"), soci::use(id, "id");
  if (!end.error.empty()) {
    sql << "update exchange_sources set last_error = :error, failures = failures + 1, "
           "finished_at = :now where id = :id",
        soci::use(end.error, "error"), soci::use(now, "now"), soci::use(id, "id");
  } else if (end.is_over) {
    sql << "update exchange_sources set last_error = '', failures = 0, syncing = 0, "
           "finished_at = :now, good_at = :now2 where id = :id",
        soci::use(now, "now"), soci::use(now, "now2"), soci::use(id, "id");
    // Of what is gone only this sync needs to know.
    sql << "delete from exchange_entries where source_id = :id and content_id is null and "
           "sync_number < (select sync_number from exchange_sources where id = :id2)",
        soci::use(id, "id"), soci::use(id, "id2");
  }
  return {};
}

Result<bool> remove_exchange_source(Transaction& transaction, const std::string& name, int limit,
                                    TimeMs now_ms) {
  (void)next_revision(transaction, "banks");
  const auto source = find_exchange_source(transaction, name);
  if (!source) return fail(ErrorCode::kNotFound, "There is no source of this name.");
  const long long id = source->source_id, now = now_ms;
  soci::session& sql = transaction.session();
  NullableNumber held;
  sql << "select lease_until from exchange_sources where id = :id", soci::use(id, "id"),
      soci::into(held.value, held.present);
  if (held.get<TimeMs>().value_or(0) > now) return fail(ErrorCode::kConflict, kHeld);
  sql << "update exchange_sources set enabled = 0, due_at = null where id = :id",
      soci::use(id, "id");
  long long content = 0;
  std::vector<std::int64_t> contents;
  soci::statement statement =
      (sql.prepare << fmt::format("select content_id from exchange_entries where source_id = :id "
                                  "and content_id is not null limit {}",
                                  limit),
       soci::use(id, "id"), soci::into(content));
  statement.execute();
  while (statement.fetch()) contents.push_back(content);
  if (!contents.empty()) {
    withdraw_contents(transaction, contents, now_ms);
    sql << fmt::format("delete from exchange_entries where source_id = :id and content_id in ({})",
                       fmt::join(contents, ", ")),
        soci::use(id, "id");
    return false;
  }
  sql << "delete from exchange_entries where source_id = :id", soci::use(id, "id");
  sql << "delete from exchange_feedback where source_id = :id", soci::use(id, "id");
  sql << "delete from exchange_kept where source_id = :id", soci::use(id, "id");
  sql << "delete from exchange_sources where id = :id", soci::use(id, "id");
  return true;
}

}  // namespace holdfast
