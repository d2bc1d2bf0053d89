// Recipients and groups of them. Stateless; safe from any thread.
#include "store/recipient_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/check.h"
#include "holdfast/hash.h"
#include "store/recipient_store_group.h"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, 6> kGroupFields = {"address", "domain", "role",
                                                          "school",  "region", "language"};

constexpr const char* kColumns =
    "select r.id, r.address, r.address_key, r.domain, r.name, r.role, r.school, r.region, "
    "r.language, r.consent, r.consent_source, r.state from recipients r ";

struct RecipientRow {
  long long id = 0;
  Recipient recipient;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    for (std::string* text :
         {&recipient.address, &recipient.address_key, &recipient.domain, &recipient.name,
          &recipient.role, &recipient.school, &recipient.region, &recipient.language,
          &recipient.consent, &recipient.consent_source, &recipient.state}) {
      statement.exchange(soci::into(*text));
    }
  }
  [[nodiscard]] Recipient take() const {
    Recipient out = recipient;
    out.recipient_id = id;
    return out;
  }
};

// A pattern with '*' as LIKE has it, with '!' before what LIKE would read.
std::string like_pattern(const std::string& pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c == '%' || c == '_' || c == '!') out.push_back('!');
    out.push_back(c == '*' ? '%' : c);
  }
  return out;
}

std::optional<Recipient> find_where(Transaction& transaction, const char* where,
                                    const std::string* key, const long long* id) {
  RecipientRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  if (key != nullptr) statement.exchange(soci::use(*key, "key"));
  if (id != nullptr) statement.exchange(soci::use(*id, "id"));
  statement.alloc();
  statement.prepare(std::string(kColumns) + where);
  statement.define_and_bind();
  if (!statement.execute(true)) return std::nullopt;
  return row.take();
}

// Whether an address that is not known now was asked before, prepared once for many.
class AskedInVain {
 public:
  explicit AskedInVain(Transaction& transaction)
      : statement_((transaction.session().prepare
                        << "select count(*) from asked_in_vain where address_hash = :hash and not "
                           "exists(select 1 from recipients where address_key = :key)",
                    soci::use(hash_, "hash"), soci::use(key_, "key"), soci::into(count_))) {}

  bool has(const std::string& address_key) {
    key_ = address_key;
    hash_ = address_hash(address_key);
    statement_.execute(true);
    return count_ > 0;
  }

 private:
  std::string key_;
  std::string hash_;
  long long count_ = 0;
  soci::statement statement_;
};

std::int64_t count_where(Transaction& transaction, const GroupSql& group, const char* where) {
  long long count = 0;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(count));
  group.bind(statement);
  statement.alloc();
  statement.prepare(
      fmt::format("select count(*) from recipients r where {} {}", where, group.conditions));
  statement.define_and_bind();
  statement.execute(true);
  return count;
}

}  // namespace

std::string address_hash(const std::string& address_key) {
  return hex_encode(digest(DigestKind::kSha256, as_bytes(address_key)));
}

GroupSql group_sql(const Group& group, Dialect dialect) {
  // ASCII alone is folded, alike on both.
  const char* fold = dialect == Dialect::kSqlite ? "lower(r.{})" : "lower(r.{} collate \"C\")";
  GroupSql out;
  for (const GroupCondition& condition : group) {
    HOLDFAST_CHECK(std::find(kGroupFields.begin(), kGroupFields.end(), condition.field) !=
                   kGroupFields.end());
    std::string any;
    for (const std::string& pattern : condition.patterns) {
      const bool is_exact = pattern.find('*') == std::string::npos;
      any += fmt::format("{}{} {} :g{}{}", any.empty() ? "" : " or ",
                         fmt::format(fmt::runtime(fold), condition.field), is_exact ? "=" : "like",
                         out.values.size(), is_exact ? "" : " escape '!'");
      const std::string folded = ascii_lower(pattern);
      out.values.push_back(is_exact ? folded : like_pattern(folded));
    }
    out.conditions += fmt::format(" and ({})", any.empty() ? "1 = 0" : any);
  }
  return out;
}

UpsertCounts upsert_recipients(Transaction& transaction, std::span<const Recipient> recipients,
                               TimeMs at_ms) {
  UpsertCounts counts;
  Recipient row;
  std::string state;
  const long long at = at_ms;
  long long version = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "insert into recipients(address, address_key, domain, name, role, school, region, "
              "language, consent, consent_source, state, version, created_at) values(:address, "
              ":key, :domain, :name, :role, :school, :region, :language, :consent, :source, "
              ":state, 1, :at) on conflict(address_key) do update set name = excluded.name, "
              "role = excluded.role, school = excluded.school, region = excluded.region, "
              "language = excluded.language, consent = excluded.consent, "
              "consent_source = excluded.consent_source, "
              "state = case when excluded.state = 'active' then 'active' else recipients.state "
              "end, version = recipients.version + 1 where "
              "recipients.name <> excluded.name or recipients.role <> excluded.role or "
              "recipients.school <> excluded.school or recipients.region <> excluded.region or "
              "recipients.language <> excluded.language or "
              "recipients.consent <> excluded.consent or "
              "recipients.consent_source <> excluded.consent_source returning version",
       soci::use(row.address, "address"), soci::use(row.address_key, "key"),
       soci::use(row.domain, "domain"), soci::use(row.name, "name"), soci::use(row.role, "role"),
       soci::use(row.school, "school"), soci::use(row.region, "region"),
       soci::use(row.language, "language"), soci::use(row.consent, "consent"),
       soci::use(row.consent_source, "source"), soci::use(state, "state"), soci::use(at, "at"),
       soci::into(version));
  AskedInVain asked_in_vain(transaction);
  for (const Recipient& recipient : recipients) {
    if (recipient.consent == "ask" && asked_in_vain.has(recipient.address_key)) {
      ++counts.unchanged;
      continue;
    }
    row = recipient;
    state = recipient.consent == "ask" ? "pending" : "active";
    if (!statement.execute(true)) {
      ++counts.unchanged;
    } else {
      ++(version == 1 ? counts.added : counts.changed);
    }
  }
  return counts;
}

GroupCounts count_group(Transaction& transaction, const Group& group) {
  const GroupSql sql = group_sql(group, transaction.dialect());
  GroupCounts counts;
  counts.pending = count_where(transaction, sql, "r.state = 'pending'");
  counts.suppressed = count_where(transaction, sql,
                                  "r.state = 'active' and exists(select 1 from suppressions s "
                                  "where s.address_key = r.address_key)");
  counts.active = count_where(transaction, sql, "r.state = 'active'") - counts.suppressed;
  return counts;
}

std::vector<Recipient> list_group(Transaction& transaction, const Group& group,
                                  std::int64_t after_id, int limit) {
  const GroupSql sql = group_sql(group, transaction.dialect());
  const long long after = after_id;
  RecipientRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(after, "after"));
  sql.bind(statement);
  statement.exchange(soci::use(limit, "limit"));
  statement.alloc();
  statement.prepare(fmt::format("{} where r.id > :after {} order by r.id limit :limit", kColumns,
                                sql.conditions));
  statement.define_and_bind();
  statement.execute();
  std::vector<Recipient> recipients;
  while (statement.fetch()) recipients.push_back(row.take());
  return recipients;
}

std::optional<Recipient> find_recipient(Transaction& transaction, std::int64_t recipient_id) {
  const long long id = recipient_id;
  return find_where(transaction, "where r.id = :id", nullptr, &id);
}

std::optional<Recipient> find_recipient_by_key(Transaction& transaction,
                                               const std::string& address_key) {
  return find_where(transaction, "where r.address_key = :key", &address_key, nullptr);
}

namespace {

// Rows of the address that wait in a ledger get `state`; those sent or held by a sender stay.
void end_waiting(Transaction& transaction, const std::string& address_key, const std::string& state,
                 TimeMs at_ms) {
  const std::optional<Recipient> recipient = find_recipient_by_key(transaction, address_key);
  if (!recipient) return;
  soci::session& sql = transaction.session();
  std::vector<long long> alert_ids;
  const soci::rowset<long long> ids = (sql.prepare << "select id from alerts");
  for (const long long id : ids) alert_ids.push_back(id);
  long long alert_id = 0;
  const long long recipient_id = recipient->recipient_id;
  const long long at = at_ms;
  soci::statement statement =
      (sql.prepare << "update deliveries set state = :state, next_at = null, changed_at = :at "
                      "where alert_id = :alert and recipient_id = :recipient "
                      "and state in ('queued', 'deferred')",
       soci::use(state, "state"), soci::use(at, "at"), soci::use(alert_id, "alert"),
       soci::use(recipient_id, "recipient"));
  for (const long long id : alert_ids) {
    alert_id = id;
    statement.execute(true);
  }
}

}  // namespace

bool delete_recipient(Transaction& transaction, const std::string& address_key, TimeMs at_ms) {
  soci::session& sql = transaction.session();
  end_waiting(transaction, address_key, "suppressed", at_ms);
  soci::statement statement = (sql.prepare << "delete from recipients where address_key = :key",
                               soci::use(address_key, "key"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void set_opt_in(Transaction& transaction, const OptIn& opt_in) {
  const long long id = opt_in.recipient_id;
  const long long expires = opt_in.expires_ms;
  transaction.session() << "update recipients set opt_in_hash = :hash, opt_in_expires_at = "
                           ":expires where id = :id and state = 'pending'",
      soci::use(opt_in.token_hash, "hash"), soci::use(expires, "expires"), soci::use(id, "id");
}

bool confirm_opt_in(Transaction& transaction, const std::string& token_hash, TimeMs now_ms) {
  const long long now = now_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update recipients set state = 'active', opt_in_hash = null, "
              "opt_in_expires_at = null where opt_in_hash = :hash and opt_in_expires_at > :now",
       soci::use(token_hash, "hash"), soci::use(now, "now"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

bool suppress_address(Transaction& transaction, const Suppression& suppression) {
  soci::session& sql = transaction.session();
  const long long at = suppression.at_ms;
  soci::statement insert =
      (sql.prepare << "insert into suppressions(address_key, reason, source, at) values(:key, "
                      ":reason, :source, :at) on conflict(address_key) do nothing",
       soci::use(suppression.address_key, "key"), soci::use(suppression.reason, "reason"),
       soci::use(suppression.source, "source"), soci::use(at, "at"));
  insert.execute(true);
  const bool is_new = insert.get_affected_rows() == 1;
  // A row that waits was not sent: it ends as unsubscribed, or as held back for another reason.
  end_waiting(transaction, suppression.address_key,
              suppression.reason == "unsubscribed" ? "unsubscribed" : "suppressed",
              suppression.at_ms);
  return is_new;
}

bool lift_suppression(Transaction& transaction, const std::string& address_key) {
  soci::statement statement =
      (transaction.session().prepare << "delete from suppressions where address_key = :key",
       soci::use(address_key, "key"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

std::optional<Suppression> find_suppression(Transaction& transaction,
                                            const std::string& address_key) {
  Suppression found;
  long long at = 0;
  soci::session& sql = transaction.session();
  sql << "select address_key, reason, source, at from suppressions where address_key = :key",
      soci::use(address_key, "key"), soci::into(found.address_key), soci::into(found.reason),
      soci::into(found.source), soci::into(at);
  if (!sql.got_data()) return std::nullopt;
  found.at_ms = at;
  return found;
}

std::vector<Suppression> list_suppressions(Transaction& transaction, const std::string& after_key,
                                           int limit) {
  Suppression row;
  long long at = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select address_key, reason, source, at from suppressions "
              "where address_key > :after order by address_key limit :limit",
       soci::use(after_key, "after"), soci::use(limit, "limit"), soci::into(row.address_key),
       soci::into(row.reason), soci::into(row.source), soci::into(at));
  statement.execute();
  std::vector<Suppression> out;
  while (statement.fetch()) {
    row.at_ms = at;
    out.push_back(row);
  }
  return out;
}

}  // namespace holdfast
