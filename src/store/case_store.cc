// Writing and reading cases. Stateless; safe from any thread.
#include "store/case_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "store/case_addition.h"
#include "store/case_recovery.h"
#include "store/case_settings.h"
#include "store/rows.h"

namespace holdfast {
namespace {

std::optional<bool> flag(const NullableNumber& column) {
  const std::optional<long long> value = column.get();
  if (!value) return std::nullopt;
  return *value != 0;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::optional<CaseKey> find_case_key(Transaction& transaction, const std::string& column,
                                     const std::string& value) {
  long long case_id = 0;
  CaseKey key;
  soci::session& sql = transaction.session();
  sql << "select id, number, key_hash from cases where " + column + " = :value",
      soci::use(value, "value"), soci::into(case_id), soci::into(key.number),
      soci::into(key.key_hash);
  if (!sql.got_data()) return std::nullopt;
  key.case_id = case_id;
  return key;
}

std::vector<CasePicture> load_pictures(Transaction& transaction, long long case_id) {
  CasePicture picture;
  std::string pdq;
  NullableText reason, bank, decided_by, held_reason, approved_by;
  NullableNumber content_id, decided_at, withdrawn_at, approved_at;
  PictureHashes& hashes = picture.hashes;
  soci::statement statement =
      (transaction.session().prepare
           << "select p.position, p.pdq, p.quality, p.md5, p.sha1, p.sha256, p.width, p.height, "
              "p.state, p.reason, b.name, p.bank_content_id, p.decided_at, p.decided_by, "
              "p.withdrawn_at, "
              "p.held_reason, "
              "p.approved_by, p.approved_at "
              "from case_pictures p left join bank_contents c on c.id = p.bank_content_id "
              "left join banks b on b.id = c.bank_id where p.case_id = :case order by p.position",
       soci::use(case_id, "case"), soci::into(picture.position), soci::into(pdq),
       soci::into(hashes.quality), soci::into(hashes.md5), soci::into(hashes.sha1),
       soci::into(hashes.sha256), soci::into(hashes.width), soci::into(hashes.height),
       soci::into(picture.state), soci::into(reason.value, reason.present),
       soci::into(bank.value, bank.present), soci::into(content_id.value, content_id.present),
       soci::into(decided_at.value, decided_at.present),
       soci::into(decided_by.value, decided_by.present),
       soci::into(withdrawn_at.value, withdrawn_at.present),
       soci::into(held_reason.value, held_reason.present),
       soci::into(approved_by.value, approved_by.present),
       soci::into(approved_at.value, approved_at.present));
  std::vector<CasePicture> pictures;
  statement.execute();
  while (statement.fetch()) {
    const Result<Hash256> hash = hash256_from_hex(pdq);
    if (hash) hashes.pdq = *hash;
    picture.reason = reason.get();
    picture.held_reason = held_reason.get();
    picture.approved_by = approved_by.get();
    picture.approved_ms = approved_at.get<TimeMs>();
    picture.bank = bank.get();
    picture.bank_content_id = content_id.get<std::int64_t>();
    picture.decided_ms = decided_at.get<TimeMs>();
    picture.decided_by = decided_by.get();
    picture.withdrawn_ms = withdrawn_at.get<TimeMs>();
    pictures.push_back(picture);
  }
  return pictures;
}

std::vector<CaseEvent> load_timeline(Transaction& transaction, long long case_id) {
  long long at_ms = 0;
  std::string kind;
  NullableNumber picture;
  NullableText platform, outcome, reason;
  soci::statement statement =
      (transaction.session().prepare << "select at, kind, picture, platform, outcome, reason "
                                        "from case_events where case_id = :case order by id",
       soci::use(case_id, "case"), soci::into(at_ms), soci::into(kind),
       soci::into(picture.value, picture.present), soci::into(platform.value, platform.present),
       soci::into(outcome.value, outcome.present), soci::into(reason.value, reason.present));
  std::vector<CaseEvent> timeline;
  statement.execute();
  while (statement.fetch()) {
    timeline.push_back(
        {at_ms, kind, picture.get<int>(), platform.get(), outcome.get(), reason.get()});
  }
  return timeline;
}

}  // namespace

Urgency urgency_of(const CaseSituation& situation) {
  if (situation.deadline_ms) return Urgency::kDeadline;
  if (situation.shared.value_or(false)) return Urgency::kShared;
  if (situation.threatened.value_or(false)) return Urgency::kThreatened;
  return Urgency::kNone;
}

const char* urgency_name(Urgency urgency) {
  switch (urgency) {
    case Urgency::kDeadline:
      return "deadline";
    case Urgency::kShared:
      return "shared";
    case Urgency::kThreatened:
      return "threatened";
    case Urgency::kNone:
      return "none";
  }
  return "none";
}

std::string case_status(const std::vector<CasePicture>& pictures) {
  const auto count = [&](const char* state) {
    return static_cast<std::size_t>(
        std::count_if(pictures.begin(), pictures.end(),
                      [state](const CasePicture& picture) { return picture.state == state; }));
  };
  const std::size_t left = pictures.size() - count("withdrawn");
  if (left == 0) return "withdrawn";
  const std::size_t on_list = count("on_list");
  if (on_list == left) return "on_list";
  if (on_list > 0) return "partly_on_list";
  return count("declined") == left ? "declined" : "received";
}

Result<std::int64_t> insert_case(Transaction& transaction, const NewCase& new_case) {
  if (find_case_by_number(transaction, new_case.number)) {
    return fail(ErrorCode::kConflict, "This case number is taken.");
  }
  soci::session& sql = transaction.session();
  const CaseSituation& situation = new_case.situation;
  NullableParameter<int> threatened(situation.threatened);
  NullableParameter<int> shared(situation.shared);
  NullableParameter<long long> deadline(situation.deadline_ms);
  NullableParameter<std::string> age(situation.age);
  NullableParameter<std::string> origin(situation.origin);
  const std::string shared_where = fmt::format("{}", fmt::join(situation.shared_where, " "));
  const std::string wants = fmt::format("{}", fmt::join(situation.wants, " "));
  const int urgency = static_cast<int>(urgency_of(situation));
  const long long created_ms = new_case.created_ms;
  const long long order_ms = situation.deadline_ms.value_or(new_case.created_ms);
  const int waiting = static_cast<int>(new_case.pictures.size());
  long long case_id = 0;
  sql << "insert into cases(number, submission_id, key_hash, created_at, threatened, shared, "
         "deadline_at, urgency, order_at, waiting_pictures, age, origin, shared_where, wants) "
         "values(:number, :submission, :key, :created, :threatened, :shared, :deadline, :urgency, "
         ":order_at, :waiting, :age, :origin, :where, :wants) returning id",
      soci::use(new_case.number, "number"), soci::use(new_case.submission_id, "submission"),
      soci::use(new_case.key_hash, "key"), soci::use(created_ms, "created"),
      soci::use(threatened.value, threatened.present, "threatened"),
      soci::use(shared.value, shared.present, "shared"),
      soci::use(deadline.value, deadline.present, "deadline"), soci::use(urgency, "urgency"),
      soci::use(order_ms, "order_at"), soci::use(waiting, "waiting"),
      soci::use(age.value, age.present, "age"), soci::use(origin.value, origin.present, "origin"),
      soci::use(shared_where, "where"), soci::use(wants, "wants"), soci::into(case_id);
  for (std::size_t i = 0; i < new_case.pictures.size(); ++i) {
    const auto held = i < new_case.held.size() ? new_case.held[i] : std::nullopt;
    insert_case_picture(transaction, case_id, static_cast<int>(i) + 1, new_case.pictures[i], held);
  }
  if (new_case.recovery_question) {
    set_case_recovery(transaction, case_id, *new_case.recovery_question, new_case.recovery_hash);
  }
  append_case_event(transaction, case_id, {.at_ms = new_case.created_ms, .kind = "received"});
  return case_id;
}

std::optional<CaseKey> find_case_by_submission(Transaction& transaction,
                                               const std::string& submission_id) {
  return find_case_key(transaction, "submission_id", submission_id);
}

std::optional<CaseKey> find_case_by_number(Transaction& transaction, const std::string& number) {
  return find_case_key(transaction, "number", number);
}

Result<Case> load_case(Transaction& transaction, std::int64_t case_id) {
  soci::session& sql = transaction.session();
  const long long id = case_id;
  long long created_ms = 0;
  int urgency = 0, has_recovery = 0;
  NullableNumber threatened, shared, deadline, claimed_at, waiting_since;
  Case found;
  NullableText age, origin, claimed_by;
  std::string shared_where, wants;
  sql << "select number, created_at, threatened, shared, deadline_at, urgency, age, origin, "
         "shared_where, wants, claimed_by, claimed_at, unread, waiting_since, (select count(*) "
         "from case_messages m where m.case_id = cases.id and m.sender = 'desk' and m.read_at is "
         "null), case when recovery_question is null then 0 else 1 end from cases where id = :id",
      soci::use(id, "id"), soci::into(found.number), soci::into(created_ms),
      soci::into(threatened.value, threatened.present), soci::into(shared.value, shared.present),
      soci::into(deadline.value, deadline.present), soci::into(urgency),
      soci::into(age.value, age.present), soci::into(origin.value, origin.present),
      soci::into(shared_where), soci::into(wants), soci::into(claimed_by.value, claimed_by.present),
      soci::into(claimed_at.value, claimed_at.present), soci::into(found.unread),
      soci::into(waiting_since.value, waiting_since.present), soci::into(found.unread_answers),
      soci::into(has_recovery);
  if (!sql.got_data()) return fail(ErrorCode::kNotFound, "There is no such case.");
  found.case_id = case_id;
  found.created_ms = created_ms;
  found.situation = {.threatened = flag(threatened),
                     .shared = flag(shared),
                     .deadline_ms = deadline.get<TimeMs>(),
                     .age = age.get(),
                     .origin = origin.get(),
                     .shared_where = words_of(shared_where),
                     .wants = words_of(wants)};
  found.urgency = static_cast<Urgency>(urgency);
  found.due_ms =
      case_due_ms(waiting_since.get<TimeMs>().value_or(created_ms), found.situation.deadline_ms,
                  load_case_settings(transaction).service_hours);
  found.claimed_by = claimed_by.get();
  found.claimed_ms = claimed_at.get<TimeMs>();
  found.has_recovery = has_recovery != 0;
  found.pictures = load_pictures(transaction, id);
  found.timeline = load_timeline(transaction, id);
  return found;
}

void append_case_event(Transaction& transaction, std::int64_t case_id, const CaseEvent& event) {
  const long long id = case_id;
  const long long at_ms = event.at_ms;
  NullableParameter<int> picture(event.picture);
  NullableParameter<std::string> platform(event.platform);
  NullableParameter<std::string> outcome(event.outcome);
  NullableParameter<std::string> reason(event.reason);
  transaction.session() << "insert into case_events(case_id, at, kind, picture, platform, outcome, "
                           "reason) values(:case, :at, :kind, :picture, :platform, :outcome, "
                           ":reason)",
      soci::use(id, "case"), soci::use(at_ms, "at"), soci::use(event.kind, "kind"),
      soci::use(picture.value, picture.present, "picture"),
      soci::use(platform.value, platform.present, "platform"),
      soci::use(outcome.value, outcome.present, "outcome"),
      soci::use(reason.value, reason.present, "reason");
}

void insert_case_session(Transaction& transaction, const std::string& token_hash,
                         std::int64_t case_id, TimeMs expires_ms) {
  const long long id = case_id;
  const long long expires = expires_ms;
  transaction.session() << "insert into case_sessions(token_hash, case_id, expires_at) "
                           "values(:token, :case, :expires)",
      soci::use(token_hash, "token"), soci::use(id, "case"), soci::use(expires, "expires");
}

std::optional<std::int64_t> find_case_session(Transaction& transaction,
                                              const std::string& token_hash, TimeMs now_ms) {
  const long long now = now_ms;
  long long case_id = 0;
  soci::session& sql = transaction.session();
  sql << "select case_id from case_sessions where token_hash = :token and expires_at > :now",
      soci::use(token_hash, "token"), soci::use(now, "now"), soci::into(case_id);
  if (!sql.got_data()) return std::nullopt;
  return case_id;
}

void delete_case_session(Transaction& transaction, const std::string& token_hash) {
  transaction.session() << "delete from case_sessions where token_hash = :token",
      soci::use(token_hash, "token");
}

void delete_expired_case_sessions(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  transaction.session() << "delete from case_sessions where expires_at <= :now",
      soci::use(now, "now");
}

}  // namespace holdfast
