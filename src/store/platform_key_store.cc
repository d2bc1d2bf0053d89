// Platforms' keys. Stateless; safe from any thread.
#include "store/platform_key_store.h"

#include "store/rows.h"

namespace holdfast {

void insert_platform_key(Transaction& transaction, const PlatformKey& key) {
  const long long created = key.created_ms;
  const int curator = key.is_curator ? 1 : 0;
  transaction.session() << "insert into platform_keys(id, platform, key_hash, created_at, curator) "
                           "values(:id, :platform, :hash, :at, :curator)",
      soci::use(key.id, "id"), soci::use(key.platform, "platform"), soci::use(key.key_hash, "hash"),
      soci::use(created, "at"), soci::use(curator, "curator");
  next_revision(transaction, "keys");
}

std::vector<PlatformKey> list_platform_keys(Transaction& transaction) {
  PlatformKey key;
  long long created = 0;
  NullableNumber revoked, last_used;
  int curator = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select id, platform, key_hash, created_at, revoked_at, "
              "last_used_at, curator from platform_keys order by created_at, id",
       soci::into(key.id), soci::into(key.platform), soci::into(key.key_hash), soci::into(created),
       soci::into(revoked.value, revoked.present), soci::into(last_used.value, last_used.present),
       soci::into(curator));
  std::vector<PlatformKey> keys;
  statement.execute();
  while (statement.fetch()) {
    key.created_ms = created;
    key.is_curator = curator != 0;
    key.revoked_ms = revoked.get<TimeMs>();
    key.last_used_ms = last_used.get<TimeMs>();
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

void note_platform_key_use(Transaction& transaction, const std::string& id, TimeMs at_ms) {
  const long long at = at_ms;
  transaction.session() << "update platform_keys set last_used_at = :at where id = :id "
                           "and coalesce(last_used_at, 0) < :limit",
      soci::use(at, "at"), soci::use(id, "id"), soci::use(at, "limit");
}

}  // namespace holdfast
