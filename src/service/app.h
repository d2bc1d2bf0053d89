// What the resources share. Built once by `serve`, lives as long as the server. Safe from many
// threads: each part says so of itself.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "base/time.h"
#include "media/image.h"
#include "outbound/http_client.h"
#include "service/bank_index.h"
#include "service/key_cache.h"
#include "service/media_fetcher.h"
#include "service/metrics.h"
#include "service/sighting_recorder.h"
#include "service/work_gate.h"
#include "store/database.h"

namespace holdfast {

struct AlertOffice;  // alert_office.h
class GuardWatch;    // guard_watch.h
class ReportQuota;   // report_quota.h
[[nodiscard]] std::shared_ptr<GuardWatch> make_guard_watch();
[[nodiscard]] std::shared_ptr<AlertOffice> make_alert_office();
[[nodiscard]] std::shared_ptr<ReportQuota> make_report_quota();

struct AppOptions {
  // Distance in bits up to which a hash matches one of a bank without a radius of its own, 0 to 64.
  int radius_bits = kDefaultRadiusBits;
  // PDQ quality under which a hash is neither listed for matching nor looked up, 0 to 100.
  int min_quality = kDefaultMinQuality;
  // Where the lists in memory are written to, for the next start; empty: nowhere.
  std::string lookup_file;
  // Largest picture that POST /m/lookup takes.
  std::size_t max_picture_bytes = 20u * 1024 * 1024;
  // Largest picture in pixels; a decoder needs about 3 bytes for each, the hash 12 more.
  std::uint64_t max_picture_pixels = 64ull * 1024 * 1024;
  TimeMs staff_session_ms = 8 * 3'600'000LL;
  TimeMs case_session_ms = 30 * 60'000LL;
  TimeMs staff_link_ms = 24 * 3'600'000LL;
  TimeMs report_session_ms = 2 * 3'600'000LL;
  TimeMs report_draft_ms = 14 * 86'400'000LL;  // after it was last saved
  TimeMs report_upload_ms = 3 * 86'400'000LL;  // after an unfinished attachment's last piece
  WorkOptions work;
  // Where requests of this server's own may go: webhooks.
  OutboundOptions outbound;
  // Files that platforms name by URL.
  FetchOptions fetch;
  // Whom everybody is taken for who asks /h, /m and /c without a key; empty: nobody is let in.
  std::string trusted_network;
  // The host in --public-url, by which a trusted network may ask; empty: only by address or a name
  // without a dot.
  std::string public_host;
};

struct App {
  App(Database& store, const AppOptions& settings, Clock now)
      : database(store),
        options(settings),
        clock(std::move(now)),
        index({settings.min_quality, settings.radius_bits, settings.lookup_file}),
        work(settings.work, clock) {}

  Database& database;
  const AppOptions options;
  const Clock clock;
  BankIndex index;
  KeyCache keys;
  SightingRecorder sightings;
  MediaFetcher fetcher{options.fetch};
  std::atomic<int> lookup_streams{0};  // batches of look-ups that are being answered
  WorkGate work;
  Metrics metrics;
  const std::shared_ptr<AlertOffice> alert_office = make_alert_office();
  AlertOffice& alerts = *alert_office;
  const std::shared_ptr<GuardWatch> guard = make_guard_watch();
  const std::shared_ptr<ReportQuota> report_quota = make_report_quota();
};

}  // namespace holdfast
