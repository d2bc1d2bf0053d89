// Exchanges that this server fetches from: each source with its own bank, its checkpoint, what came
// of it, and what it sent last that could not be read. An entry, its content on the bank and the
// checkpoint change in one transaction, so that a crash loses and doubles nothing. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

inline constexpr std::size_t kMaxExchangeSources = 50;
inline constexpr std::size_t kMaxKeptBytes = 64 * 1024;

// Of one sync.
struct SourceCounts {
  std::int64_t pages = 0;
  std::int64_t received = 0;      // entries that could be read
  std::int64_t added = 0;         // put on the bank, those that changed included
  std::int64_t withdrawn = 0;     // taken off it because the source said so
  std::int64_t refused = 0;       // not wanted by the rules
  std::int64_t unknown = 0;       // words that we do not know
  std::int64_t malformed = 0;     // entries or times that are none
  std::int64_t out_of_order = 0;  // older than what came before in the same sync
};

struct ExchangeSource {
  std::int64_t source_id = 0;
  std::string name;
  std::string format;  // "stopncii", "ncmec", "holdfast"
  std::string url;
  std::string user;
  std::string secret;      // never shown
  std::string public_key;  // minisign's file, for signed lists; empty: signatures are not looked at
  std::string bank;
  std::vector<std::string> signals, members, statuses;  // src/exchange/source_rules.h
  int min_quality = 0;
  TimeMs every_ms = 0;  // 0: only when asked
  bool enabled = true;  // its bank is matched, and its schedule runs
  std::string checkpoint;
  std::int64_t sync_number = 0;
  std::int64_t round = 0;     // how often everything was told from the beginning
  bool is_syncing = false;    // a sync began and has not ended; it may have been interrupted
  std::string last_error;     // empty: the last sync that ended was good
  std::int64_t failures = 0;  // in a row
  TimeMs created_ms = 0;
  std::optional<TimeMs> due_ms, started_ms, finished_ms, good_ms;
  SourceCounts counts;       // of the last sync, or of this one so far
  std::int64_t entries = 0;  // of its list that are on the bank
  bool has_kept = false;
  std::int64_t feedback_waiting = 0, feedback_sent = 0, feedback_refused = 0;  // said back to it
};

// Makes the source and its bank (`source.bank`; one that is there must be empty). Errors: kConflict
// when the name or the bank is taken, or there are kMaxExchangeSources.
[[nodiscard]] Result<void> insert_exchange_source(Transaction& transaction,
                                                  const ExchangeSource& source);
[[nodiscard]] std::vector<ExchangeSource> list_exchange_sources(Transaction& transaction);
[[nodiscard]] std::optional<ExchangeSource> find_exchange_source(Transaction& transaction,
                                                                 const std::string& name);
// Whether its bank is matched and its schedule runs. kNotFound when there is no such source.
[[nodiscard]] Result<void> enable_exchange_source(Transaction& transaction, const std::string& name,
                                                  bool enabled, TimeMs now_ms);
// Due now. kNotFound when there is no such source, kConflict when it is not enabled.
[[nodiscard]] Result<void> ask_exchange_sync(Transaction& transaction, const std::string& name,
                                             TimeMs now_ms);
[[nodiscard]] bool is_exchange_due(Transaction& transaction, TimeMs now_ms);

struct SourceLease {
  std::string owner;  // whoever asks; nobody else may sync the source until `until_ms`
  TimeMs until_ms = 0;
  TimeMs now_ms = 0;
};
// The named source, or (empty) the one that is due the longest. kNotFound, or kConflict when
// somebody else holds it.
[[nodiscard]] Result<ExchangeSource> lease_exchange_source(Transaction& transaction,
                                                           const std::string& name,
                                                           const SourceLease& lease);

// Begins a sync, or goes on with one that was interrupted: gives the source as it stands then.
// `full`: from the beginning, so that what is not told again goes at the end of the round. All the
// following give kConflict when the lease is not the caller's.
[[nodiscard]] Result<ExchangeSource> begin_exchange_sync(Transaction& transaction,
                                                         std::int64_t source_id, bool full,
                                                         const SourceLease& lease);

// Holds the source until the lease's new end.
[[nodiscard]] Result<void> renew_exchange_lease(Transaction& transaction, std::int64_t source_id,
                                                const SourceLease& lease);

enum class SourceDeed { kTake, kDrop, kRefuse, kPass };
struct SourceEntry {
  std::string key;
  std::int64_t order = 0;
  SourceDeed deed = SourceDeed::kPass;
  std::string pdq, md5, sha1, sha256, video_md5;  // with kTake
  bool is_video = false;
  int quality = 100;
};
struct SourcePage {
  std::vector<SourceEntry> entries;
  std::int64_t unknown = 0, malformed = 0;
  std::string checkpoint;
  bool starts_round = false;  // the pull went back to the beginning by itself
  bool ends_round = false;    // what was not told in this round is dropped
  // Without it a round that would drop more than half of a list of at least 20 is kConflict: a
  // source that is wrong must not empty a bank.
  bool may_drop_most = false;
};
// One transaction: entries, bank, counts, checkpoint and the lease's new end.
[[nodiscard]] Result<void> apply_exchange_page(Transaction& transaction, std::int64_t source_id,
                                               const SourcePage& page, const SourceLease& lease);
// Ends the sync and the lease. `error` empty: it was good. `is_over`: false when it is to go on
// where it stands.
struct SourceEnd {
  std::string error;
  bool is_over = true;
  std::optional<TimeMs> due_ms;
};
[[nodiscard]] Result<void> finish_exchange_sync(Transaction& transaction, std::int64_t source_id,
                                                const SourceEnd& end, const SourceLease& lease);

// What a source sent that could not be read: the first kMaxKeptBytes, and only the last.
struct KeptAnswer {
  TimeMs at_ms = 0;
  unsigned status = 0;  // HTTP's
  std::string reason;
  std::int64_t bytes = 0;  // of all that was sent
  std::string body;
};
void keep_exchange_answer(Transaction& transaction, std::int64_t source_id,
                          const KeptAnswer& answer);
[[nodiscard]] std::optional<KeptAnswer> find_kept_answer(Transaction& transaction,
                                                         std::int64_t source_id);

// Takes at most `limit` of the source's contents off its bank; when none is left, forgets the
// source (true). The empty bank stays. kConflict while somebody syncs it.
[[nodiscard]] Result<bool> remove_exchange_source(Transaction& transaction, const std::string& name,
                                                  int limit, TimeMs now_ms);

}  // namespace holdfast
