// The courier's round. See the header for its threads.
#include "service/webhook_courier.h"

#include <spdlog/spdlog.h>

#include "service/secrets.h"

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kPeriod{500};
constexpr std::chrono::minutes kForgetEvery{10};
constexpr TimeMs kKeepMs = 30 * 86'400'000LL;
constexpr std::size_t kAtOnce = 8;

// Never the address: part of it may be a secret of its own.
void note(const WebhookLease& lease, const WebhookSent& sent) {
  const std::string& id = lease.endpoint.id;
  if (!sent.kept) spdlog::error("Webhook {}: {}", id, sent.kept.error().message);
  if (sent.state == "waiting" || sent.state == "failed") {
    spdlog::info("Webhook {}: attempt {} failed. {}", id, lease.message.attempts, sent.error);
  }
  if (sent.is_last) spdlog::warn("Webhook {} is told no more. {}", id, sent.error);
}

}  // namespace

WebhookCourier::WebhookCourier(App& app, WebhookSenderOptions options)
    : app_(app),
      sender_(app.database, std::move(options), app.clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

WebhookCourier::~WebhookCourier() {
  stop_ = true;
  thread_.request_stop();
  thread_.join();
  errands_.clear();  // each gives back what it holds and ends
}

void WebhookCourier::run(const std::stop_token& stop) {
  auto forget_at = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    send_due();
    if (std::chrono::steady_clock::now() >= forget_at) {
      forget();
      forget_at = std::chrono::steady_clock::now() + kForgetEvery;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [this] { return is_woken_; });
    is_woken_ = false;
  }
}

void WebhookCourier::send_due() {
  errands_.remove_if([](const Errand& each) { return each.is_over.load(); });
  if (errands_.size() >= kAtOnce) return;
  const TimeMs now_ms = app_.clock();
  const auto due = app_.database.read(
      [&](Transaction& transaction) { return Result<bool>(is_webhook_due(transaction, now_ms)); });
  if (!due && !failing_) spdlog::error("Webhooks: {}", due.error().message);
  failing_ = !due;
  if (!due || !*due) return;
  WebhookLeaseRequest request;
  request.owner = random_token();
  request.limit = static_cast<int>(kAtOnce - errands_.size());
  request.until_ms = now_ms + sender_.lease_ms();
  request.now_ms = now_ms;
  const auto leases = app_.database.write([&](Transaction& transaction) {
    return Result<std::vector<WebhookLease>>(lease_webhook_messages(transaction, request));
  });
  if (!leases) return;
  for (const WebhookLease& lease : *leases) {
    Errand& errand = errands_.emplace_back();
    errand.thread = std::jthread([this, lease, owner = request.owner, &errand] {
      const WebhookSent sent = sender_.deliver(lease, owner, [this] { return stop_.load(); });
      note(lease, sent);
      errand.is_over = true;
      const std::lock_guard lock(mutex_);
      is_woken_ = true;
      wake_.notify_all();
    });
  }
}

void WebhookCourier::forget() {
  const TimeMs now_ms = app_.clock();
  (void)app_.database.write([&](Transaction& transaction) -> Result<void> {
    delete_old_webhooks(transaction, now_ms - kKeepMs, now_ms);
    return {};
  });
}

}  // namespace holdfast
