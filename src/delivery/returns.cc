// What comes back, put into the ledger. Safe from any thread.
#include "delivery/returns.h"

#include <unordered_map>

#include "store/delivery_store.h"

namespace holdfast {
namespace {

constexpr int kPageRows = 5000;

// Reads the id that follows each '<' of a line, up to '>' or '@'.
template <class Found>
void each_bracketed(std::string_view line, Found&& found) {
  for (std::size_t at = line.find('<'); at != std::string_view::npos; at = line.find('<', at + 1)) {
    const std::size_t end = line.find_first_of("@>", at + 1);
    if (end == std::string_view::npos) return;
    found(line.substr(at + 1, end - at - 1));
  }
}

Result<ReaderId> whose(const ReaderLinks& links, const MailReport& report) {
  Result<ReaderId> id = links.read_bounce_address(report.envelope_to);
  if (!id) id = links.read_message_id(report.message_id);
  if (!id) return fail(ErrorCode::kNotFound, "The report is about no mail that we sent.");
  return id;
}

}  // namespace

Result<ReturnEffect> apply_report(Transaction& transaction, const ReaderLinks& links,
                                  const MailReport& report, TimeMs at_ms) {
  const Result<ReaderId> id = whose(links, report);
  if (!id) return std::unexpected<Error>(id.error());
  if (report.kind == MailReport::Kind::kDelayed) return ReturnEffect::kNothing;
  const auto row = find_delivery(transaction, id->alert_id, id->recipient_id);
  if (!row) return fail(ErrorCode::kNotFound, "The report is about no mail that we sent.");
  const std::string words = report.status + (report.status.empty() ? "" : " ") + report.diagnostic;
  if (report.kind == MailReport::Kind::kDelivered) {
    const bool was_unknown = resolve_unknown(transaction, row->delivery_id, "accepted",
                                             "A delivery report came: " + words, at_ms);
    return was_unknown ? ReturnEffect::kArrived : ReturnEffect::kNothing;
  }
  const bool is_complaint = report.kind == MailReport::Kind::kComplaint;
  (void)record_return(transaction, id->alert_id, id->recipient_id,
                      is_complaint ? "complained" : "bounced", words, at_ms);
  // A mailbox that is full or a message that was refused (5.2, 5.7) may be written to another time.
  const bool is_gone = is_complaint || report.status.starts_with("5.1.");
  const auto recipient = find_recipient(transaction, id->recipient_id);
  if (!is_gone || !recipient) return ReturnEffect::kBounced;
  (void)suppress_address(transaction,
                         {recipient->address_key, is_complaint ? "complained" : "bounced",
                          is_complaint ? "arf" : "dsn", at_ms});
  return ReturnEffect::kSuppressed;
}

Result<void> unsubscribe(Transaction& transaction, const ReaderLinks& links, std::string_view token,
                         TimeMs at_ms) {
  const Result<ReaderId> id = links.read_token(ReaderLinks::Purpose::kUnsubscribe, token);
  if (!id) return std::unexpected<Error>(id.error());
  const auto recipient = find_recipient(transaction, id->recipient_id);
  if (!recipient) return fail(ErrorCode::kNotFound, "This address is not on the list any more.");
  (void)suppress_address(transaction, {recipient->address_key, "unsubscribed", "one-click", at_ms});
  return {};
}

Result<LogResolution> resolve_by_log(Database& database, const ReaderLinks& links,
                                     std::int64_t alert_id, std::istream& log, bool is_complete,
                                     TimeMs at_ms) {
  std::unordered_map<std::string, std::int64_t> unknown;  // Message-ID's left side -> row
  for (std::int64_t after = 0;;) {
    const auto page = database.read([&](Transaction& transaction) {
      return Result<std::vector<Delivery>>(
          list_deliveries(transaction, alert_id, "unknown", after, kPageRows));
    });
    if (!page) return std::unexpected<Error>(page.error());
    for (const Delivery& row : *page) {
      unknown[links.token(ReaderLinks::Purpose::kMessage, {alert_id, row.recipient_id})] =
          row.delivery_id;
      after = row.delivery_id;
    }
    if (page->size() < kPageRows) break;
  }
  std::vector<std::int64_t> arrived;
  for (std::string line; std::getline(log, line);) {
    each_bracketed(line, [&](std::string_view id) {
      const auto found = unknown.find(std::string(id));
      if (found == unknown.end()) return;
      arrived.push_back(found->second);
      unknown.erase(found);
    });
  }
  return database.write([&](Transaction& transaction) -> Result<LogResolution> {
    LogResolution out;
    for (const std::int64_t id : arrived) {
      out.arrived +=
          resolve_unknown(transaction, id, "accepted", "The server's log has it.", at_ms);
    }
    for (const auto& [token, id] : unknown) {
      ++out.absent;
      if (is_complete) {
        (void)resolve_unknown(transaction, id, "queued", "The server's log does not have it.",
                              at_ms);
      }
    }
    return out;
  });
}

}  // namespace holdfast
