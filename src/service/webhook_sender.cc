// One attempt and what follows from it. See the header for threads.
#include "service/webhook_sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "outbound/webhook.h"
#include "service/webhook_events.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

constexpr TimeMs kSettleMs = 10'000;
constexpr TimeMs kFailedAfterMs = 3 * 86'400'000LL;  // the schedule's length is a little more
constexpr TimeMs kShortestHoldMs = 5'000;
constexpr TimeMs kLongestHoldMs = 3'600'000;
constexpr std::size_t kMaxAnswerBytes = 16 * 1024;  // its words are not looked at

double random01() {
  thread_local std::minstd_rand random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

// What follows from an attempt, before it is put down.
struct Decision {
  WebhookOutcome outcome;
  std::string endpoint_state;     // empty: stays as it is
  std::optional<TimeMs> hold_ms;  // how long nothing more is sent to the endpoint
};

std::vector<Bytes> secrets_of(const WebhookEndpoint& endpoint, TimeMs now_ms) {
  std::vector<Bytes> secrets;
  if (auto secret = read_webhook_secret(endpoint.secret)) secrets.push_back(std::move(*secret));
  if (endpoint.old_secret && endpoint.old_secret_until_ms.value_or(0) > now_ms) {
    if (auto old = read_webhook_secret(*endpoint.old_secret)) secrets.push_back(std::move(*old));
  }
  return secrets;
}

void decide_failure(Decision& decision, const WebhookLease& lease,
                    std::optional<TimeMs> retry_after_ms) {
  WebhookOutcome& outcome = decision.outcome;
  outcome.state = "failed";
  if (lease.message.type == kWebhookTest) return;
  const auto delay = webhook_retry_delay_ms(lease.message.attempts, retry_after_ms, random01());
  if (delay) {
    outcome.state = "waiting";
    outcome.due_ms = outcome.at_ms + *delay;
    return;
  }
  // The end of the schedule; the endpoint ends with it when nothing else arrived in all that time.
  const auto& failing_ms = lease.endpoint.failing_since_ms;
  if (failing_ms && outcome.at_ms - *failing_ms >= kFailedAfterMs)
    decision.endpoint_state = "failed";
}

Decision decide(const WebhookLease& lease, const Result<OutboundAnswer>& answer, TimeMs now_ms) {
  Decision decision;
  WebhookOutcome& outcome = decision.outcome;
  outcome.delivery_id = lease.message.delivery_id;
  outcome.at_ms = now_ms;
  if (!answer) {
    outcome.error = answer.error().message;
    decide_failure(decision, lease, std::nullopt);
    return decision;
  }
  outcome.status = static_cast<int>(answer->status);
  const WebhookVerdict verdict = webhook_verdict(answer->status);
  if (verdict == WebhookVerdict::kDelivered) {
    outcome.state = "delivered";
    return decision;
  }
  outcome.error = fmt::format("The answer was {}.", answer->status);
  if (verdict == WebhookVerdict::kGone) {
    outcome.state = "failed";
    decision.endpoint_state = "gone";
    return decision;
  }
  const auto retry_after_ms = read_retry_after(answer->header("retry-after"));
  decide_failure(decision, lease, retry_after_ms);
  if (is_webhook_overload(answer->status)) {
    decision.hold_ms = std::clamp(retry_after_ms.value_or(0), kShortestHoldMs, kLongestHoldMs);
  }
  return decision;
}

Result<void> put_down(Transaction& transaction, const WebhookLease& lease,
                      const Decision& decision) {
  const WebhookOutcome& outcome = decision.outcome;
  if (!finish_webhook_message(transaction, outcome)) return {};
  const std::string& id = lease.endpoint.id;
  if (decision.hold_ms) hold_webhook_endpoint(transaction, id, outcome.at_ms + *decision.hold_ms);
  if (decision.endpoint_state.empty() ||
      !set_webhook_state(transaction, id, decision.endpoint_state, outcome.at_ms)) {
    return {};
  }
  append_audit(transaction, {.at_ms = outcome.at_ms,
                             .actor = "program",
                             .action = "webhook." + decision.endpoint_state,
                             .subject = id,
                             .details = host_of_url(lease.endpoint.url)});
  return {};
}

}  // namespace

WebhookSender::WebhookSender(Database& database, WebhookSenderOptions options, Clock clock)
    : database_(database),
      options_(std::move(options)),
      clock_(std::move(clock)),
      client_(options_.outbound) {}

TimeMs WebhookSender::lease_ms() const {
  return std::chrono::milliseconds(options_.timeout).count() + kSettleMs;
}

Result<OutboundAnswer> WebhookSender::post(const WebhookLease& lease,
                                           const std::function<bool()>& should_stop) const {
  const TimeMs now_ms = clock_();
  OutboundRequest request;
  request.method = "POST";
  request.url = lease.endpoint.url;
  request.body = lease.message.payload;
  request.headers = webhook_headers(secrets_of(lease.endpoint, now_ms),
                                    {lease.message.message_id, now_ms / 1000, request.body});
  request.headers.emplace_back("Content-Type", "application/json");
  request.should_stop = should_stop;
  OutboundLimits limits;
  limits.total_timeout = options_.timeout;
  limits.max_body_bytes = kMaxAnswerBytes;
  return client_.send(request, limits);
}

WebhookSent WebhookSender::deliver(const WebhookLease& lease, const std::string& owner,
                                   const std::function<bool()>& should_stop) const {
  const auto answer = post(lease, should_stop);
  if (!answer && should_stop && should_stop()) {
    const Result<void> kept = database_.write([&](Transaction& transaction) -> Result<void> {
      release_webhook_message(transaction, lease.message.delivery_id, owner, clock_());
      return {};
    });
    return {"stopped", answer.error().message, false, kept};
  }
  Decision decision = decide(lease, answer, clock_());
  decision.outcome.owner = owner;
  const Result<void> kept = database_.write(
      [&](Transaction& transaction) { return put_down(transaction, lease, decision); });
  return {decision.outcome.state, decision.outcome.error, !decision.endpoint_state.empty(), kept};
}

}  // namespace holdfast
