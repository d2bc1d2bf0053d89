// The people at the desk. Stateless; safe from any thread.
#include "store/staff_store.h"

#include "store/report_key_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kMemberColumns =
    "s.id, s.name, s.role, s.state, s.password_hash, s.totp_secret, s.totp_last_step, "
    "s.created_at, s.sees_pictures";

// The columns of kMemberColumns, bound for SOCI.
struct MemberRow {
  long long staff_id = 0;
  std::string name, role, state;
  NullableText password_hash, totp_secret;
  long long totp_last_step = 0;
  long long created_ms = 0;
  int sees_pictures = 0;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(staff_id));
    statement.exchange(soci::into(name));
    statement.exchange(soci::into(role));
    statement.exchange(soci::into(state));
    statement.exchange(soci::into(password_hash.value, password_hash.present));
    statement.exchange(soci::into(totp_secret.value, totp_secret.present));
    statement.exchange(soci::into(totp_last_step));
    statement.exchange(soci::into(created_ms));
    statement.exchange(soci::into(sees_pictures));
  }
  [[nodiscard]] StaffMember member() const {
    return {staff_id,
            name,
            role,
            state,
            password_hash.get().value_or(""),
            totp_secret.get().value_or(""),
            totp_last_step,
            created_ms,
            sees_pictures != 0};
  }
};

void prepare(soci::statement& statement, const std::string& query) {
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
}

}  // namespace

Result<std::int64_t> insert_staff(Transaction& transaction, const std::string& name,
                                  const std::string& role, TimeMs at_ms) {
  if (find_staff(transaction, name)) {
    return fail(ErrorCode::kConflict, "Somebody with this name is already there.");
  }
  const long long created = at_ms;
  long long staff_id = 0;
  transaction.session() << "insert into staff(name, role, state, totp_last_step, created_at) "
                           "values(:name, :role, 'invited', 0, :at) returning id",
      soci::use(name, "name"), soci::use(role, "role"), soci::use(created, "at"),
      soci::into(staff_id);
  return staff_id;
}

std::optional<StaffMember> find_staff(Transaction& transaction, const std::string& name) {
  MemberRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(name, "name"));
  prepare(statement,
          std::string("select ") + kMemberColumns + " from staff s where s.name = :name");
  if (!statement.execute(true)) return std::nullopt;
  return row.member();
}

std::vector<StaffMember> list_staff(Transaction& transaction) {
  MemberRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  prepare(statement, std::string("select ") + kMemberColumns + " from staff s order by s.name");
  std::vector<StaffMember> members;
  statement.execute();
  while (statement.fetch()) members.push_back(row.member());
  return members;
}

void replace_staff_link(Transaction& transaction, const StaffLink& link) {
  soci::session& sql = transaction.session();
  const long long staff_id = link.staff_id;
  const long long expires = link.expires_ms;
  sql << "delete from staff_links where staff_id = :staff", soci::use(staff_id, "staff");
  sql << "insert into staff_links(token_hash, staff_id, totp_secret, expires_at) "
         "values(:token, :staff, :totp, :expires)",
      soci::use(link.token_hash, "token"), soci::use(staff_id, "staff"),
      soci::use(link.totp_secret, "totp"), soci::use(expires, "expires");
}

std::optional<LinkedStaff> find_staff_link(Transaction& transaction, const std::string& token_hash,
                                           TimeMs now_ms) {
  MemberRow row;
  std::string secret;
  const long long now = now_ms;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::into(secret));
  statement.exchange(soci::use(token_hash, "token"));
  statement.exchange(soci::use(now, "now"));
  prepare(statement, std::string("select ") + kMemberColumns +
                         ", l.totp_secret from staff_links l join staff s on s.id = l.staff_id "
                         "where l.token_hash = :token and l.expires_at > :now");
  if (!statement.execute(true)) return std::nullopt;
  return LinkedStaff{row.member(), secret};
}

bool take_staff_link(Transaction& transaction, const std::string& token_hash, TimeMs now_ms) {
  const long long now = now_ms;
  soci::statement statement =
      (transaction.session().prepare << "delete from staff_links where token_hash = :token "
                                        "and expires_at > :now",
       soci::use(token_hash, "token"), soci::use(now, "now"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void set_staff_credentials(Transaction& transaction, const StaffCredentials& credentials) {
  soci::session& sql = transaction.session();
  const long long staff_id = credentials.staff_id;
  const long long step = credentials.totp_step;
  sql << "update staff set state = 'active', password_hash = :password, totp_secret = :totp, "
         "totp_last_step = :step where id = :id",
      soci::use(credentials.password_hash, "password"), soci::use(credentials.totp_secret, "totp"),
      soci::use(step, "step"), soci::use(staff_id, "id");
  sql << "delete from staff_links where staff_id = :id", soci::use(staff_id, "id");
  delete_all_staff_sessions(transaction, credentials.staff_id);
}

bool take_totp_step(Transaction& transaction, std::int64_t staff_id, std::int64_t step) {
  const long long id = staff_id;
  const long long taken = step;
  soci::statement statement =
      (transaction.session().prepare << "update staff set totp_last_step = :step where id = :id "
                                        "and totp_last_step < :limit",
       soci::use(taken, "step"), soci::use(id, "id"), soci::use(taken, "limit"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void set_sees_pictures(Transaction& transaction, std::int64_t staff_id, bool sees_pictures) {
  const long long id = staff_id;
  const int sees = sees_pictures ? 1 : 0;
  transaction.session() << "update staff set sees_pictures = :sees where id = :id",
      soci::use(sees, "sees"), soci::use(id, "id");
}

bool disable_staff(Transaction& transaction, const std::string& name) {
  const std::optional<StaffMember> member = find_staff(transaction, name);
  if (!member) return false;
  soci::session& sql = transaction.session();
  const long long id = member->staff_id;
  sql << "update staff set state = 'disabled' where id = :id", soci::use(id, "id");
  sql << "delete from staff_links where staff_id = :id", soci::use(id, "id");
  delete_all_staff_sessions(transaction, member->staff_id);
  (void)remove_report_member(transaction, member->staff_id);  // who has no keys has none to lose
  return true;
}

void insert_staff_session(Transaction& transaction, const std::string& token_hash,
                          std::int64_t staff_id, TimeMs now_ms, TimeMs expires_ms) {
  const long long id = staff_id;
  const long long now = now_ms;
  const long long expires = expires_ms;
  transaction.session() << "insert into staff_sessions(token_hash, staff_id, created_at, "
                           "expires_at) values(:token, :staff, :now, :expires)",
      soci::use(token_hash, "token"), soci::use(id, "staff"), soci::use(now, "now"),
      soci::use(expires, "expires");
}

std::optional<StaffSession> find_staff_session(Transaction& transaction,
                                               const std::string& token_hash, TimeMs now_ms) {
  const long long now = now_ms;
  long long staff_id = 0;
  long long expires = 0;
  StaffSession session;
  soci::session& sql = transaction.session();
  sql << "select s.id, s.name, s.role, t.expires_at from staff_sessions t "
         "join staff s on s.id = t.staff_id where t.token_hash = :token and t.expires_at > :now "
         "and s.state = 'active'",
      soci::use(token_hash, "token"), soci::use(now, "now"), soci::into(staff_id),
      soci::into(session.name), soci::into(session.role), soci::into(expires);
  if (!sql.got_data()) return std::nullopt;
  session.staff_id = staff_id;
  session.expires_ms = expires;
  return session;
}

void delete_staff_session(Transaction& transaction, const std::string& token_hash) {
  transaction.session() << "delete from staff_sessions where token_hash = :token",
      soci::use(token_hash, "token");
}

void delete_all_staff_sessions(Transaction& transaction, std::int64_t staff_id) {
  const long long id = staff_id;
  transaction.session() << "delete from staff_sessions where staff_id = :id", soci::use(id, "id");
}

void delete_expired_staff_sessions(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  transaction.session() << "delete from staff_sessions where expires_at <= :now",
      soci::use(now, "now");
}

}  // namespace holdfast
