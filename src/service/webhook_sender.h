// One message to one endpoint: signed, sent, and its outcome put down. Safe from many threads.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/time.h"
#include "outbound/http_client.h"
#include "store/webhook_store.h"

namespace holdfast {

struct WebhookSenderOptions {
  OutboundOptions outbound;
  std::chrono::seconds timeout{20};  // for one attempt, 1 to 60
};

// How an attempt ended.
struct WebhookSent {
  std::string state;     // "delivered", "waiting", "failed"; "stopped" when it was given back
  std::string error;     // one sentence; empty when delivered
  bool is_last = false;  // the endpoint is told no more
  Result<void> kept;     // whether the outcome could be put down
};

class WebhookSender {
 public:
  // `database` is borrowed.
  WebhookSender(Database& database, WebhookSenderOptions options, Clock clock);

  // How long a lease must last: a whole attempt, and time to put its outcome down.
  [[nodiscard]] TimeMs lease_ms() const;

  // Sends what `owner` has leased and puts the outcome down: delivered; waiting for its next
  // attempt; or failed, after the last attempt or 410. An endpoint that answered 410, or to which
  // nothing was delivered through a message's whole schedule, is told no more. Stopped, the message
  // is given back. What could not be put down is sent again when the lease is over: a receiver may
  // get a message twice, never not at all.
  WebhookSent deliver(const WebhookLease& lease, const std::string& owner,
                      const std::function<bool()>& should_stop) const;

 private:
  [[nodiscard]] Result<OutboundAnswer> post(const WebhookLease& lease,
                                            const std::function<bool()>& should_stop) const;

  Database& database_;
  const WebhookSenderOptions options_;
  const Clock clock_;
  const HttpClient client_;
};

}  // namespace holdfast
