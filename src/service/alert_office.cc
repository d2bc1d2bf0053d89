// Rates, and the key of readers' links. Safe from many threads.
#include "service/alert_office.h"

#include "service/app.h"

namespace holdfast {
namespace {

constexpr TimeMs kShortestMs = 2'000;
constexpr TimeMs kLongestMs = 30'000;

}  // namespace

std::shared_ptr<AlertOffice> make_alert_office() { return std::make_shared<AlertOffice>(); }

std::optional<double> SendingRates::note(std::int64_t alert_id, TimeMs now_ms,
                                         std::int64_t settled) {
  const std::lock_guard lock(mutex_);
  auto& samples = samples_[alert_id];
  // A count that fell is another ledger's: rows were put back by a person.
  if (!samples.empty() && settled < samples.back().second) samples.clear();
  if (samples.empty() || samples.back().first < now_ms) samples.emplace_back(now_ms, settled);
  while (now_ms - samples.front().first > kLongestMs && samples.size() > 1) samples.pop_front();
  const TimeMs span_ms = samples.back().first - samples.front().first;
  if (span_ms < kShortestMs) return std::nullopt;
  return static_cast<double>(samples.back().second - samples.front().second) * 1000.0 /
         static_cast<double>(span_ms);
}

Result<ReaderLinks> AlertOffice::links(Database& database) {
  const std::lock_guard lock(mutex_);
  if (links_key_.empty()) {
    const Result<std::string> key = links_key(database);
    if (!key) return std::unexpected<Error>(key.error());
    links_key_ = *key;
  }
  return ReaderLinks(links_key_, mail ? mail->domain : "localhost");
}

}  // namespace holdfast
