// The hash-chained audit log. Stateless; safe from any thread.
#include "store/audit_store.h"

#include <fmt/format.h>
#include <soci/soci.h>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

const std::string kNoHash(64, '0');

constexpr const char* kColumns = "seq, at, actor, action, subject, details, previous_hash, hash";

// Compares one entry with what must come after `previous`; empty when it fits.
std::string fault_of(const AuditEntry& entry, const AuditEntry& previous) {
  if (entry.seq != previous.seq + 1) {
    return fmt::format("Entry {} is missing.", previous.seq + 1);
  }
  if (entry.previous_hash != previous.hash) {
    return fmt::format("Entry {} does not follow from entry {}: one of them was replaced.",
                       entry.seq, previous.seq);
  }
  if (entry.hash != audit_entry_hash(entry)) {
    return fmt::format("Entry {} was changed after it was written.", entry.seq);
  }
  return {};
}

// Binds the columns of kColumns to `entry`; the two numbers go through long long for SOCI.
struct EntryRow {
  long long seq = 0;
  long long at_ms = 0;
  AuditEntry entry;

  const AuditEntry& filled() {
    entry.seq = seq;
    entry.at_ms = at_ms;
    return entry;
  }
};

}  // namespace

std::string audit_entry_hash(const AuditEntry& entry) {
  std::string sealed = "holdfast audit v1\n" + entry.previous_hash + "\n";
  const auto add = [&sealed](const std::string& field) {
    sealed += fmt::format("{}:{}\n", field.size(), field);
  };
  add(fmt::format("{}", entry.seq));
  add(fmt::format("{}", entry.at_ms));
  add(entry.actor);
  add(entry.action);
  add(entry.subject);
  add(entry.details);
  return hex_encode(digest(DigestKind::kSha256, as_bytes(sealed)));
}

void append_audit(Transaction& transaction, const AuditEvent& event) {
  soci::session& sql = transaction.session();
  AuditEntry entry{.seq = next_revision(transaction, "audit"),
                   .at_ms = event.at_ms,
                   .actor = event.actor,
                   .action = event.action,
                   .subject = event.subject,
                   .details = event.details,
                   .previous_hash = kNoHash,
                   .hash = {}};
  const long long previous_seq = entry.seq - 1;
  sql << "select hash from audit where seq = :seq", soci::use(previous_seq, "seq"),
      soci::into(entry.previous_hash);
  entry.hash = audit_entry_hash(entry);
  const long long seq = entry.seq;
  const long long at_ms = entry.at_ms;
  sql << fmt::format(
      "insert into audit({}) values(:seq, :at, :actor, :action, :subject, :details, "
      ":previous, :hash)",
      kColumns),
      soci::use(seq, "seq"), soci::use(at_ms, "at"), soci::use(entry.actor, "actor"),
      soci::use(entry.action, "action"), soci::use(entry.subject, "subject"),
      soci::use(entry.details, "details"), soci::use(entry.previous_hash, "previous"),
      soci::use(entry.hash, "hash");
}

std::vector<AuditEntry> list_audit(Transaction& transaction, std::int64_t before_seq, int limit) {
  EntryRow row;
  AuditEntry& e = row.entry;
  const long long before = before_seq > 0 ? before_seq : INT64_MAX;
  soci::statement statement =
      (transaction.session().prepare << fmt::format(
           "select {} from audit where seq < :before order by seq desc limit {}", kColumns, limit),
       soci::use(before, "before"), soci::into(row.seq), soci::into(row.at_ms), soci::into(e.actor),
       soci::into(e.action), soci::into(e.subject), soci::into(e.details),
       soci::into(e.previous_hash), soci::into(e.hash));
  std::vector<AuditEntry> entries;
  statement.execute();
  while (statement.fetch()) entries.push_back(row.filled());
  return entries;
}

AuditVerdict verify_audit(Transaction& transaction,
                          const std::optional<std::string>& expected_head) {
  EntryRow row;
  AuditEntry& e = row.entry;
  soci::statement statement =
      (transaction.session().prepare << fmt::format("select {} from audit order by seq", kColumns),
       soci::into(row.seq), soci::into(row.at_ms), soci::into(e.actor), soci::into(e.action),
       soci::into(e.subject), soci::into(e.details), soci::into(e.previous_hash),
       soci::into(e.hash));
  AuditVerdict verdict;
  AuditEntry previous{.hash = kNoHash};
  bool head_seen = !expected_head.has_value();
  statement.execute();
  while (statement.fetch()) {
    const AuditEntry& entry = row.filled();
    verdict.finding = fault_of(entry, previous);
    if (!verdict.finding.empty()) {
      verdict.first_bad = entry.seq;
      return verdict;
    }
    if (expected_head && fmt::format("{}:{}", entry.seq, entry.hash) == *expected_head) {
      head_seen = true;
    }
    ++verdict.entries;
    previous = entry;
  }
  verdict.head_hash = previous.hash;
  const std::int64_t promised = current_revision(transaction, "audit");
  if (promised != verdict.entries || !head_seen) {
    verdict.first_bad = verdict.entries + 1;
    verdict.finding = head_seen
                          ? fmt::format(
                                "The log ends at entry {}, but {} were written: its end "
                                "was cut off.",
                                verdict.entries, promised)
                          : "The head that you kept is not in this log: it was cut or rewritten.";
    return verdict;
  }
  verdict.whole = true;
  verdict.finding = fmt::format("The audit log is whole: {} entries.", verdict.entries);
  return verdict;
}

}  // namespace holdfast
