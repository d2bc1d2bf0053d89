// Keys of reports. Stateless; safe from any thread.
#include "store/report_key_store.h"

#include <algorithm>

#include "store/rows.h"

namespace holdfast {

ReportSettings load_report_settings(Transaction& transaction) {
  ReportSettings found;
  int open = 0, school = 0, rotation = 0;
  long long quota = 0;
  NullableNumber recovery_at;
  transaction.session() << "select open, school, answer_hours, retention_days, spam_days, "
                           "quota_bytes, recovery_recipient, recovery_at, recovery_by, "
                           "rotation_needed from report_settings where id = 1",
      soci::into(open), soci::into(school), soci::into(found.answer_hours),
      soci::into(found.retention_days), soci::into(found.spam_days), soci::into(quota),
      soci::into(found.recovery_recipient), soci::into(recovery_at.value, recovery_at.present),
      soci::into(found.recovery_by), soci::into(rotation);
  found.is_open = open != 0;
  found.is_school = school != 0;
  found.rotation_needed = rotation != 0;
  found.quota_bytes = quota;
  found.recovery_ms = recovery_at.get<TimeMs>();
  return found;
}

void save_report_settings(Transaction& transaction, const ReportSettings& settings) {
  const int open = settings.is_open ? 1 : 0;
  const int school = settings.is_school ? 1 : 0;
  const long long quota = settings.quota_bytes;
  transaction.session()
      << "update report_settings set open = :open, school = :school, "
         "answer_hours = :answer, retention_days = :retention, spam_days = :spam, "
         "quota_bytes = :quota where id = 1",
      soci::use(open, "open"), soci::use(school, "school"),
      soci::use(settings.answer_hours, "answer"), soci::use(settings.retention_days, "retention"),
      soci::use(settings.spam_days, "spam"), soci::use(quota, "quota");
}

void set_report_recovery(Transaction& transaction, const std::string& recipient,
                         const std::string& by, TimeMs at_ms) {
  const long long at = at_ms;
  transaction.session() << "update report_settings set recovery_recipient = :recipient, "
                           "recovery_at = :at, recovery_by = :by where id = 1",
      soci::use(recipient, "recipient"), soci::use(at, "at"), soci::use(by, "by");
}

std::vector<ReportKey> list_report_keys(Transaction& transaction) {
  ReportKey key;
  long long created = 0;
  NullableNumber retired;
  soci::statement statement =
      (transaction.session().prepare << "select key_id, kind, recipient, created_at, created_by, "
                                        "retired_at from report_keys order by id",
       soci::into(key.key_id), soci::into(key.kind), soci::into(key.recipient), soci::into(created),
       soci::into(key.created_by), soci::into(retired.value, retired.present));
  statement.execute();
  std::vector<ReportKey> keys;
  while (statement.fetch()) {
    key.created_ms = created;
    key.retired_ms = retired.get<TimeMs>();
    keys.push_back(key);
  }
  return keys;
}

std::optional<ReportKey> find_current_report_key(Transaction& transaction,
                                                 const std::string& kind) {
  ReportKey key;
  long long created = 0;
  soci::session& sql = transaction.session();
  const std::string lock = transaction.dialect() == Dialect::kPostgresql ? " for share" : "";
  sql << "select key_id, kind, recipient, created_at, created_by from report_keys "
         "where kind = :kind and retired_at is null" +
             lock,
      soci::use(kind, "kind"), soci::into(key.key_id), soci::into(key.kind),
      soci::into(key.recipient), soci::into(created), soci::into(key.created_by);
  if (!sql.got_data()) return std::nullopt;
  key.created_ms = created;
  return key;
}

std::vector<ReportMember> list_report_members(Transaction& transaction) {
  ReportMember member;
  long long staff_id = 0, created = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select m.staff_id, s.name, s.role, m.recipient, m.identity, m.passkey, m.created_at "
              "from report_members m join staff s on s.id = m.staff_id "
              "where s.state = 'active' order by s.name",
       soci::into(staff_id), soci::into(member.name), soci::into(member.role),
       soci::into(member.recipient), soci::into(member.identity), soci::into(member.passkey),
       soci::into(created));
  statement.execute();
  std::vector<ReportMember> members;
  while (statement.fetch()) {
    member.staff_id = staff_id;
    member.created_ms = created;
    members.push_back(member);
  }
  const std::vector<ReportKey> keys = list_report_keys(transaction);
  for (ReportMember& each : members) {
    const std::vector<ReportWrap> wraps = list_report_wraps(transaction, each.staff_id);
    for (const ReportKey& key : keys) {
      const bool has = std::any_of(wraps.begin(), wraps.end(), [&](const ReportWrap& wrap) {
        return wrap.key_id == key.key_id;
      });
      if (!has) each.missing.push_back(key.key_id);
    }
  }
  return members;
}

void put_report_member(Transaction& transaction, const ReportMember& member) {
  const long long staff_id = member.staff_id;
  const long long created = member.created_ms;
  soci::session& sql = transaction.session();
  sql << "delete from report_wraps where staff_id = :staff and not exists (select 1 from "
         "report_members where staff_id = :staff2 and recipient = :recipient)",
      soci::use(staff_id, "staff"), soci::use(staff_id, "staff2"),
      soci::use(member.recipient, "recipient");
  sql << "insert into report_members(staff_id, recipient, identity, passkey, created_at) "
         "values(:staff, :recipient, :identity, :passkey, :created) on conflict(staff_id) do "
         "update set "
         "recipient = excluded.recipient, identity = excluded.identity, "
         "passkey = excluded.passkey, created_at = excluded.created_at",
      soci::use(staff_id, "staff"), soci::use(member.recipient, "recipient"),
      soci::use(member.identity, "identity"), soci::use(member.passkey, "passkey"),
      soci::use(created, "created");
}

bool remove_report_member(Transaction& transaction, std::int64_t staff_id) {
  const long long id = staff_id;
  soci::session& sql = transaction.session();
  sql << "update report_settings set rotation_needed = 1 where id = 1 and exists "
         "(select 1 from report_wraps where staff_id = :staff)",
      soci::use(id, "staff");
  sql << "delete from report_wraps where staff_id = :staff", soci::use(id, "staff");
  soci::statement removal =
      (sql.prepare << "delete from report_members where staff_id = :staff", soci::use(id, "staff"));
  removal.execute(true);
  return removal.get_affected_rows() == 1;
}

std::vector<ReportWrap> list_report_wraps(Transaction& transaction, std::int64_t staff_id) {
  const long long id = staff_id;
  ReportWrap wrap;
  soci::statement statement =
      (transaction.session().prepare
           << "select w.key_id, w.wrapped from report_wraps w join report_keys k on k.key_id = "
              "w.key_id where w.staff_id = :staff order by k.id",
       soci::use(id, "staff"), soci::into(wrap.key_id), soci::into(wrap.wrapped));
  statement.execute();
  std::vector<ReportWrap> wraps;
  while (statement.fetch()) wraps.push_back(wrap);
  return wraps;
}

void insert_report_wrap(Transaction& transaction, std::int64_t staff_id, const ReportWrap& wrap) {
  const long long id = staff_id;
  transaction.session()
      << "insert into report_wraps(key_id, staff_id, wrapped) "
         "values(:key, :staff, :wrapped) on conflict(staff_id, key_id) do nothing",
      soci::use(wrap.key_id, "key"), soci::use(id, "staff"), soci::use(wrap.wrapped, "wrapped");
}

Result<void> insert_report_key(Transaction& transaction, const ReportKey& key,
                               const std::string& replaces) {
  soci::session& sql = transaction.session();
  const long long at = key.created_ms;
  if (!replaces.empty()) {
    soci::statement retire =
        (sql.prepare << "update report_keys set retired_at = :at where key_id = :replaces and "
                        "kind = :kind and retired_at is null",
         soci::use(at, "at"), soci::use(replaces, "replaces"), soci::use(key.kind, "kind"));
    retire.execute(true);
    if (retire.get_affected_rows() != 1) {
      return fail(ErrorCode::kConflict, "Another key became current: look again.");
    }
  }
  if (find_current_report_key(transaction, key.kind)) {
    return fail(ErrorCode::kConflict, "Another key became current: look again.");
  }
  sql << "insert into report_keys(key_id, kind, recipient, created_at, created_by) "
         "values(:id, :kind, :recipient, :at, :by)",
      soci::use(key.key_id, "id"), soci::use(key.kind, "kind"),
      soci::use(key.recipient, "recipient"), soci::use(at, "at"), soci::use(key.created_by, "by");
  if (key.kind == "team") sql << "update report_settings set rotation_needed = 0 where id = 1";
  return {};
}

}  // namespace holdfast
