// What endpoints are told of: an event is put down as messages in the transaction of what happened,
// so that either both are kept or neither. Stateless; safe from any thread.
#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/alert_store.h"
#include "store/database.h"

namespace holdfast {

// docs/formats/webhooks.md says what each carries.
inline constexpr std::array<std::string_view, 7> kWebhookEvents = {
    "alert.published", "alert.updated",  "alert.cancelled", "guard.alert",
    "report.received", "report.message", "case.message"};
// About people on a platform: "*" does not stand for it, and an endpoint is told of the platform's
// that it is for.
inline constexpr std::string_view kGuardAlert = "guard.alert";
inline constexpr std::string_view kEveryPlatform = "*";
// About reports to the hotline and cases: for its own people, so "*" does not stand for them
// either.
inline constexpr std::string_view kReportReceived = "report.received";
inline constexpr std::string_view kReportMessage = "report.message";
inline constexpr std::string_view kCaseMessage = "case.message";
// Sent when a person asks for it, to an endpoint of whatever events, and never tried again.
inline constexpr std::string_view kWebhookTest = "webhook.test";

// {"type", "timestamp", "data"} as text.
[[nodiscard]] std::string webhook_payload(std::string_view type, const boost::json::object& data,
                                          TimeMs happened_ms);
// "msg_" and 32 random hex digits.
[[nodiscard]] std::string new_webhook_message_id();

// One message, with one id, for each active endpoint that asked for the type; gives how many. A new
// event is one call of this, and a name in kWebhookEvents.
std::int64_t tell_webhooks(Transaction& transaction, std::string_view type,
                           const boost::json::object& data, TimeMs now_ms);

// Its page at the desk, `path` behind "/desk/"; null where no server has run on this database yet.
[[nodiscard]] boost::json::value desk_url(Transaction& transaction, std::string_view path);

// Tells those of this platform's guard alerts.
std::int64_t tell_webhooks_of_guard(Transaction& transaction, const std::string& platform,
                                    const boost::json::object& data, TimeMs now_ms);

// Tells of an alert that was just published. One that is not public is told to nobody.
std::int64_t tell_webhooks_of_alert(Transaction& transaction, const StoredAlert& stored,
                                    TimeMs now_ms);

}  // namespace holdfast
