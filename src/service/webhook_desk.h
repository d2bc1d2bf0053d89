// What people do with endpoints, at the desk and with `holdfast webhooks`, and how they see them.
// Each deed goes to the audit log. Stateless; safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "outbound/address_guard.h"
#include "store/webhook_store.h"

namespace holdfast {

// How long the secret before still signs after a change.
inline constexpr TimeMs kOldWebhookSecretMs = 24 * 3'600'000LL;

struct NewWebhook {
  std::string url;
  std::vector<std::string> events;  // of kWebhookEvents; "*" is all
  std::string note;                 // at most 100 characters
  std::string platform;             // with guard.alert: whose; "*" is every platform's
};
struct WebhookActor {
  std::string name;  // "staff:NAME", "program"
  TimeMs at_ms = 0;
};

// Gives the endpoint with its secret, which is shown once. Errors: kInvalidArgument for a URL that
// may not be asked (check_outbound_url), an event that there is not, or guard alerts of nobody;
// kConflict when the URL is
// there already, or 100 endpoints are.
[[nodiscard]] Result<WebhookEndpoint> add_webhook(Transaction& transaction, const NewWebhook& fresh,
                                                  const AddressGuard& guard,
                                                  const WebhookActor& actor);
// These give kNotFound when there is no such endpoint.
[[nodiscard]] Result<void> remove_webhook(Transaction& transaction, const std::string& id,
                                          const WebhookActor& actor);
// The endpoint with its new secret, shown once; the old one still signs for a day.
[[nodiscard]] Result<WebhookEndpoint> rotate_webhook(Transaction& transaction,
                                                     const std::string& id,
                                                     const WebhookActor& actor);
// kConflict when it is active.
[[nodiscard]] Result<void> enable_webhook(Transaction& transaction, const std::string& id,
                                          const WebhookActor& actor);
// Puts down a message of kWebhookTest; gives its delivery id.
[[nodiscard]] Result<std::int64_t> test_webhook(Transaction& transaction, const std::string& id,
                                                TimeMs now_ms);
// Tries again what failed or waits: one delivery, or all that failed when `delivery_id` is 0; gives
// how many. kConflict when the endpoint is not active, kNotFound when there was nothing to try.
[[nodiscard]] Result<std::int64_t> retry_webhook(Transaction& transaction, const std::string& id,
                                                 std::int64_t delivery_id, TimeMs now_ms);

// The endpoint, how its messages stand and the last of them; never its secret.
[[nodiscard]] boost::json::object webhook_view(Transaction& transaction,
                                               const WebhookEndpoint& endpoint);
// Without the payload.
[[nodiscard]] boost::json::object webhook_delivery_view(const WebhookMessage& message);

}  // namespace holdfast
