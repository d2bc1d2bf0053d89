// Platforms' keys. Stateless; safe from any thread.
#include "store/platform_key_store.h"

#include "store/rows.h"

namespace holdfast {

void insert_platform_key(Transaction& transaction, const PlatformKey& key) {
  const long long created = key.created_ms;
  transaction.session() << "insert into platform_keys(id, platform, key_hash, created_at) "
                           "values(:id, :platform, :hash, :at)",
      soci::use(key.id, "id"), soci::use(key.platform, "platform"), soci::use(key.key_hash, "hash"),
      soci::use(created, "at");
  next_revision(transaction, "keys");
}

std::vector<PlatformKey> list_platform_keys(Transaction& transaction) {
  PlatformKey key;
  long long created = 0;
  NullableNumber revoked, last_used;
  NullableText submit_bank;
  soci::statement statement =
      (transaction.session().prepare
           << "select id, platform, key_hash, created_at, revoked_at, "
              "last_used_at, submit_bank from platform_keys order by created_at, id",
       soci::into(key.id), soci::into(key.platform), soci::into(key.key_hash), soci::into(created),
       soci::into(revoked.value, revoked.present), soci::into(last_used.value, last_used.present),
       soci::into(submit_bank.value, submit_bank.present));
  std::vector<PlatformKey> keys;
  statement.execute();
  while (statement.fetch()) {
    key.created_ms = created;
    key.revoked_ms = revoked.get<TimeMs>();
    key.last_used_ms = last_used.get<TimeMs>();
    key.submit_bank = submit_bank.get<std::string>();
    keys.push_back(key);
  }
  return keys;
}

bool revoke_platform_key(Transaction& transaction, const std::string& id, TimeMs at_ms) {
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare << "update platform_keys set revoked_at = :at "
                                        "where id = :id and revoked_at is null",
       soci::use(at, "at"), soci::use(id, "id"));
  statement.execute(true);
  if (statement.get_affected_rows() != 1) return false;
  next_revision(transaction, "keys");
  return true;
}

Result<void> set_submit_bank(Transaction& transaction, const std::string& id,
                             const std::optional<std::string>& bank) {
  soci::session& sql = transaction.session();
  if (bank) {
    int known = 0;
    sql << "select count(*) from banks where name = :name", soci::use(*bank, "name"),
        soci::into(known);
    if (known == 0) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  }
  NullableParameter<std::string> name(bank);
  soci::statement statement =
      (sql.prepare << "update platform_keys set submit_bank = :bank where id = :id "
                      "and revoked_at is null",
       soci::use(name.value, name.present, "bank"), soci::use(id, "id"));
  statement.execute(true);
  if (statement.get_affected_rows() == 1) return {};
  return fail(ErrorCode::kNotFound, "There is no such key, or it was revoked before.");
}

std::optional<std::string> find_submit_bank(Transaction& transaction, const std::string& id) {
  NullableText bank;
  transaction.session() << "select submit_bank from platform_keys where id = :id",
      soci::use(id, "id"), soci::into(bank.value, bank.present);
  return bank.get<std::string>();
}

void note_platform_key_use(Transaction& transaction, const std::string& id, TimeMs at_ms) {
  const long long at = at_ms;
  transaction.session() << "update platform_keys set last_used_at = :at where id = :id "
                           "and coalesce(last_used_at, 0) < :limit",
      soci::use(at, "at"), soci::use(id, "id"), soci::use(at, "limit");
}

}  // namespace holdfast
