// The ledger of filing: leases, steps, ends. Stateless; safe from any thread.
#include "store/referral_row.h"
#include "store/referral_store.h"

namespace holdfast {
namespace {

void insert_step(Transaction& transaction, std::int64_t id, const ReferralStep& step) {
  const long long of = id;
  const long long at = step.at_ms;
  NullableParameter<int> code(step.code);
  transaction.session() << "insert into referral_steps(referral_id, at, attempt, step, outcome, "
                           "code, report_id) values(:id, :at, :attempt, :step, :outcome, :code, "
                           ":report)",
      soci::use(of, "id"), soci::use(at, "at"), soci::use(step.attempt, "attempt"),
      soci::use(step.step, "step"), soci::use(step.outcome, "outcome"),
      soci::use(code.value, code.present, "code"), soci::use(step.report_id, "report");
}

// Renews the lease that the holder still has.
bool renew(Transaction& transaction, const ReferralHolder& holder, TimeMs at_ms) {
  const long long id = holder.id;
  const long long until = holder.until_ms;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update referrals set lease_until = :until, changed_at = :at where id = :id and "
              "owner = :owner and state = 'filing'",
       soci::use(until, "until"), soci::use(at, "at"), soci::use(id, "id"),
       soci::use(holder.owner, "owner"));
  return has_changed_one(statement);
}

std::optional<long long> id_to_lease(Transaction& transaction,
                                     const ReferralLeaseRequest& request) {
  const long long now = request.now_ms;
  const long long wanted = request.id;
  long long id = 0;
  std::string where =
      "where (state = 'waiting' or (state = 'filing' and lease_until <= :now)) and "
      "destroyed_at is null";
  if (!request.at_once) where += " and next_at is not null and next_at <= :due";
  if (request.id > 0) where += " and id = :id";
  where += " order by next_at, id limit 1";
  // Who comes second looks for another one instead of waiting for this one.
  if (transaction.dialect() == Dialect::kPostgresql) where += " for update skip locked";
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(id));
  statement.exchange(soci::use(now, "now"));
  if (!request.at_once) statement.exchange(soci::use(now, "due"));
  if (request.id > 0) statement.exchange(soci::use(wanted, "id"));
  statement.alloc();
  statement.prepare("select id from referrals " + where);
  statement.define_and_bind();
  if (!statement.execute(true)) return std::nullopt;
  return id;
}

}  // namespace

bool is_referral_due(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  int count = 0;
  transaction.session() << "select count(*) from referrals where next_at is not null and "
                           "next_at <= :now and (state = 'waiting' or (state = 'filing' and "
                           "lease_until <= :now2))",
      soci::use(now, "now"), soci::use(now, "now2"), soci::into(count);
  return count > 0;
}

std::optional<Referral> lease_referral(Transaction& transaction,
                                       const ReferralLeaseRequest& request) {
  const auto id = id_to_lease(transaction, request);
  if (!id) return std::nullopt;
  const long long now = request.now_ms;
  const long long until = request.until_ms;
  transaction.session() << "update referrals set state = 'filing', owner = :owner, "
                           "lease_until = :until, attempts = attempts + 1, "
                           "first_at = coalesce(first_at, :now), changed_at = :changed "
                           "where id = :id",
      soci::use(request.owner, "owner"), soci::use(until, "until"), soci::use(now, "now"),
      soci::use(now, "changed"), soci::use(*id, "id");
  return find_referral(transaction, *id);
}

std::optional<bool> note_referral_step(Transaction& transaction, const ReferralHolder& holder,
                                       const ReferralStep& step) {
  if (!renew(transaction, holder, step.at_ms)) return std::nullopt;
  insert_step(transaction, holder.id, step);
  const long long id = holder.id;
  std::string wish;
  transaction.session() << "select wish from referrals where id = :id", soci::use(id, "id"),
      soci::into(wish);
  return !wish.empty();
}

bool set_referral_report(Transaction& transaction, const ReferralHolder& holder,
                         const std::string& report_id, const ReferralStep& step) {
  if (!renew(transaction, holder, step.at_ms)) return false;
  insert_step(transaction, holder.id, step);
  const long long id = holder.id;
  transaction.session() << "update referrals set report_id = :report where id = :id",
      soci::use(report_id, "report"), soci::use(id, "id");
  return true;
}

bool settle_referral(Transaction& transaction, const ReferralHolder& holder,
                     const ReferralSettling& settling, const ReferralStep& step) {
  if (!renew(transaction, holder, step.at_ms)) return false;
  insert_step(transaction, holder.id, step);
  const long long id = holder.id;
  const bool is_filed = settling.state == "filed";
  NullableParameter<long long> next(settling.due_ms);
  NullableParameter<int> code(settling.code);
  NullableParameter<long long> filed(is_filed ? std::optional<TimeMs>(step.at_ms) : std::nullopt);
  NullableParameter<long long> preserve(settling.preserve_until_ms);
  transaction.session() << "update referrals set state = :state, owner = '', lease_until = 0, "
                           "next_at = :next, report_id = :report, last_code = :code, "
                           "last_words = :words, filed_at = :filed, preserve_until = :preserve "
                           "where id = :id",
      soci::use(settling.state, "state"), soci::use(next.value, next.present, "next"),
      soci::use(settling.report_id, "report"), soci::use(code.value, code.present, "code"),
      soci::use(settling.words, "words"), soci::use(filed.value, filed.present, "filed"),
      soci::use(preserve.value, preserve.present, "preserve"), soci::use(id, "id");
  if (is_filed) (void)meet_referral_deadline(transaction, holder.id, "filing", step.at_ms);
  return true;
}

std::vector<ReferralStep> list_referral_steps(Transaction& transaction, std::int64_t id) {
  const long long of = id;
  ReferralStep row;
  long long at = 0;
  NullableColumn<int> code;
  soci::statement statement =
      (transaction.session().prepare
           << "select at, attempt, step, outcome, code, report_id from (select * from "
              "referral_steps where referral_id = :id order by id desc limit 1000) as newest "
              "order by id",
       soci::use(of, "id"), soci::into(at), soci::into(row.attempt), soci::into(row.step),
       soci::into(row.outcome), soci::into(code.value, code.present), soci::into(row.report_id));
  statement.execute();
  std::vector<ReferralStep> steps;
  while (statement.fetch()) {
    row.at_ms = at;
    row.code = code.get();
    steps.push_back(row);
  }
  return steps;
}

}  // namespace holdfast
