// Banks and contents that platforms keep. Stateless; safe from any thread.
#include "store/curation_store.h"

#include <fmt/format.h>

#include "store/rows.h"

namespace holdfast {
namespace {

// Followers read the content's signals again.
void touch_signals(Transaction& transaction, std::int64_t content_id) {
  const long long revision = next_revision(transaction, "banks");
  const long long content = content_id;
  transaction.session() << "update signals set changed_revision = :revision "
                           "where content_id = :content",
      soci::use(revision, "revision"), soci::use(content, "content");
}

}  // namespace

std::optional<BankName> find_bank(Transaction& transaction, const std::string& name) {
  long long bank_id = 0;
  double ratio = 0;
  transaction.session() << "select id, enabled * enabled_ratio from banks "
                           "where name = :name and removed_at is null",
      soci::use(name, "name"), soci::into(bank_id), soci::into(ratio);
  if (!transaction.session().got_data()) return std::nullopt;
  return BankName{bank_id, name, ratio};
}

Result<void> update_bank(Transaction& transaction, const BankName& bank) {
  soci::session& sql = transaction.session();
  const long long bank_id = bank.bank_id;
  int taken = 0;
  sql << "select count(*) from banks where name = :name and id <> :id",
      soci::use(bank.name, "name"), soci::use(bank_id, "id"), soci::into(taken);
  if (taken > 0) return fail(ErrorCode::kConflict, "A bank with this name is already there.");
  const int enabled = bank.enabled_ratio > 0 ? 1 : 0;
  sql << "update banks set name = :name, enabled = :enabled, enabled_ratio = :ratio where id = :id",
      soci::use(bank.name, "name"), soci::use(enabled, "enabled"),
      soci::use(bank.enabled_ratio, "ratio"), soci::use(bank_id, "id");
  next_revision(transaction, "banks");
  return {};
}

void remove_bank(Transaction& transaction, std::int64_t bank_id, TimeMs at_ms) {
  soci::session& sql = transaction.session();
  const long long bank = bank_id;
  const long long at = at_ms;
  const ListStamp stamp = next_list_stamp(transaction, at_ms);
  const long long revision = stamp.revision;
  // A name that no bank can have frees the one it had.
  const std::string name = fmt::format("-{}", bank_id);
  sql << "update banks set removed_at = :at, enabled = 0, name = :name where id = :bank",
      soci::use(at, "at"), soci::use(name, "name"), soci::use(bank, "bank");
  sql << "update bank_contents set withdrawn = 1, changed_revision = :revision, "
         "changed_at = :changed where bank_id = :bank and withdrawn = 0",
      soci::use(revision, "revision"), soci::use(stamp.at_ms, "changed"), soci::use(bank, "bank");
  sql << "update bank_contents set removed_at = :at where bank_id = :bank and removed_at is null",
      soci::use(at, "at"), soci::use(bank, "bank");
  sql << "update signals set removed = 1, changed_revision = :revision where removed = 0 "
         "and content_id in (select id from bank_contents where bank_id = :bank)",
      soci::use(revision, "revision"), soci::use(bank, "bank");
}

std::int64_t insert_bank_content(Transaction& transaction, const NewBankContent& content) {
  soci::session& sql = transaction.session();
  const long long bank_id = content.bank_id;
  const long long at = content.at_ms;
  long long content_id = 0;
  const ListStamp stamp = next_list_stamp(transaction, content.at_ms);
  const long long revision = stamp.revision;
  sql << "insert into bank_contents(bank_id, created_at, source_uri, note, metadata, "
         "changed_revision, changed_at, offered) select :bank, :at, :uri, :note, :metadata, "
         ":revision, :changed, shared from banks where id = :bank2 returning id",
      soci::use(bank_id, "bank"), soci::use(at, "at"), soci::use(content.source_uri, "uri"),
      soci::use(content.note, "note"), soci::use(content.metadata, "metadata"),
      soci::use(revision, "revision"), soci::use(stamp.at_ms, "changed"),
      soci::use(bank_id, "bank2"), soci::into(content_id);
  for (const auto& [type, value] : content.signals) {
    sql << "insert into signals(content_id, signal_type, value, quality, changed_revision, "
           "removed) "
           "values(:content, :type, :value, :quality, :revision, 0)",
        soci::use(content_id, "content"), soci::use(type, "type"), soci::use(value, "value"),
        soci::use(content.quality, "quality"), soci::use(revision, "revision");
  }
  return content_id;
}

std::optional<BankContent> find_bank_content(Transaction& transaction, std::int64_t bank_id,
                                             std::int64_t content_id) {
  soci::session& sql = transaction.session();
  const long long bank = bank_id;
  const long long id = content_id;
  long long disable_until = 0;
  BankContent content{.content_id = content_id};
  sql << "select disable_until, source_uri, note, metadata from bank_contents "
         "where id = :id and bank_id = :bank and removed_at is null",
      soci::use(id, "id"), soci::use(bank, "bank"), soci::into(disable_until),
      soci::into(content.source_uri), soci::into(content.note), soci::into(content.metadata);
  if (!sql.got_data()) return std::nullopt;
  content.disable_until_s = disable_until;
  std::string type, value;
  soci::statement statement =
      (sql.prepare << "select signal_type, value from signals where content_id = :id "
                      "and removed = 0 order by signal_type",
       soci::use(id, "id"), soci::into(type), soci::into(value));
  statement.execute();
  while (statement.fetch()) content.signals.emplace_back(type, value);
  return content;
}

void update_bank_content(Transaction& transaction, std::int64_t content_id,
                         const ContentChange& change) {
  soci::session& sql = transaction.session();
  const long long id = content_id;
  if (change.note) {
    sql << "update bank_contents set note = :note where id = :id", soci::use(*change.note, "note"),
        soci::use(id, "id");
  }
  if (change.disable_until_s) {
    const long long until = *change.disable_until_s;
    sql << "update bank_contents set disable_until = :until where id = :id",
        soci::use(until, "until"), soci::use(id, "id");
    touch_signals(transaction, content_id);
  }
}

void remove_bank_content(Transaction& transaction, std::int64_t content_id, TimeMs at_ms) {
  const long long id = content_id;
  const long long at = at_ms;
  transaction.session() << "update bank_contents set removed_at = :at where id = :id",
      soci::use(at, "at"), soci::use(id, "id");
  (void)withdraw_content(transaction, content_id, at_ms);  // false: it was withdrawn before
}

bool is_content_of_case(Transaction& transaction, std::int64_t content_id) {
  const long long id = content_id;
  int cases = 0;
  transaction.session() << "select count(*) from case_pictures where bank_content_id = :id",
      soci::use(id, "id"), soci::into(cases);
  return cases > 0;
}

std::vector<std::pair<std::string, double>> list_signal_type_ratios(Transaction& transaction) {
  std::string type;
  double ratio = 0;
  soci::statement statement =
      (transaction.session().prepare << "select signal_type, enabled_ratio from signal_type_ratios",
       soci::into(type), soci::into(ratio));
  std::vector<std::pair<std::string, double>> ratios;
  statement.execute();
  while (statement.fetch()) ratios.emplace_back(type, ratio);
  return ratios;
}

void set_signal_type_ratio(Transaction& transaction, const std::string& signal_type, double ratio) {
  transaction.session() << "insert into signal_type_ratios(signal_type, enabled_ratio) "
                           "values(:type, :ratio) on conflict(signal_type) "
                           "do update set enabled_ratio = excluded.enabled_ratio",
      soci::use(signal_type, "type"), soci::use(ratio, "ratio");
  next_revision(transaction, "banks");
}

SignalCount count_signals(Transaction& transaction, const std::string& list) {
  soci::session& sql = transaction.session();
  long long signals = 0;
  const std::string of_videos = fmt::format("video_{}", list);
  sql << "select count(*) from signals where signal_type in (:type, :video) and removed = 0",
      soci::use(list, "type"), soci::use(of_videos, "video"), soci::into(signals);
  NullableNumber newest;
  sql << "select max(created_at) from (select created_at from bank_contents order by id desc "
         "limit 1) newest",
      soci::into(newest.value, newest.present);
  return {signals, newest.get<TimeMs>().value_or(0)};
}

}  // namespace holdfast
