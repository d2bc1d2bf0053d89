// One row of referrals for the files of this room that read it.
#pragma once

#include <fmt/format.h>

#include <vector>

#include "store/referral_store.h"
#include "store/rows.h"

namespace holdfast {

inline constexpr const char* kReferralColumns =
    "id, platform, reference, state, wish, report_id, attempts, first_at, next_at, owner, "
    "last_code, "
    "last_words, created_at, created_by, changed_at, filed_at, preserve_until, hold, destroyed_at";

struct ReferralRow {
  Referral found;
  long long id = 0, created = 0, changed = 0;
  std::string wish;
  NullableNumber first, next, filed, preserve, destroyed;
  NullableColumn<int> code;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(found.platform));
    statement.exchange(soci::into(found.reference));
    statement.exchange(soci::into(found.state));
    statement.exchange(soci::into(wish));
    statement.exchange(soci::into(found.report_id));
    statement.exchange(soci::into(found.attempts));
    statement.exchange(soci::into(first.value, first.present));
    statement.exchange(soci::into(next.value, next.present));
    statement.exchange(soci::into(found.owner));
    statement.exchange(soci::into(code.value, code.present));
    statement.exchange(soci::into(found.last_words));
    statement.exchange(soci::into(created));
    statement.exchange(soci::into(found.created_by));
    statement.exchange(soci::into(changed));
    statement.exchange(soci::into(filed.value, filed.present));
    statement.exchange(soci::into(preserve.value, preserve.present));
    statement.exchange(soci::into(found.hold));
    statement.exchange(soci::into(destroyed.value, destroyed.present));
  }
  [[nodiscard]] Referral take() const {
    Referral out = found;
    out.id = id;
    out.wants_retract = !wish.empty();
    out.created_ms = created;
    out.changed_ms = changed;
    out.first_ms = first.get<TimeMs>();
    out.next_ms = next.get<TimeMs>();
    out.last_code = code.get();
    out.filed_ms = filed.get<TimeMs>();
    out.preserve_until_ms = preserve.get<TimeMs>();
    out.destroyed_ms = destroyed.get<TimeMs>();
    return out;
  }
};

// Runs a query for kReferralColumns; `bind_more` adds what it uses.
template <class BindMore>
std::vector<Referral> select_referrals(Transaction& transaction, const std::string& rest,
                                       BindMore bind_more) {
  ReferralRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  bind_more(statement);
  statement.alloc();
  statement.prepare(fmt::format("select {} from referrals {}", kReferralColumns, rest));
  statement.define_and_bind();
  statement.execute();
  std::vector<Referral> found;
  while (statement.fetch()) found.push_back(row.take());
  return found;
}

[[nodiscard]] inline bool has_changed_one(soci::statement& statement) {
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

}  // namespace holdfast
