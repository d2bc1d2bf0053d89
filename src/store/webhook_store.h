// Who is told of events over HTTP, and every message to them. What a message says, how it is signed
// and when it is tried again are not this room's. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

struct WebhookEndpoint {
  std::string id;  // 12 hex digits
  std::string url;
  std::string secret;  // as its owner was shown it: it signs, so no hash of it would do
  std::optional<std::string> old_secret;  // the one before, signed with until then
  std::optional<TimeMs> old_secret_until_ms;
  std::vector<std::string> events;  // types it is told of; "*" is all that are public
  std::string platform;             // whose guard alerts it is told: a name, "*"; empty: of none
  std::string state;                // "active", "gone" (it answered 410), "failed" (for days)
  std::string note;                 // whose it is, in the operator's words
  TimeMs created_ms = 0;
  std::string created_by;
  std::optional<TimeMs> failing_since_ms;  // the first failure since the last delivery
};

void insert_webhook_endpoint(Transaction& transaction, const WebhookEndpoint& endpoint);
[[nodiscard]] std::optional<WebhookEndpoint> find_webhook_endpoint(Transaction& transaction,
                                                                   const std::string& id);
// Oldest first.
[[nodiscard]] std::vector<WebhookEndpoint> list_webhook_endpoints(Transaction& transaction);
// With all its messages. False when there is none.
[[nodiscard]] bool delete_webhook_endpoint(Transaction& transaction, const std::string& id);
// The secret it had signs beside the new one until `old_until_ms`. False when there is none.
[[nodiscard]] bool change_webhook_secret(Transaction& transaction, const std::string& id,
                                         const std::string& secret, TimeMs old_until_ms);
// "active", "gone" or "failed". One that is no longer active has its waiting messages failed. False
// when there is none, or it was in that state.
[[nodiscard]] bool set_webhook_state(Transaction& transaction, const std::string& id,
                                     const std::string& state, TimeMs at_ms);
// Nothing is sent to it until then.
void hold_webhook_endpoint(Transaction& transaction, const std::string& id, TimeMs until_ms);

struct WebhookMessage {
  std::int64_t delivery_id = 0;  // of this message to this endpoint
  std::string message_id;        // the webhook-id: one for an event, whoever is told of it
  std::string endpoint_id;
  std::string type;
  std::string payload;
  std::string state;  // "waiting", "sending", "delivered", "failed"
  int attempts = 0;   // begun
  std::optional<TimeMs> due_ms;
  TimeMs created_ms = 0;
  std::optional<TimeMs> last_ms;  // when the last attempt ended
  std::optional<int> last_status;
  std::string last_error;  // empty after a delivery
};

struct NewWebhookMessage {
  std::string message_id;
  std::string endpoint_id;
  std::string type;
  std::string payload;
  TimeMs at_ms = 0;
};
// Due at once; gives its delivery id.
std::int64_t enqueue_webhook_message(Transaction& transaction, const NewWebhookMessage& message);

// Whether a lease may find anything: a cheap question, asked often.
[[nodiscard]] bool is_webhook_due(Transaction& transaction, TimeMs now_ms);

struct WebhookLease {
  WebhookMessage message;
  WebhookEndpoint endpoint;
};
struct WebhookLeaseRequest {
  std::string owner;  // new for each call
  int limit = 1;
  TimeMs until_ms = 0;  // when it is due again if its owner died
  TimeMs now_ms = 0;
};
// Takes messages that are due, at most one for an endpoint and none for one that has another being
// sent, longest waiting first, and counts an attempt of each. Two callers never get the same one.
[[nodiscard]] std::vector<WebhookLease> lease_webhook_messages(Transaction& transaction,
                                                               const WebhookLeaseRequest& request);
// The same of one message, whatever its endpoint's state and however long it would wait; nullopt
// when it is being sent, was delivered, or is not there.
[[nodiscard]] std::optional<WebhookLease> lease_webhook_message(Transaction& transaction,
                                                                std::int64_t delivery_id,
                                                                const WebhookLeaseRequest& request);

struct WebhookOutcome {
  std::int64_t delivery_id = 0;
  std::string owner;
  std::string state;             // "delivered", "failed", or "waiting" with `due_ms`
  std::optional<TimeMs> due_ms;  // when it is tried again
  TimeMs at_ms = 0;
  std::optional<int> status;
  std::string error;
};
// Also notes at the endpoint that it works or fails. False when the owner had lost it to another.
[[nodiscard]] bool finish_webhook_message(Transaction& transaction, const WebhookOutcome& outcome);
// Gives a message back untried.
void release_webhook_message(Transaction& transaction, std::int64_t delivery_id,
                             const std::string& owner, TimeMs now_ms);

// Newest first, those before `before_id` (0: all).
[[nodiscard]] std::vector<WebhookMessage> list_webhook_messages(Transaction& transaction,
                                                                const std::string& endpoint_id,
                                                                std::int64_t before_id, int limit);
// Starts the schedule of a failed or waiting message anew; of all that failed when `delivery_id` is
// 0. Gives how many.
[[nodiscard]] std::int64_t retry_webhook_messages(Transaction& transaction,
                                                  const std::string& endpoint_id,
                                                  std::int64_t delivery_id, TimeMs now_ms);
struct WebhookCounts {
  std::int64_t waiting = 0;  // and being sent
  std::int64_t failed = 0;
};
[[nodiscard]] WebhookCounts count_webhook_messages(Transaction& transaction,
                                                   const std::string& endpoint_id);
// Messages that were settled before then, those of endpoints that are gone, and old secrets whose
// time is over.
void delete_old_webhooks(Transaction& transaction, TimeMs settled_before_ms, TimeMs now_ms);

}  // namespace holdfast
