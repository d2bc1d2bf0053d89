// Referrals, their files, clocks and end. Stateless; safe from any thread.
#include "store/referral_store.h"

#include "store/referral_row.h"

namespace holdfast {
namespace {

// PostgreSQL's readers would not wait for each other otherwise; SQLite writes one at a time.
const char* row_lock(const Transaction& transaction) {
  return transaction.dialect() == Dialect::kPostgresql ? " for update" : "";
}

std::string incident_of(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  std::string incident;
  transaction.session() << "select incident from referrals where id = :id", soci::use(wanted, "id"),
      soci::into(incident);
  return incident;
}

std::optional<Referral> find_locked(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  auto found = select_referrals(
      transaction, fmt::format("where id = :id{}", row_lock(transaction)),
      [&](soci::statement& statement) { statement.exchange(soci::use(wanted, "id")); });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Referral> find_by_reference(Transaction& transaction, const NewReferral& fresh) {
  auto found = select_referrals(
      transaction,
      fmt::format("where platform = :platform and reference = :reference{}", row_lock(transaction)),
      [&](soci::statement& statement) {
        statement.exchange(soci::use(fresh.platform, "platform"));
        statement.exchange(soci::use(fresh.reference, "reference"));
      });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

// Nothing when another inserted the same reference in between.
std::optional<std::int64_t> insert_row(Transaction& transaction, const NewReferral& fresh) {
  const long long at = fresh.at_ms;
  long long id = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "insert into referrals(platform, reference, incident, state, wish, report_id, "
              "attempts, next_at, owner, lease_until, last_words, created_at, created_by, "
              "changed_at, hold) values(:platform, :reference, :incident, 'waiting', '', '', 0, "
              ":next, '', 0, '', :created, :by, :changed, '') "
              "on conflict(platform, reference) do nothing returning id",
       soci::use(fresh.platform, "platform"), soci::use(fresh.reference, "reference"),
       soci::use(fresh.incident, "incident"), soci::use(at, "next"), soci::use(at, "created"),
       soci::use(fresh.by, "by"), soci::use(at, "changed"), soci::into(id));
  if (!statement.execute(true)) return std::nullopt;
  return id;
}

void insert_parts(Transaction& transaction, long long id, const NewReferral& fresh) {
  soci::session& sql = transaction.session();
  for (const auto& [place, content] : fresh.files) {
    sql << "insert into referral_files(referral_id, place, content) values(:id, :place, :content)",
        soci::use(id, "id"), soci::use(place, "place"), soci::use(content, "content");
  }
  for (const ReferralDeadline& each : fresh.deadlines) {
    const long long due = each.due_ms;
    sql << "insert into referral_deadlines(referral_id, name, due_at) values(:id, :name, :due)",
        soci::use(id, "id"), soci::use(each.name, "name"), soci::use(due, "due");
  }
}

bool has_same_files(Transaction& transaction, std::int64_t id, const NewReferral& fresh) {
  for (const auto& [place, content] : fresh.files) {
    if (find_referral_file(transaction, id, place) != content) return false;
  }
  return true;
}

}  // namespace

Result<AddedReferral> add_referral(Transaction& transaction, const NewReferral& fresh) {
  if (const auto id = insert_row(transaction, fresh)) {
    insert_parts(transaction, *id, fresh);
    return AddedReferral{*id, true};
  }
  const auto known = find_by_reference(transaction, fresh);
  const bool is_same = known && !known->destroyed_ms &&
                       incident_of(transaction, known->id) == fresh.incident &&
                       has_same_files(transaction, known->id, fresh);
  if (is_same) return AddedReferral{known->id, false};
  return fail(ErrorCode::kConflict,
              "There is another referral of this reference: an incident is filed once.");
}

std::optional<Referral> find_referral(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  auto found = select_referrals(transaction, "where id = :id", [&](soci::statement& statement) {
    statement.exchange(soci::use(wanted, "id"));
  });
  if (found.empty()) return std::nullopt;
  found.front().incident = incident_of(transaction, id);
  return std::move(found.front());
}

std::vector<Referral> list_referrals(Transaction& transaction, const ReferralPage& page) {
  std::string where = "where id < :before";
  if (!page.platform.empty()) where += " and platform = :platform";
  if (!page.state.empty()) where += " and state = :state";
  where += fmt::format(" order by id desc limit {}", page.limit);
  const long long before = page.before > 0 ? page.before : INT64_MAX;
  return select_referrals(transaction, where, [&](soci::statement& statement) {
    statement.exchange(soci::use(before, "before"));
    if (!page.platform.empty()) statement.exchange(soci::use(page.platform, "platform"));
    if (!page.state.empty()) statement.exchange(soci::use(page.state, "state"));
  });
}

std::optional<std::string> find_referral_file(Transaction& transaction, std::int64_t id,
                                              int place) {
  const long long wanted = id;
  std::string content;
  soci::statement statement =
      (transaction.session().prepare
           << "select content from referral_files where referral_id = :id and place = :place",
       soci::use(wanted, "id"), soci::use(place, "place"), soci::into(content));
  if (!statement.execute(true)) return std::nullopt;
  return content;
}

std::vector<ReferralDeadline> list_referral_deadlines(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  ReferralDeadline row;
  long long due = 0;
  NullableNumber met;
  soci::statement statement =
      (transaction.session().prepare << "select name, due_at, met_at from referral_deadlines "
                                        "where referral_id = :id order by due_at, name",
       soci::use(wanted, "id"), soci::into(row.name), soci::into(due),
       soci::into(met.value, met.present));
  statement.execute();
  std::vector<ReferralDeadline> deadlines;
  while (statement.fetch()) {
    row.due_ms = due;
    row.met_ms = met.get<TimeMs>();
    deadlines.push_back(row);
  }
  return deadlines;
}

bool meet_referral_deadline(Transaction& transaction, std::int64_t id, const std::string& name,
                            TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update referral_deadlines set met_at = :at where referral_id = :id and "
              "name = :name and met_at is null",
       soci::use(at, "at"), soci::use(wanted, "id"), soci::use(name, "name"));
  return has_changed_one(statement);
}

Result<void> want_referral_retracted(Transaction& transaction, std::int64_t id, TimeMs at_ms,
                                     TimeMs preserve_until_ms) {
  const auto known = find_locked(transaction, id);
  if (!known ||
      (known->state != "waiting" && known->state != "filing" && known->state != "failed")) {
    return fail(ErrorCode::kConflict,
                known && known->state == "filed"
                    ? "It was filed, which cannot be taken back: write to NCMEC."
                    : "It is settled already.");
  }
  const bool is_open = known->state == "filing" || !known->report_id.empty();
  const long long wanted = id;
  const long long at = at_ms;
  const std::string state =
      is_open ? (known->state == "failed" ? "waiting" : known->state) : "retracted";
  NullableParameter<long long> next(is_open ? std::optional<TimeMs>(at_ms) : std::nullopt);
  NullableParameter<long long> preserve(is_open ? std::nullopt
                                                : std::optional<TimeMs>(preserve_until_ms));
  transaction.session()
      << "update referrals set wish = 'retract', state = :state, next_at = :next, "
         "preserve_until = :preserve, changed_at = :at where id = :id",
      soci::use(state, "state"), soci::use(next.value, next.present, "next"),
      soci::use(preserve.value, preserve.present, "preserve"), soci::use(at, "at"),
      soci::use(wanted, "id");
  return {};
}

bool retry_referral(Transaction& transaction, std::int64_t id, TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update referrals set state = 'waiting', next_at = :next, first_at = null, "
              "attempts = 0, preserve_until = null, changed_at = :at where id = :id and "
              "state in ('waiting', 'failed') and destroyed_at is null",
       soci::use(at, "next"), soci::use(at, "at"), soci::use(wanted, "id"));
  return has_changed_one(statement);
}

bool hold_referral(Transaction& transaction, std::int64_t id, const std::string& why,
                   TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update referrals set hold = :why, changed_at = :at where id = :id and "
              "destroyed_at is null and hold <> :same",
       soci::use(why, "why"), soci::use(at, "at"), soci::use(wanted, "id"), soci::use(why, "same"));
  return has_changed_one(statement);
}

std::vector<DestroyedReferral> destroy_referrals(Transaction& transaction, TimeMs now_ms,
                                                 int limit) {
  const long long now = now_ms;
  const auto due = select_referrals(
      transaction,
      fmt::format("where preserve_until is not null and destroyed_at is null and "
                  "preserve_until <= :now and hold = '' and state in ('filed', 'failed', "
                  "'retracted') order by preserve_until limit {}{}",
                  limit, row_lock(transaction)),
      [&](soci::statement& statement) { statement.exchange(soci::use(now, "now")); });
  std::vector<DestroyedReferral> destroyed;
  for (const Referral& each : due) {
    const long long id = each.id;
    transaction.session() << "delete from referral_files where referral_id = :id",
        soci::use(id, "id");
    transaction.session() << "update referrals set incident = '', reference = :name, "
                             "destroyed_at = :now where id = :id",
        soci::use(fmt::format("destroyed {}", id), "name"), soci::use(now, "now"),
        soci::use(id, "id");
    destroyed.push_back({each.id, each.platform});
  }
  return destroyed;
}

}  // namespace holdfast
