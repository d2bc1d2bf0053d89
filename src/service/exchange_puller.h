// One sync of one source: asks page after page, and puts each on its bank together with the
// checkpoint. Safe from many threads; two never sync the same source at once, wherever they run.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/time.h"
#include "exchange/pull.h"
#include "outbound/http_client.h"
#include "store/source_store.h"

namespace holdfast {

struct ExchangePullerOptions {
  OutboundOptions outbound;
  std::chrono::seconds timeout{60};  // for one page, 1 to 600
  // After how long a sync lets others have their turn; it goes on where it stands.
  std::chrono::seconds longest{300};
  // Waits before a page that failed is asked for again; then the sync ends with the fault.
  std::vector<std::chrono::milliseconds> retries = {std::chrono::seconds(1),
                                                    std::chrono::seconds(4)};
};

// What proves who we are, as each form has it. docs/formats/exchange.md
[[nodiscard]] std::vector<std::pair<std::string, std::string>> exchange_headers(
    const ExchangeSource& source, PullFormat format);

struct SyncRequest {
  std::string name;  // empty: the one that is due the longest
  bool full = false;
  bool may_drop_most = false;
  std::function<bool()> should_stop;                       // asked about once a second
  std::function<void(const ExchangeSource&)> on_progress;  // after each page
};

class ExchangePuller {
 public:
  // `database` is borrowed.
  ExchangePuller(Database& database, ExchangePullerOptions options, Clock clock);

  // The source as it stands then; `last_error` says what went wrong with it. Errors: kNotFound,
  // kConflict while somebody else syncs it, kUnavailable for the database.
  [[nodiscard]] Result<ExchangeSource> sync(const SyncRequest& request) const;

 private:
  struct Run;
  [[nodiscard]] Result<void> pull(Run& run) const;
  [[nodiscard]] Result<PulledPage> fetch(Run& run) const;
  [[nodiscard]] Result<OutboundAnswer> ask(const Run& run) const;
  [[nodiscard]] Result<void> apply(Run& run, const PulledPage& page) const;
  void keep(const Run& run, const OutboundAnswer& answer, const std::string& reason) const;
  [[nodiscard]] SourceLease lease(const std::string& owner) const;

  Database& database_;
  const ExchangePullerOptions options_;
  const Clock clock_;
  const HttpClient client_;
};

}  // namespace holdfast
