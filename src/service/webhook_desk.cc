// Endpoints in people's hands. Stateless.
#include "service/webhook_desk.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "base/utf8.h"
#include "outbound/http_client.h"
#include "outbound/webhook.h"
#include "service/case_view.h"
#include "service/plain_text.h"
#include "service/secrets.h"
#include "service/webhook_events.h"
#include "store/audit_store.h"
#include "store/platform_key_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMaxNoteCharacters = 100;
constexpr std::size_t kMaxEndpoints = 100;

std::string new_secret() { return write_webhook_secret(random_bytes(kSecretBytes)); }

Error no_endpoint() { return {ErrorCode::kNotFound, "There is no such webhook."}; }

void note_deed(Transaction& transaction, const WebhookActor& actor, const char* action,
               const WebhookEndpoint& endpoint) {
  append_audit(transaction, {.at_ms = actor.at_ms,
                             .actor = actor.name,
                             .action = action,
                             .subject = endpoint.id,
                             .details = host_of_url(endpoint.url)});
}

// Sorted, each once; "*" in place of the public ones for those that have it.
Result<std::vector<std::string>> check_events(std::vector<std::string> events) {
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  const bool are_known = std::all_of(events.begin(), events.end(), [](const std::string& each) {
    return each == "*" ||
           std::find(kWebhookEvents.begin(), kWebhookEvents.end(), each) != kWebhookEvents.end();
  });
  if (events.empty() || !are_known) {
    return fail(ErrorCode::kInvalidArgument,
                "Choose events of alert.published, alert.updated, alert.cancelled, guard.alert, "
                "report.received, report.message, case.message; '*' is the first three.");
  }
  if (events.front() == "*") {
    std::erase_if(events, [](const std::string& each) { return each.starts_with("alert."); });
  }
  return events;
}

// Guard alerts are about people: whose they are is said, never meant.
Result<void> check_platform(Transaction& transaction, const std::vector<std::string>& events,
                            const std::string& platform) {
  const bool has_guard = std::find(events.begin(), events.end(), kGuardAlert) != events.end();
  if (!has_guard && platform.empty()) return {};
  if (!has_guard) {
    return fail(ErrorCode::kInvalidArgument, "A platform goes with guard.alert alone.");
  }
  if (platform == kEveryPlatform) return {};
  const auto keys = list_platform_keys(transaction);
  if (std::any_of(keys.begin(), keys.end(),
                  [&](const PlatformKey& key) { return key.platform == platform; })) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              "Say whose guard alerts are told: a platform that has a key, or '*' for all.");
}

Result<void> check_note(const std::string& note) {
  const std::optional<std::size_t> characters = plain_characters(note);
  if (is_utf8(note) && characters && *characters <= kMaxNoteCharacters) return {};
  return fail(ErrorCode::kInvalidArgument, "A note is at most 100 characters on one line.");
}

Result<void> check_room(Transaction& transaction, const std::string& url) {
  const auto known = list_webhook_endpoints(transaction);
  if (known.size() >= kMaxEndpoints) {
    return fail(ErrorCode::kConflict, "There are 100 webhooks: remove one first.");
  }
  if (std::any_of(known.begin(), known.end(), [&](const auto& each) { return each.url == url; })) {
    return fail(ErrorCode::kConflict, "This address is told already.");
  }
  return {};
}

}  // namespace

Result<WebhookEndpoint> add_webhook(Transaction& transaction, const NewWebhook& fresh,
                                    const AddressGuard& guard, const WebhookActor& actor) {
  const Result<void> url = check_outbound_url(fresh.url, guard);
  if (!url) return fail(ErrorCode::kInvalidArgument, url.error().message);
  auto events = check_events(fresh.events);
  if (!events) return std::unexpected<Error>(events.error());
  Result<void> good = check_note(fresh.note);
  if (good) good = check_platform(transaction, *events, fresh.platform);
  if (good) good = check_room(transaction, fresh.url);
  if (!good) return std::unexpected<Error>(good.error());
  WebhookEndpoint endpoint;
  endpoint.id = hex_encode(random_bytes(kIdBytes));
  endpoint.url = fresh.url;
  endpoint.secret = new_secret();
  endpoint.events = std::move(*events);
  endpoint.platform = fresh.platform;
  endpoint.state = "active";
  endpoint.note = fresh.note;
  endpoint.created_ms = actor.at_ms;
  endpoint.created_by = actor.name;
  insert_webhook_endpoint(transaction, endpoint);
  note_deed(transaction, actor, "webhook.add", endpoint);
  return endpoint;
}

Result<void> remove_webhook(Transaction& transaction, const std::string& id,
                            const WebhookActor& actor) {
  const auto endpoint = find_webhook_endpoint(transaction, id);
  if (!endpoint || !delete_webhook_endpoint(transaction, id)) {
    return std::unexpected<Error>(no_endpoint());
  }
  note_deed(transaction, actor, "webhook.remove", *endpoint);
  return {};
}

Result<WebhookEndpoint> rotate_webhook(Transaction& transaction, const std::string& id,
                                       const WebhookActor& actor) {
  if (!change_webhook_secret(transaction, id, new_secret(), actor.at_ms + kOldWebhookSecretMs)) {
    return std::unexpected<Error>(no_endpoint());
  }
  const auto endpoint = find_webhook_endpoint(transaction, id);
  note_deed(transaction, actor, "webhook.rotate", *endpoint);
  return *endpoint;
}

Result<void> enable_webhook(Transaction& transaction, const std::string& id,
                            const WebhookActor& actor) {
  const auto endpoint = find_webhook_endpoint(transaction, id);
  if (!endpoint) return std::unexpected<Error>(no_endpoint());
  if (!set_webhook_state(transaction, id, "active", actor.at_ms)) {
    return fail(ErrorCode::kConflict, "This webhook is active already.");
  }
  note_deed(transaction, actor, "webhook.enable", *endpoint);
  return {};
}

Result<std::int64_t> test_webhook(Transaction& transaction, const std::string& id, TimeMs now_ms) {
  const auto endpoint = find_webhook_endpoint(transaction, id);
  if (!endpoint) return std::unexpected<Error>(no_endpoint());
  const json::object data{{"webhook", endpoint->id}};
  return enqueue_webhook_message(transaction,
                                 {.message_id = new_webhook_message_id(),
                                  .endpoint_id = id,
                                  .type = std::string(kWebhookTest),
                                  .payload = webhook_payload(kWebhookTest, data, now_ms),
                                  .at_ms = now_ms});
}

Result<std::int64_t> retry_webhook(Transaction& transaction, const std::string& id,
                                   std::int64_t delivery_id, TimeMs now_ms) {
  const auto endpoint = find_webhook_endpoint(transaction, id);
  if (!endpoint) return std::unexpected<Error>(no_endpoint());
  if (endpoint->state != "active") {
    return fail(ErrorCode::kConflict, "This webhook is not active: enable it first.");
  }
  const std::int64_t count = retry_webhook_messages(transaction, id, delivery_id, now_ms);
  if (count == 0) {
    return fail(ErrorCode::kNotFound, "There is nothing that failed or waits to be tried again.");
  }
  return count;
}

json::object webhook_delivery_view(const WebhookMessage& message) {
  return {{"delivery_id", message.delivery_id},
          {"message_id", message.message_id},
          {"type", message.type},
          {"state", message.state},
          {"attempts", message.attempts},
          {"created_at", format_time(message.created_ms)},
          {"due_at", time_or_null(message.state == "waiting" ? message.due_ms : std::nullopt)},
          {"last_at", time_or_null(message.last_ms)},
          {"last_status", or_null(message.last_status)},
          {"last_error", message.last_error}};
}

json::object webhook_view(Transaction& transaction, const WebhookEndpoint& endpoint) {
  const WebhookCounts counts = count_webhook_messages(transaction, endpoint.id);
  const auto last = list_webhook_messages(transaction, endpoint.id, 0, 1);
  json::value last_view = nullptr;
  if (!last.empty()) last_view = webhook_delivery_view(last.front());
  return {{"id", endpoint.id},
          {"url", endpoint.url},
          {"events", json::array(endpoint.events.begin(), endpoint.events.end())},
          {"platform", endpoint.platform.empty() ? json::value() : json::value(endpoint.platform)},
          {"state", endpoint.state},
          {"note", endpoint.note},
          {"created_at", format_time(endpoint.created_ms)},
          {"created_by", endpoint.created_by},
          {"failing_since", time_or_null(endpoint.failing_since_ms)},
          {"old_secret_until", time_or_null(endpoint.old_secret_until_ms)},
          {"waiting", counts.waiting},
          {"failed", counts.failed},
          {"last_delivery", std::move(last_view)}};
}

}  // namespace holdfast
