// Alerts and their two people. Stateless; safe from any thread.
#include "store/alert_store.h"

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kColumns =
    "select id, identifier, message_type, replaces, headline, source, source_hash, state, sending, "
    "proposed_at, proposed_by, published_at, published_by from alerts ";

// One row of kColumns, bound to a statement.
struct AlertRow {
  StoredAlert alert;
  long long id = 0;
  long long proposed_ms = 0;
  NullableText replaces;
  NullableText published_by;
  NullableNumber published_ms;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(alert.identifier));
    statement.exchange(soci::into(alert.message_type));
    statement.exchange(soci::into(replaces.value, replaces.present));
    statement.exchange(soci::into(alert.headline));
    statement.exchange(soci::into(alert.source));
    statement.exchange(soci::into(alert.source_hash));
    statement.exchange(soci::into(alert.state));
    statement.exchange(soci::into(alert.sending));
    statement.exchange(soci::into(proposed_ms));
    statement.exchange(soci::into(alert.proposed_by));
    statement.exchange(soci::into(published_ms.value, published_ms.present));
    statement.exchange(soci::into(published_by.value, published_by.present));
  }

  [[nodiscard]] StoredAlert take() const {
    StoredAlert out = alert;
    out.alert_id = id;
    out.proposed_ms = proposed_ms;
    out.replaces = replaces.get().value_or("");
    out.published_ms = published_ms.get<TimeMs>();
    out.published_by = published_by.get().value_or("");
    return out;
  }
};

Result<void> check_proposal(Transaction& transaction, const AlertProposal& proposal) {
  const bool is_first = proposal.message_type == "alert";
  const bool is_later = proposal.message_type == "update" || proposal.message_type == "cancel";
  if ((!is_first && !is_later) || is_first != proposal.replaces.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "An update or a cancel must name the alert it is about; a first alert none.");
  }
  if (proposal.identifier.empty() || proposal.identifier == proposal.replaces) {
    return fail(ErrorCode::kInvalidArgument, "The alert needs an identifier of its own.");
  }
  if (is_later) {
    const auto replaced = find_alert(transaction, proposal.replaces);
    if (!replaced || replaced->state != "published") {
      return fail(ErrorCode::kNotFound, "The alert that this one is about is not in force.");
    }
  }
  return {};
}

}  // namespace

std::optional<StoredAlert> find_alert(Transaction& transaction, const std::string& identifier) {
  AlertRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(identifier, "identifier"));
  statement.alloc();
  statement.prepare(std::string(kColumns) + "where identifier = :identifier");
  statement.define_and_bind();
  if (!statement.execute(true)) return std::nullopt;
  return row.take();
}

std::vector<StoredAlert> list_alerts(Transaction& transaction, int limit) {
  AlertRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(limit, "limit"));
  statement.alloc();
  statement.prepare(std::string(kColumns) + "order by id desc limit :limit");
  statement.define_and_bind();
  statement.execute();
  std::vector<StoredAlert> alerts;
  while (statement.fetch()) alerts.push_back(row.take());
  return alerts;
}

Result<StoredAlert> propose_alert(Transaction& transaction, const AlertProposal& proposal) {
  const Result<void> good = check_proposal(transaction, proposal);
  if (!good) return std::unexpected<Error>(good.error());
  const std::string hash = hex_encode(digest(DigestKind::kSha256, as_bytes(proposal.source)));
  const long long at_ms = proposal.at_ms;
  NullableParameter<std::string> replaces(
      proposal.replaces.empty() ? std::nullopt : std::optional<std::string>(proposal.replaces));
  soci::session& sql = transaction.session();
  soci::statement statement =
      (sql.prepare
           << "insert into alerts(identifier, message_type, replaces, headline, source, "
              "source_hash, state, sending, proposed_at, proposed_by) values(:identifier, :type, "
              ":replaces, :headline, :source, :hash, 'proposed', 'running', :at, :by) "
              "on conflict(identifier) do update set message_type = excluded.message_type, "
              "replaces = excluded.replaces, headline = excluded.headline, "
              "source = excluded.source, source_hash = excluded.source_hash, "
              "proposed_at = excluded.proposed_at, proposed_by = excluded.proposed_by "
              "where alerts.state = 'proposed'",
       soci::use(proposal.identifier, "identifier"), soci::use(proposal.message_type, "type"),
       soci::use(replaces.value, replaces.present, "replaces"),
       soci::use(proposal.headline, "headline"), soci::use(proposal.source, "source"),
       soci::use(hash, "hash"), soci::use(at_ms, "at"), soci::use(proposal.proposed_by, "by"));
  statement.execute(true);
  if (statement.get_affected_rows() != 1) {
    return fail(ErrorCode::kConflict,
                "This alert is published already: change it with an update of its own.");
  }
  return *find_alert(transaction, proposal.identifier);
}

Result<StoredAlert> publish_alert(Transaction& transaction, const AlertApproval& approval) {
  soci::session& sql = transaction.session();
  // Written first, so that of two who publish at the same time one waits for the other.
  sql << "update alerts set state = state where identifier = :identifier",
      soci::use(approval.identifier, "identifier");
  const std::optional<StoredAlert> found = find_alert(transaction, approval.identifier);
  if (!found) return fail(ErrorCode::kNotFound, "No alert with this identifier was proposed.");
  if (found->state != "proposed") {
    return fail(ErrorCode::kConflict, "This alert was published already.");
  }
  if (found->proposed_by == approval.published_by) {
    return fail(ErrorCode::kForbidden, "Another person than the one who proposed it must publish.");
  }
  if (found->source_hash != approval.source_hash) {
    return fail(ErrorCode::kConflict, "The text has changed since: read it again, then publish.");
  }
  if (!found->replaces.empty()) {
    const std::string ended = found->message_type == "cancel" ? "cancelled" : "replaced";
    soci::statement end =
        (sql.prepare << "update alerts set state = :ended where identifier = :replaces "
                        "and state = 'published'",
         soci::use(ended, "ended"), soci::use(found->replaces, "replaces"));
    end.execute(true);
    if (end.get_affected_rows() != 1) {
      return fail(ErrorCode::kConflict, "The alert that this one is about is no longer in force.");
    }
  }
  const long long at_ms = approval.at_ms;
  sql << "update alerts set state = 'published', published_at = :at, published_by = :by "
         "where identifier = :identifier",
      soci::use(at_ms, "at"), soci::use(approval.published_by, "by"),
      soci::use(approval.identifier, "identifier");
  return *find_alert(transaction, approval.identifier);
}

bool set_alert_sending(Transaction& transaction, const std::string& identifier,
                       const std::string& sending) {
  soci::statement statement =
      (transaction.session().prepare
           << "update alerts set sending = :sending where identifier = :identifier",
       soci::use(sending, "sending"), soci::use(identifier, "identifier"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void pause_alert_sending(Transaction& transaction, std::int64_t alert_id) {
  const long long id = alert_id;
  transaction.session() << "update alerts set sending = 'paused' where id = :id and "
                           "sending = 'running'",
      soci::use(id, "id");
}

std::optional<bool> may_send_alert(Transaction& transaction, std::int64_t alert_id) {
  const long long id = alert_id;
  std::string state;
  std::string sending;
  soci::session& sql = transaction.session();
  sql << "select state, sending from alerts where id = :id", soci::use(id, "id"), soci::into(state),
      soci::into(sending);
  if (!sql.got_data() || state != "published" || sending == "stopped") return std::nullopt;
  return sending == "running";
}

}  // namespace holdfast
