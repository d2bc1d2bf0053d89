// Banks and their signals. Stateless; safe from any thread.
#include "store/bank_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <soci/soci.h>

#include <algorithm>

#include "store/bank_bulk.h"
#include "store/rows.h"

namespace holdfast {
namespace {

void insert_signal(Transaction& transaction, std::int64_t content_id, const char* signal_type,
                   const std::string& value, int quality, std::int64_t revision) {
  if (value.empty()) return;
  const long long content = content_id;
  const long long changed = revision;
  const std::string type = signal_type;
  transaction.session() << "insert into signals(content_id, signal_type, value, quality, "
                           "changed_revision, removed) values(:content, :type, :value, :quality, "
                           ":revision, 0)",
      soci::use(content, "content"), soci::use(type, "type"), soci::use(value, "value"),
      soci::use(quality, "quality"), soci::use(changed, "revision");
}

Result<bool> set_withdrawn(Transaction& transaction, std::int64_t content_id, int withdrawn,
                           TimeMs at_ms) {
  soci::session& sql = transaction.session();
  const long long content = content_id;
  // Locks the counter first, as every change of a bank does, so that two of them never wait for
  // each other.
  const ListStamp stamp = next_list_stamp(transaction, at_ms);
  int before = 0;
  sql << "select withdrawn from bank_contents where id = :id", soci::use(content, "id"),
      soci::into(before);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no content with this id.");
  if (before == withdrawn) return false;
  sql << "update bank_contents set withdrawn = :withdrawn, changed_revision = :revision, "
         "changed_at = :changed where id = :id",
      soci::use(withdrawn, "withdrawn"), soci::use(stamp.revision, "revision"),
      soci::use(stamp.at_ms, "changed"), soci::use(content, "id");
  sql << "update signals set removed = :removed, changed_revision = :revision "
         "where content_id = :id",
      soci::use(withdrawn, "removed"), soci::use(stamp.revision, "revision"),
      soci::use(content, "id");
  return true;
}

}  // namespace

ListStamp next_list_stamp(Transaction& transaction, TimeMs at_ms) {
  ListStamp stamp;
  stamp.revision = next_revision(transaction, "banks");
  transaction.session() << "select coalesce(max(changed_at), 0) from bank_contents "
                           "where offered = 1",
      soci::into(stamp.at_ms);
  stamp.at_ms = std::max<long long>(stamp.at_ms, at_ms + transaction.aged_ms());
  return stamp;
}

Result<void> insert_bank(Transaction& transaction, const std::string& name, TimeMs at_ms) {
  soci::session& sql = transaction.session();
  int taken = 0;
  sql << "select count(*) from banks where name = :name", soci::use(name, "name"),
      soci::into(taken);
  if (taken > 0) return fail(ErrorCode::kConflict, "A bank with this name is already there.");
  const long long created = at_ms;
  sql << "insert into banks(name, enabled, created_at) values(:name, 1, :at)",
      soci::use(name, "name"), soci::use(created, "at");
  next_revision(transaction, "banks");
  return {};
}

std::vector<BankSummary> list_banks(Transaction& transaction) {
  long long bank_id = 0;
  std::string name;
  int enabled = 0;
  int shared = 0;
  NullableNumber radius;
  long long entries = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select b.id, b.name, b.enabled, b.shared, b.radius_bits, count(s.id) from banks b "
              "left join bank_contents c on c.bank_id = b.id "
              "left join signals s on s.content_id = c.id and s.signal_type = 'pdq' "
              "and s.removed = 0 where b.removed_at is null "
              "group by b.id, b.name, b.enabled, b.shared, b.radius_bits order by b.name",
       soci::into(bank_id), soci::into(name), soci::into(enabled), soci::into(shared),
       soci::into(radius.value, radius.present), soci::into(entries));
  std::vector<BankSummary> banks;
  statement.execute();
  while (statement.fetch()) {
    banks.push_back({bank_id, name, enabled != 0, entries, shared != 0, radius.get<int>()});
  }
  return banks;
}

std::vector<BankName> list_bank_names(Transaction& transaction) {
  long long bank_id = 0;
  std::string name;
  double ratio = 0;
  int shared = 0;
  NullableNumber radius;
  soci::statement statement =
      (transaction.session().prepare
           << "select id, name, enabled * enabled_ratio, shared, radius_bits from banks "
              "where removed_at is null order by name",
       soci::into(bank_id), soci::into(name), soci::into(ratio), soci::into(shared),
       soci::into(radius.value, radius.present));
  std::vector<BankName> banks;
  statement.execute();
  while (statement.fetch()) {
    banks.push_back({bank_id, name, ratio, shared != 0, radius.get<int>()});
  }
  return banks;
}

Result<std::int64_t> insert_content(Transaction& transaction, const NewContent& content) {
  soci::session& sql = transaction.session();
  long long bank_id = 0;
  int shared = 0;
  sql << "select id, shared from banks where name = :name", soci::use(content.bank, "name"),
      soci::into(bank_id), soci::into(shared);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  const ListStamp stamp = next_list_stamp(transaction, content.at_ms);
  const long long at_ms = content.at_ms;
  long long content_id = 0;
  const int is_video = content.is_video || !content.video_md5_hex.empty() ? 1 : 0;
  sql << "insert into bank_contents(bank_id, created_at, changed_revision, changed_at, offered, "
         "submitted_by, is_video) values(:bank, :at, :revision, :changed, :offered, :by, :video) "
         "returning id",
      soci::use(bank_id, "bank"), soci::use(at_ms, "at"), soci::use(stamp.revision, "revision"),
      soci::use(stamp.at_ms, "changed"), soci::use(shared, "offered"),
      soci::use(content.submitted_by, "by"), soci::use(is_video, "video"), soci::into(content_id);
  const std::int64_t revision = stamp.revision;
  insert_signal(transaction, content_id, "pdq", content.pdq_hex, content.quality, revision);
  insert_signal(transaction, content_id, "md5", content.md5_hex, content.quality, revision);
  insert_signal(transaction, content_id, "sha1", content.sha1_hex, content.quality, revision);
  insert_signal(transaction, content_id, "sha256", content.sha256_hex, content.quality, revision);
  insert_signal(transaction, content_id, "video_md5", content.video_md5_hex, content.quality,
                revision);
  return content_id;
}

Result<bool> withdraw_content(Transaction& transaction, std::int64_t content_id, TimeMs at_ms) {
  return set_withdrawn(transaction, content_id, 1, at_ms);
}

Result<bool> restore_content(Transaction& transaction, std::int64_t content_id, TimeMs at_ms) {
  return set_withdrawn(transaction, content_id, 0, at_ms);
}

void withdraw_contents(Transaction& transaction, const std::vector<std::int64_t>& contents,
                       TimeMs at_ms) {
  if (contents.empty()) return;
  constexpr std::size_t kAtOnce = 500;
  const ListStamp stamp = next_list_stamp(transaction, at_ms);
  soci::session& sql = transaction.session();
  for (std::size_t at = 0; at < contents.size(); at += kAtOnce) {
    // The ids are numbers, so they may stand in the text.
    const auto first = contents.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(kAtOnce, contents.size() - at));
    const std::string ids = fmt::format("{}", fmt::join(first, last, ", "));
    sql << "update signals set removed = 1, changed_revision = :revision where removed = 0 and "
           "content_id in (" +
               ids + ")",
        soci::use(stamp.revision, "revision");
    sql << "update bank_contents set withdrawn = 1, changed_revision = :revision, "
           "changed_at = :changed where withdrawn = 0 and id in (" +
               ids + ")",
        soci::use(stamp.revision, "revision"), soci::use(stamp.at_ms, "changed");
  }
}

Result<bool> set_bank_enabled(Transaction& transaction, const std::string& name, bool enabled) {
  soci::session& sql = transaction.session();
  int before = 0;
  sql << "select enabled from banks where name = :name", soci::use(name, "name"),
      soci::into(before);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  if ((before != 0) == enabled) return false;
  const int after = enabled ? 1 : 0;
  sql << "update banks set enabled = :enabled where name = :name", soci::use(after, "enabled"),
      soci::use(name, "name");
  next_revision(transaction, "banks");
  return true;
}

Result<bool> set_bank_shared(Transaction& transaction, const std::string& name, bool shared,
                             TimeMs at_ms) {
  soci::session& sql = transaction.session();
  const ListStamp stamp = next_list_stamp(transaction, at_ms);
  long long bank_id = 0;
  int before = 0;
  sql << "select id, shared from banks where name = :name", soci::use(name, "name"),
      soci::into(bank_id), soci::into(before);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  if ((before != 0) == shared) return false;
  const int after = shared ? 1 : 0;
  sql << "update banks set shared = :shared where id = :id", soci::use(after, "shared"),
      soci::use(bank_id, "id");
  // Those that were withdrawn keep the place where that was told, or were never offered.
  sql << fmt::format(
      "update bank_contents set offered = 1, changed_revision = :revision, changed_at = :changed "
      "where bank_id = :id and withdrawn = 0{}",
      shared ? "" : " and offered = 1"),
      soci::use(stamp.revision, "revision"), soci::use(stamp.at_ms, "changed"),
      soci::use(bank_id, "id");
  return true;
}

Result<bool> set_bank_radius(Transaction& transaction, const std::string& name,
                             std::optional<int> radius_bits) {
  soci::session& sql = transaction.session();
  NullableNumber before;
  sql << "select radius_bits from banks where name = :name and removed_at is null",
      soci::use(name, "name"), soci::into(before.value, before.present);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  if (before.get<int>() == radius_bits) return false;
  NullableParameter<int> after(radius_bits);
  sql << "update banks set radius_bits = :radius where name = :name",
      soci::use(after.value, after.present, "radius"), soci::use(name, "name");
  next_revision(transaction, "banks");
  return true;
}

std::vector<SignalChange> signal_changes(Transaction& transaction, const std::string& signal_type,
                                         const SignalPlace& place, int limit) {
  constexpr std::size_t kRowsAtOnce = 1000;
  std::vector<long long> signal_id(kRowsAtOnce), content_id(kRowsAtOnce), bank_id(kRowsAtOnce),
      changed(kRowsAtOnce), disable_until(kRowsAtOnce);
  std::vector<std::string> type(kRowsAtOnce), value(kRowsAtOnce);
  std::vector<int> quality(kRowsAtOnce), removed(kRowsAtOnce);
  const long long after = place.revision;
  const long long after_id = place.signal_id;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select s.id, s.content_id, c.bank_id, s.signal_type, s.value, "
                          "s.quality, s.removed, s.changed_revision, c.disable_until "
                          "from signals s join bank_contents c on c.id = s.content_id "
                          "where (s.changed_revision, s.id) > (:after, :id) "
                          "and :wanted in ('', s.signal_type) "
                          "order by s.changed_revision, s.id limit {}",
                          limit),
       soci::use(after, "after"), soci::use(after_id, "id"), soci::use(signal_type, "wanted"),
       soci::into(signal_id), soci::into(content_id), soci::into(bank_id), soci::into(type),
       soci::into(value), soci::into(quality), soci::into(removed), soci::into(changed),
       soci::into(disable_until));
  std::vector<SignalChange> changes;
  statement.execute();
  while (statement.fetch()) {
    for (std::size_t i = 0; i < signal_id.size(); ++i) {
      changes.push_back({signal_id[i], content_id[i], bank_id[i], std::move(type[i]),
                         std::move(value[i]), quality[i], removed[i] != 0, changed[i],
                         disable_until[i]});
    }
  }
  return changes;
}

}  // namespace holdfast
