// A sync. See the header for threads.
#include "service/exchange_puller.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/base64.h"
#include "exchange/source_rules.h"
#include "service/secrets.h"
#include "sign/minisign.h"

namespace holdfast {
namespace {

using Steady = std::chrono::steady_clock;

constexpr TimeMs kFirstRetryMs = 60'000;
constexpr TimeMs kLongestRetryMs = 3'600'000;
// Servers forget what was withdrawn after a while, so an older checkpoint begins anew.
constexpr TimeMs kStaleMs = 30 * 86'400'000LL;
constexpr TimeMs kLeaseSpareMs = 10'000;

SourceRules rules_of(const ExchangeSource& source) {
  return {source.signals, source.members, source.statuses, source.min_quality};
}

SourceEntry entry_of(const SourceRules& rules, const PulledEntry& pulled) {
  SourceDecision decision = decide(rules, pulled);
  SourceEntry entry;
  entry.key = pulled.key;
  entry.order = pulled.order;
  switch (decision.verdict) {
    case SourceVerdict::kTake:
      entry.deed = SourceDeed::kTake;
      break;
    case SourceVerdict::kDrop:
      entry.deed = SourceDeed::kDrop;
      break;
    case SourceVerdict::kRefuse:
      entry.deed = SourceDeed::kRefuse;
      break;
    case SourceVerdict::kPass:
      entry.deed = SourceDeed::kPass;
      break;
  }
  entry.pdq = std::move(decision.hashes.pdq);
  entry.quality = decision.hashes.quality;
  entry.md5 = std::move(decision.hashes.md5);
  entry.sha1 = std::move(decision.hashes.sha1);
  entry.sha256 = std::move(decision.hashes.sha256);
  entry.is_video = pulled.record.kind == EntryKind::kVideo;
  entry.video_md5 = std::move(decision.hashes.video_md5);
  return entry;
}

Result<void> check_signature(const ExchangeSource& source, const OutboundAnswer& answer) {
  if (source.public_key.empty()) return {};
  const Result<Bytes> decoded = base64_decode(answer.header("holdfast-signature"));
  const std::string signature =
      decoded ? std::string(decoded->begin(), decoded->end()) : std::string();
  if (verify_minisign(answer.body, signature, source.public_key)) return {};
  return fail(ErrorCode::kCorrupt, "The page's signature is missing, or not by the source's key.");
}

std::string sentence_for(unsigned status) {
  if (status == 401 || status == 403) {
    return fmt::format("The source answered {}: its key or password is not (or no longer) good.",
                       status);
  }
  return fmt::format("The source answered {} in place of a page.", status);
}

bool is_worth_a_retry(unsigned status) { return status == 429 || status >= 500; }

}  // namespace

std::vector<std::pair<std::string, std::string>> exchange_headers(const ExchangeSource& source,
                                                                  PullFormat format) {
  switch (format) {
    case PullFormat::kStopNcii: {
      // "KEY,SUBSCRIPTION_KEY", the second where there is one.
      const std::size_t comma = std::min(source.secret.find(','), source.secret.size());
      std::vector<std::pair<std::string, std::string>> headers = {
          {"x-functions-key", source.secret.substr(0, comma)}, {"Accept", "application/json"}};
      if (comma + 1 < source.secret.size()) {
        headers.emplace_back("Ocp-Apim-Subscription-Key", source.secret.substr(comma + 1));
      }
      return headers;
    }
    case PullFormat::kNcmec:
      return {
          {"Authorization", "Basic " + base64_encode(as_bytes(source.user + ":" + source.secret))},
          {"Accept", "application/xml"}};
    case PullFormat::kList:
      return {{"Authorization", "Bearer " + source.secret}, {"Accept", "application/json"}};
  }
  return {};
}

struct ExchangePuller::Run {
  ExchangeSource source;
  PullFormat format = PullFormat::kList;
  std::unique_ptr<ExchangePull> pull;
  const SyncRequest& request;
  std::string owner;
  Steady::time_point until;
  bool has_stepped_back = false;
  bool starts_round = false;
  bool is_over = false;  // the source has no more for now

  [[nodiscard]] bool is_stopped() const { return request.should_stop && request.should_stop(); }
};

ExchangePuller::ExchangePuller(Database& database, ExchangePullerOptions options, Clock clock)
    : database_(database),
      options_(std::move(options)),
      clock_(std::move(clock)),
      client_(options_.outbound) {}

// For one attempt and the wait behind it; each attempt renews it.
SourceLease ExchangePuller::lease(const std::string& owner) const {
  const TimeMs now_ms = clock_();
  const TimeMs page_ms = std::chrono::milliseconds(options_.timeout).count();
  return {owner, now_ms + page_ms + kLeaseSpareMs, now_ms};
}

Result<ExchangeSource> ExchangePuller::sync(const SyncRequest& request) const {
  const std::string owner = random_token();
  auto source = database_.write([&](Transaction& transaction) -> Result<ExchangeSource> {
    const auto held = lease_exchange_source(transaction, request.name, lease(owner));
    if (!held) return held;
    const bool is_stale = held->good_ms && clock_() - *held->good_ms > kStaleMs &&
                          !held->is_syncing && held->format != "holdfast";
    return begin_exchange_sync(transaction, held->source_id, request.full || is_stale,
                               lease(owner));
  });
  if (!source) return source;
  Run run{.source = *source,
          .format = pull_format_from_name(source->format).value_or(PullFormat::kList),
          .pull = nullptr,
          .request = request,
          .owner = owner,
          .until = Steady::now() + options_.longest};
  const Result<void> pulled = pull(run);
  const TimeMs now_ms = clock_();
  SourceEnd end;
  end.is_over = run.is_over;
  if (!pulled && !run.is_stopped()) end.error = pulled.error().message;
  if (source->enabled && source->every_ms > 0) {
    end.due_ms = now_ms + source->every_ms;
    const TimeMs wait_ms =
        std::min(kFirstRetryMs << std::min<std::int64_t>(source->failures, 6), kLongestRetryMs);
    if (!end.error.empty()) end.due_ms = now_ms + std::min(source->every_ms, wait_ms);
    if (end.error.empty() && !run.is_over) end.due_ms = now_ms;  // at its next turn
  }
  return database_.write([&](Transaction& transaction) -> Result<ExchangeSource> {
    const Result<void> done =
        finish_exchange_sync(transaction, source->source_id, end, lease(owner));
    if (!done) return std::unexpected<Error>(done.error());
    return *find_exchange_source(transaction, source->name);
  });
}

Result<void> ExchangePuller::pull(Run& run) const {
  auto pull = make_pull(run.format, run.source.checkpoint, clock_());
  if (!pull) return std::unexpected<Error>(pull.error());
  run.pull = std::move(*pull);
  while (!run.is_over && !run.is_stopped() && Steady::now() < run.until) {
    Result<PulledPage> page = fetch(run);
    for (const auto wait : options_.retries) {
      const bool is_final = page || page.error().code == ErrorCode::kForbidden;
      if (is_final || run.is_stopped()) break;
      const auto again = Steady::now() + wait;
      while (Steady::now() < again && !run.is_stopped()) {
        std::this_thread::sleep_for(
            std::min<Steady::duration>(std::chrono::milliseconds(100), again - Steady::now()));
      }
      page = fetch(run);
    }
    if (!page) return std::unexpected<Error>(page.error());
    const Result<void> applied = apply(run, *page);
    if (!applied) return applied;
    run.is_over = page->is_last;
  }
  return {};
}

Result<OutboundAnswer> ExchangePuller::ask(const Run& run) const {
  OutboundRequest request;
  request.url = run.source.url + run.pull->next();
  request.headers = exchange_headers(run.source, run.format);
  request.should_stop = run.request.should_stop;
  OutboundLimits limits;
  limits.total_timeout = options_.timeout;
  limits.max_body_bytes = kMaxPullPageBytes;
  return client_.send(request, limits);
}

// kForbidden is for what asking again does not mend.
Result<PulledPage> ExchangePuller::fetch(Run& run) const {
  const Result<void> held = database_.write([&](Transaction& transaction) {
    return renew_exchange_lease(transaction, run.source.source_id, lease(run.owner));
  });
  if (!held) return std::unexpected<Error>(held.error());
  const Result<OutboundAnswer> answer = ask(run);
  if (!answer) return std::unexpected<Error>(answer.error());
  if (answer->status != 200) {
    const bool was_full = run.pull->is_full();
    if (!run.has_stepped_back && run.pull->step_back(answer->status)) {
      run.has_stepped_back = true;
      run.starts_round = run.pull->is_full() && !was_full;
      return fetch(run);
    }
    keep(run, *answer, sentence_for(answer->status));
    return fail(is_worth_a_retry(answer->status) ? ErrorCode::kUnavailable : ErrorCode::kForbidden,
                sentence_for(answer->status));
  }
  Result<PulledPage> page = fail(ErrorCode::kTooLarge, "The page is too long.");
  const Result<void> is_signed = check_signature(run.source, *answer);
  if (!is_signed) {
    page = std::unexpected<Error>(is_signed.error());
  } else if (!answer->is_cut) {
    page = run.pull->take(answer->body);
  }
  if (!page) keep(run, *answer, page.error().message);
  return page;
}

void ExchangePuller::keep(const Run& run, const OutboundAnswer& answer,
                          const std::string& reason) const {
  const KeptAnswer kept{clock_(), answer.status, reason,
                        static_cast<std::int64_t>(answer.body.size()),
                        answer.body.substr(0, kMaxKeptBytes)};
  (void)database_.write([&](Transaction& transaction) -> Result<void> {
    keep_exchange_answer(transaction, run.source.source_id, kept);
    return {};
  });
}

Result<void> ExchangePuller::apply(Run& run, const PulledPage& page) const {
  SourcePage out;
  out.entries.reserve(page.entries.size());
  const SourceRules rules = rules_of(run.source);
  for (const PulledEntry& each : page.entries) out.entries.push_back(entry_of(rules, each));
  out.unknown = page.faults.unknown;
  out.malformed = page.faults.malformed;
  out.checkpoint = run.pull->checkpoint();
  out.starts_round = run.starts_round;
  out.ends_round = page.ends_round;
  out.may_drop_most = run.request.may_drop_most;
  const auto source = database_.write([&](Transaction& transaction) -> Result<ExchangeSource> {
    const Result<void> applied =
        apply_exchange_page(transaction, run.source.source_id, out, lease(run.owner));
    if (!applied) return std::unexpected<Error>(applied.error());
    return *find_exchange_source(transaction, run.source.name);
  });
  if (!source) return std::unexpected<Error>(source.error());
  run.starts_round = false;
  if (run.request.on_progress) run.request.on_progress(*source);
  return {};
}

}  // namespace holdfast
