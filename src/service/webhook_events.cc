// Events as payloads and messages. Stateless.
#include "service/webhook_events.h"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <optional>

#include "base/bytes.h"
#include "service/alert_shelf.h"
#include "service/secrets.h"
#include "store/webhook_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMessageIdBytes = 16;

bool wants(const WebhookEndpoint& endpoint, std::string_view type) {
  const bool is_public = type.starts_with("alert.");
  return endpoint.state == "active" &&
         std::any_of(endpoint.events.begin(), endpoint.events.end(), [&](const std::string& each) {
           return each == type || (is_public && each == "*");
         });
}

using Choice = std::function<bool(const WebhookEndpoint&)>;

std::int64_t tell_chosen(Transaction& transaction, std::string_view type, const json::object& data,
                         TimeMs now_ms, const Choice& is_chosen) {
  const std::string id = new_webhook_message_id();
  const std::string payload = webhook_payload(type, data, now_ms);
  std::int64_t told = 0;
  for (const WebhookEndpoint& endpoint : list_webhook_endpoints(transaction)) {
    if (!wants(endpoint, type) || !is_chosen(endpoint)) continue;
    enqueue_webhook_message(transaction, {.message_id = id,
                                          .endpoint_id = endpoint.id,
                                          .type = std::string(type),
                                          .payload = payload,
                                          .at_ms = now_ms});
    ++told;
  }
  return told;
}

std::string_view alert_event(const StoredAlert& stored) {
  if (stored.message_type == "update") return "alert.updated";
  return stored.message_type == "cancel" ? "alert.cancelled" : "alert.published";
}

}  // namespace

std::string webhook_payload(std::string_view type, const json::object& data, TimeMs happened_ms) {
  return json::serialize(
      json::object{{"type", type}, {"timestamp", format_time(happened_ms)}, {"data", data}});
}

std::string new_webhook_message_id() { return "msg_" + hex_encode(random_bytes(kMessageIdBytes)); }

std::int64_t tell_webhooks(Transaction& transaction, std::string_view type,
                           const json::object& data, TimeMs now_ms) {
  return tell_chosen(transaction, type, data, now_ms, [](const WebhookEndpoint&) { return true; });
}

json::value desk_url(Transaction& transaction, std::string_view path) {
  std::optional<std::string> site = find_setting(transaction, "site_url");
  if (!site) return nullptr;
  while (site->ends_with('/')) site->pop_back();
  return json::value(*site + "/desk/" + std::string(path));
}

std::int64_t tell_webhooks_of_guard(Transaction& transaction, const std::string& platform,
                                    const json::object& data, TimeMs now_ms) {
  return tell_chosen(transaction, kGuardAlert, data, now_ms, [&](const WebhookEndpoint& endpoint) {
    return endpoint.platform == kEveryPlatform || endpoint.platform == platform;
  });
}

std::int64_t tell_webhooks_of_alert(Transaction& transaction, const StoredAlert& stored,
                                    TimeMs now_ms) {
  const AlertReading reading = read_alert_source(stored.source);
  if (!reading.alert || !is_public_alert(*reading.alert)) return 0;
  const Alert& alert = *reading.alert;
  const std::optional<std::string> site = find_setting(transaction, "site_url");
  const auto address = [&](const char* end) -> json::value {
    if (!site) return nullptr;  // no server has run on this database yet
    const bool has_slash = site->ends_with('/');
    return json::value(*site + (has_slash ? "alerts/" : "/alerts/") + stored.identifier + end);
  };
  json::object data{{"id", stored.identifier},
                    {"kind", stored.message_type},
                    {"headline", marked_headline(alert, "")},
                    {"url", address("")},
                    {"cap_url", address(".cap.xml")},
                    {"json_url", address(".json")},
                    {"severity", alert.severity},
                    {"urgency", alert.urgency},
                    {"is_drill", alert.status == AlertStatus::kExercise}};
  if (!stored.replaces.empty()) data["replaces"] = stored.replaces;
  return tell_webhooks(transaction, alert_event(stored), data, now_ms);
}

}  // namespace holdfast
