// Who may ask what: every route for each kind of person, and what other sites' pages may do.
#include <gtest/gtest.h>

#include <map>

#include "service/test_service.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

enum Who { kNobody, kCase, kKey, kPlatformStaff, kAnalyst, kAdmin, kEverybody };

// What somebody gets: 0 is any answer but 401 and 403.
struct Row {
  const char* method;
  const char* target;
  const char* pattern;  // null: the target is the pattern
  int expected[kEverybody];
};

// In the order of Who. A platform's own words need a platform: an analyst is none.
constexpr Row kRows[] = {
    {"GET", "/api/v1/advice", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/challenges", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/cases", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/case-sessions", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/case-recoveries", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/case-recoveries/answer", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/v1/case", nullptr, {401, 0, 401, 401, 401, 401}},
    {"POST", "/api/v1/case/withdraw", nullptr, {401, 0, 401, 401, 401, 401}},
    {"DELETE", "/api/v1/case-session", nullptr, {401, 0, 401, 401, 401, 401}},
    {"GET", "/api/v1/case-settings", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/case/pictures", nullptr, {401, 0, 401, 401, 401, 401}},
    {"PUT", "/api/v1/case/talk", nullptr, {401, 0, 401, 401, 401, 401}},
    {"GET", "/api/v1/case/messages", nullptr, {401, 0, 401, 401, 401, 401}},
    {"POST", "/api/v1/case/messages", nullptr, {401, 0, 401, 401, 401, 401}},
    {"POST", "/api/v1/case/read", nullptr, {401, 0, 401, 401, 401, 401}},
    {"GET",
     "/api/v1/desk/cases/0001-TEST/messages",
     "/api/v1/desk/cases/{number}/messages",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/cases/0001-TEST/messages",
     "/api/v1/desk/cases/{number}/messages",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/cases/0001-TEST/read",
     "/api/v1/desk/cases/{number}/read",
     {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/staff-setup", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/staff-setup/complete", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/staff-session", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/v1/staff-session", nullptr, {401, 401, 401, 0, 0, 0}},
    {"DELETE", "/api/v1/staff-session", nullptr, {401, 401, 401, 0, 0, 0}},
    {"DELETE", "/api/v1/staff-sessions", nullptr, {401, 401, 401, 0, 0, 0}},
    {"GET", "/api/v1/staff", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/staff", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/staff/x/setup-link",
     "/api/v1/staff/{name}/setup-link",
     {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/staff/x/disable",
     "/api/v1/staff/{name}/disable",
     {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/cases", nullptr, {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/cases/0001-TEST",
     "/api/v1/desk/cases/{number}",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/cases/0001-TEST/decision",
     "/api/v1/desk/cases/{number}/decision",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/cases/0001-TEST/claim",
     "/api/v1/desk/cases/{number}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/cases/0001-TEST/claim",
     "/api/v1/desk/cases/{number}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/cases/decisions", nullptr, {401, 401, 401, 403, 0, 0}},
    {"GET", "/api/v1/desk/case-settings", nullptr, {401, 401, 401, 403, 0, 0}},
    {"PUT", "/api/v1/desk/case-settings", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/staff-support", nullptr, {401, 401, 401, 403, 0, 0}},
    {"PUT", "/api/v1/desk/staff-support", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/alerts", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/alerts.atom", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/alerts/feed.atom", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/alerts/x", "/alerts/{name}", {0, 0, 0, 0, 0, 0}},
    {"GET", "/confirm/x", "/confirm/{token}", {0, 0, 0, 0, 0, 0}},
    {"POST", "/confirm/x", "/confirm/{token}", {0, 0, 0, 0, 0, 0}},
    {"GET", "/unsubscribe/x", "/unsubscribe/{token}", {0, 0, 0, 0, 0, 0}},
    {"POST", "/unsubscribe/x", "/unsubscribe/{token}", {0, 0, 0, 0, 0, 0}},
    {"GET", "/read/x", "/read/{token}", {0, 0, 0, 0, 0, 0}},
    {"POST", "/read/x", "/read/{token}", {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/subscriptions", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/v1/desk/alerts", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/alerts", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/alerts/check", nullptr, {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/alerts/x",
     "/api/v1/desk/alerts/{identifier}",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/alerts/x/preview",
     "/api/v1/desk/alerts/{identifier}/preview",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/alerts/x/publish",
     "/api/v1/desk/alerts/{identifier}/publish",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/alerts/x/deliveries",
     "/api/v1/desk/alerts/{identifier}/deliveries",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/alerts/x/deliveries",
     "/api/v1/desk/alerts/{identifier}/deliveries",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/alerts/x/deliveries/1/resolution",
     "/api/v1/desk/alerts/{identifier}/deliveries/{delivery_id}/resolution",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/alerts/x/sending",
     "/api/v1/desk/alerts/{identifier}/sending",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/alerts/x/progress",
     "/api/v1/desk/alerts/{identifier}/progress",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/alerts/x/test-mail",
     "/api/v1/desk/alerts/{identifier}/test-mail",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/alerts/x/readers",
     "/api/v1/desk/alerts/{identifier}/readers",
     {401, 401, 401, 403, 0, 0}},
    {"GET", "/api/v1/desk/recipients", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/recipients/count", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/desk/recipients/import", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/desk/recipients/suppression", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/desk/recipients/forget", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/banks", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/banks", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/keys", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/keys", nullptr, {401, 401, 401, 403, 403, 0}},
    {"DELETE", "/api/v1/keys/x", "/api/v1/keys/{id}", {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/exchanges", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/exchanges", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/exchanges/x/sync",
     "/api/v1/exchanges/{name}/sync",
     {401, 401, 401, 403, 403, 0}},
    {"PUT",
     "/api/v1/exchanges/x/enabled",
     "/api/v1/exchanges/{name}/enabled",
     {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/exchange-readers", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/webhooks", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/webhooks", nullptr, {401, 401, 401, 403, 403, 0}},
    {"DELETE", "/api/v1/webhooks/x", "/api/v1/webhooks/{id}", {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/webhooks/x/secret",
     "/api/v1/webhooks/{id}/secret",
     {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/webhooks/x/enable",
     "/api/v1/webhooks/{id}/enable",
     {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/webhooks/x/test", "/api/v1/webhooks/{id}/test", {401, 401, 401, 403, 403, 0}},
    {"GET",
     "/api/v1/webhooks/x/deliveries",
     "/api/v1/webhooks/{id}/deliveries",
     {401, 401, 401, 403, 403, 0}},
    {"POST",
     "/api/v1/webhooks/x/deliveries/1/retry",
     "/api/v1/webhooks/{id}/deliveries/{delivery_id}/retry",
     {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/guard/events", nullptr, {401, 401, 0, 403, 403, 403}},
    {"GET", "/api/v1/desk/guard/cases", nullptr, {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/guard/cases/1",
     "/api/v1/desk/guard/cases/{case}",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/guard/cases/1/claim",
     "/api/v1/desk/guard/cases/{case}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/guard/cases/1/claim",
     "/api/v1/desk/guard/cases/{case}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/guard/cases/1/close",
     "/api/v1/desk/guard/cases/{case}/close",
     {401, 401, 401, 403, 0, 0}},
    {"GET", "/api/v1/desk/guard/platforms", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/guard/platforms", nullptr, {401, 401, 401, 403, 403, 0}},
    {"POST", "/api/v1/referrals", nullptr, {401, 401, 0, 403, 0, 0}},
    {"GET", "/api/v1/referrals", nullptr, {401, 401, 0, 403, 0, 0}},
    {"GET", "/api/v1/referrals/1", "/api/v1/referrals/{id}", {401, 401, 0, 403, 0, 0}},
    {"POST",
     "/api/v1/referrals/1/retract",
     "/api/v1/referrals/{id}/retract",
     {401, 401, 0, 403, 0, 0}},
    {"POST", "/api/v1/referrals/1/retry", "/api/v1/referrals/{id}/retry", {401, 401, 0, 403, 0, 0}},
    {"POST", "/api/v1/referrals/1/hold", "/api/v1/referrals/{id}/hold", {401, 401, 0, 403, 0, 0}},
    {"DELETE", "/api/v1/referrals/1/hold", "/api/v1/referrals/{id}/hold", {401, 401, 0, 403, 0, 0}},
    {"POST",
     "/api/v1/referrals/1/deadlines",
     "/api/v1/referrals/{id}/deadlines",
     {401, 401, 0, 403, 0, 0}},
    {"GET", "/api/v1/reports/recipients", nullptr, {0, 0, 0, 0, 0, 0}},
    {"PUT", "/api/v1/reports/draft", nullptr, {401, 401, 401, 401, 401, 401}},
    {"GET", "/api/v1/reports/draft", nullptr, {401, 401, 401, 401, 401, 401}},
    {"DELETE", "/api/v1/reports/draft", nullptr, {401, 401, 401, 401, 401, 401}},
    {"POST", "/api/v1/reports", nullptr, {0, 0, 0, 0, 0, 0}},
    {"POST", "/api/v1/report-sessions", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/v1/report", nullptr, {401, 401, 401, 401, 401, 401}},
    {"DELETE", "/api/v1/report-session", nullptr, {401, 401, 401, 401, 401, 401}},
    {"POST", "/api/v1/report/messages", nullptr, {401, 401, 401, 401, 401, 401}},
    {"POST", "/api/v1/report/read", nullptr, {401, 401, 401, 401, 401, 401}},
    {"POST", "/api/v1/report/attachments", nullptr, {401, 401, 401, 401, 401, 401}},
    {"GET",
     "/api/v1/report/attachments/x",
     "/api/v1/report/attachments/{id}",
     {401, 401, 401, 401, 401, 401}},
    {"PATCH",
     "/api/v1/report/attachments/x",
     "/api/v1/report/attachments/{id}",
     {401, 401, 401, 401, 401, 401}},
    {"DELETE",
     "/api/v1/report/attachments/x",
     "/api/v1/report/attachments/{id}",
     {401, 401, 401, 401, 401, 401}},
    {"GET", "/api/v1/assessment", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/v1/case/sealed-pictures", nullptr, {401, 0, 401, 401, 401, 401}},
    {"POST", "/api/v1/case/sealed-pictures", nullptr, {401, 0, 401, 401, 401, 401}},
    {"GET",
     "/api/v1/case/sealed-pictures/x",
     "/api/v1/case/sealed-pictures/{id}",
     {401, 0, 401, 401, 401, 401}},
    {"PATCH",
     "/api/v1/case/sealed-pictures/x",
     "/api/v1/case/sealed-pictures/{id}",
     {401, 0, 401, 401, 401, 401}},
    {"DELETE",
     "/api/v1/case/sealed-pictures/x",
     "/api/v1/case/sealed-pictures/{id}",
     {401, 0, 401, 401, 401, 401}},
    {"PUT",
     "/api/v1/staff/x/pictures",
     "/api/v1/staff/{name}/pictures",
     {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/assessment", nullptr, {401, 401, 401, 403, 0, 0}},
    {"PUT", "/api/v1/desk/assessment", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET",
     "/api/v1/desk/cases/x/sealed-pictures",
     "/api/v1/desk/cases/{number}/sealed-pictures",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/cases/x/sealed-pictures/x",
     "/api/v1/desk/cases/{number}/sealed-pictures/{id}",
     {401, 401, 401, 403, 0, 0}},
    {"GET", "/api/v1/desk/report-keys", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/report-keys", nullptr, {401, 401, 401, 403, 0, 0}},
    {"PUT", "/api/v1/desk/report-keys/me", nullptr, {401, 401, 401, 403, 0, 0}},
    {"POST", "/api/v1/desk/report-keys/wraps", nullptr, {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/report-keys/members/x",
     "/api/v1/desk/report-keys/members/{name}",
     {401, 401, 401, 403, 403, 0}},
    {"PUT", "/api/v1/desk/report-keys/recovery", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/report-settings", nullptr, {401, 401, 401, 403, 0, 0}},
    {"PUT", "/api/v1/desk/report-settings", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/desk/reports", nullptr, {401, 401, 401, 403, 0, 0}},
    {"GET", "/api/v1/desk/reports/x", "/api/v1/desk/reports/{number}", {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/reports/x/body.age",
     "/api/v1/desk/reports/{number}/body.age",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/reports/x/messages/x",
     "/api/v1/desk/reports/{number}/messages/{message_id}",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/reports/x/messages/x",
     "/api/v1/desk/reports/{number}/messages/{message_id}",
     {401, 401, 401, 403, 0, 0}},
    {"GET",
     "/api/v1/desk/reports/x/attachments/x",
     "/api/v1/desk/reports/{number}/attachments/{attachment_id}",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/reports/x/attachments/x",
     "/api/v1/desk/reports/{number}/attachments/{attachment_id}",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/claim",
     "/api/v1/desk/reports/{number}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/reports/x/claim",
     "/api/v1/desk/reports/{number}/claim",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/state",
     "/api/v1/desk/reports/{number}/state",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/triage",
     "/api/v1/desk/reports/{number}/triage",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/messages",
     "/api/v1/desk/reports/{number}/messages",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/read",
     "/api/v1/desk/reports/{number}/read",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/notes",
     "/api/v1/desk/reports/{number}/notes",
     {401, 401, 401, 403, 0, 0}},
    {"PUT",
     "/api/v1/desk/reports/x/tokens",
     "/api/v1/desk/reports/{number}/tokens",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/clocks",
     "/api/v1/desk/reports/{number}/clocks",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/clocks/x/done",
     "/api/v1/desk/reports/{number}/clocks/{clock_id}/done",
     {401, 401, 401, 403, 0, 0}},
    {"PUT",
     "/api/v1/desk/reports/x/hold",
     "/api/v1/desk/reports/{number}/hold",
     {401, 401, 401, 403, 0, 0}},
    {"DELETE",
     "/api/v1/desk/reports/x/hold",
     "/api/v1/desk/reports/{number}/hold",
     {401, 401, 401, 403, 0, 0}},
    {"PUT",
     "/api/v1/desk/reports/x/redaction",
     "/api/v1/desk/reports/{number}/redaction",
     {401, 401, 401, 403, 0, 0}},
    {"POST",
     "/api/v1/desk/reports/x/destroy",
     "/api/v1/desk/reports/{number}/destroy",
     {401, 401, 401, 403, 403, 0}},
    {"GET", "/api/v1/audit", nullptr, {401, 401, 401, 403, 403, 0}},
    {"GET", "/h/hash", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/h/hash", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/m/lookup", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/m/lookup", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/m/raw_lookup", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/api/v1/lookups", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/m/compare", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/m/index/status", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/status", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/status/live", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/c/banks", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/c/banks", nullptr, {401, 401, 403, 403, 403, 0}},
    {"GET", "/c/bank/X", "/c/bank/{bank}", {401, 401, 0, 0, 0, 0}},
    {"PUT", "/c/bank/X", "/c/bank/{bank}", {401, 401, 403, 403, 403, 0}},
    {"DELETE", "/c/bank/X", "/c/bank/{bank}", {401, 401, 403, 403, 403, 0}},
    {"POST", "/c/bank/X/content", "/c/bank/{bank}/content", {401, 401, 403, 403, 403, 0}},
    {"POST", "/c/bank/X/signal", "/c/bank/{bank}/signal", {401, 401, 403, 403, 403, 0}},
    {"GET",
     "/c/bank/X/content/1",
     "/c/bank/{bank}/content/{content}",
     {401, 401, 403, 403, 403, 0}},
    {"PUT",
     "/c/bank/X/content/1",
     "/c/bank/{bank}/content/{content}",
     {401, 401, 403, 403, 403, 0}},
    {"DELETE",
     "/c/bank/X/content/1",
     "/c/bank/{bank}/content/{content}",
     {401, 401, 403, 403, 403, 0}},
    {"GET", "/c/signal_type", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/c/signal_type/index", nullptr, {401, 401, 0, 0, 0, 0}},
    {"PUT", "/c/signal_type/pdq", "/c/signal_type/{type}", {401, 401, 403, 403, 403, 0}},
    {"GET", "/c/content_type", nullptr, {401, 401, 0, 0, 0, 0}},
    {"POST", "/api/v1/outcomes", nullptr, {401, 401, 0, 0, 403, 403}},
    {"GET", "/exchange/stopncii/FetchHashes", nullptr, {401, 401, 0, 401, 401, 401}},
    {"POST", "/exchange/stopncii/SubmitHashes", nullptr, {401, 401, 0, 401, 401, 401}},
    {"POST", "/exchange/stopncii/SubmitFeedback", nullptr, {401, 401, 0, 401, 401, 401}},
    {"GET", "/exchange/ncmec/v2/status", nullptr, {401, 401, 0, 401, 401, 401}},
    {"GET", "/exchange/ncmec/v2/members", nullptr, {401, 401, 0, 401, 401, 401}},
    {"GET", "/exchange/ncmec/v2/entries", nullptr, {401, 401, 0, 401, 401, 401}},
    {"GET",
     "/exchange/ncmec/v2/feedback/PDQ/reasons",
     "/exchange/ncmec/v2/feedback/{type}/reasons",
     {401, 401, 0, 401, 401, 401}},
    {"PUT",
     "/exchange/ncmec/v2/entries/1/1/PDQ/feedback",
     "/exchange/ncmec/v2/entries/{member}/{id}/{type}/feedback",
     {401, 401, 0, 401, 401, 401}},
    {"GET", "/api/v1/exchange/snapshot.json", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/api/v1/exchange/snapshot.csv", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/api/v1/exchange/delta.json", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/api/v1/exchange/delta.csv", nullptr, {401, 401, 0, 0, 0, 0}},
    {"GET", "/api/v1/exchange/key.pub", nullptr, {0, 0, 0, 0, 0, 0}},
    {"PUT",
     "/api/v1/banks/X/sharing",
     "/api/v1/banks/{name}/sharing",
     {401, 401, 401, 403, 403, 0}},
    {"PUT", "/api/v1/banks/X/radius", "/api/v1/banks/{name}/radius", {401, 401, 403, 403, 403, 0}},
    {"PUT",
     "/api/v1/keys/x/submissions",
     "/api/v1/keys/{id}/submissions",
     {401, 401, 401, 403, 403, 0}},
    {"GET", "/healthz", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/readyz", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/metrics", nullptr, {0, 0, 0, 0, 0, 0}},
    {"GET", "/api/openapi.json", nullptr, {0, 0, 0, 0, 0, 0}},
};

class AccessTest : public ::testing::Test {
 protected:
  // New each time: some requests end the session that they came with.
  TestService::Headers headers_of(int who) {
    switch (who) {
      case kCase:
        return service_.case_session(case_id_);
      case kKey:
        return service_.platform();
      case kPlatformStaff:
        return service_.staff("platform");
      case kAnalyst:
        return service_.staff("analyst");
      case kAdmin:
        return service_.staff("admin");
      default:
        return {};
    }
  }
  // The status of signing out, a change that a cookie alone allows.
  unsigned sign_out(const TestService::Headers& more) {
    TestService::Headers headers = service_.staff("admin");
    headers.insert(headers.end(), more.begin(), more.end());
    return service_.ask("DELETE", "/api/v1/staff-session", "", headers).status;
  }

  TestService service_{Dialect::kSqlite};
  const std::int64_t case_id_ = transact(*service_.database, [](Transaction& t) {
                                  return insert_case(t, test_case(1));
                                }).value();
};

TEST_F(AccessTest, IsAsTheTableSaysForEverybody) {
  for (const Row& row : kRows) {
    for (int who = kNobody; who < kEverybody; ++who) {
      const Response response = service_.ask(row.method, row.target, "", headers_of(who));
      const bool closed = response.status == 401 || response.status == 403;
      EXPECT_EQ(closed ? static_cast<int>(response.status) : 0, row.expected[who])
          << row.method << " " << row.target << " for " << who << ": " << response.body;
      EXPECT_NE(response.status, 500u) << row.method << " " << row.target;
    }
  }
}

TEST_F(AccessTest, HasARowForEveryRoute) {
  std::map<std::string, int> rows;
  for (const Row& row : kRows) {
    ++rows[std::string(row.method) + " " + (row.pattern != nullptr ? row.pattern : row.target)];
  }
  for (const Route& route : service_.router.routes()) {
    EXPECT_EQ(rows[route.method + " " + route.pattern], 1) << route.method << " " << route.pattern;
  }
  EXPECT_EQ(std::size(kRows), service_.router.routes().size());
}

TEST_F(AccessTest, ShapesRefusalsAsEachInterfaceDoes) {
  const Response ours = service_.get("/api/v1/audit");
  EXPECT_EQ(ours.content_type, "application/problem+json");
  EXPECT_TRUE(TestService::body_of(ours).contains("detail"));
  const Response hma = service_.get("/m/lookup");
  EXPECT_EQ(hma.content_type, "application/json");
  EXPECT_EQ(TestService::body_of(hma).size(), 1u);
  EXPECT_TRUE(TestService::body_of(hma).contains("message"));
  const std::pair<std::string, std::string> challenge{"WWW-Authenticate", "Bearer"};
  EXPECT_NE(std::find(hma.headers.begin(), hma.headers.end(), challenge), hma.headers.end());
}

TEST_F(AccessTest, LetsNoOtherSiteChangeAnything) {
  EXPECT_EQ(sign_out({}), 204u);
  EXPECT_EQ(sign_out({{"Sec-Fetch-Site", "same-origin"}}), 204u);
  EXPECT_EQ(sign_out({{"Sec-Fetch-Site", "none"}}), 204u);
  EXPECT_EQ(sign_out({{"Origin", "http://desk.test"}, {"Host", "desk.test"}}), 204u);
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_EQ(sign_out({{"Sec-Fetch-Site", site}}), 403u) << site;
  }
  for (const char* origin : {"http://evil.test", "null", "http://desk.test.evil.test"}) {
    EXPECT_EQ(sign_out({{"Origin", origin}, {"Host", "desk.test"}}), 403u) << origin;
  }
}

TEST_F(AccessTest, LetsOtherSitesLinkToUs) {
  TestService::Headers headers = service_.staff("admin");
  headers.emplace_back("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(service_.get("/api/v1/staff-session", headers).status, 200u);
}

TEST_F(AccessTest, ForgetsASessionAfterItsTime) {
  const TestService::Headers admin = service_.staff("admin");
  service_.now_ms += service_.app.options.staff_session_ms - 1;
  EXPECT_EQ(service_.get("/api/v1/staff-session", admin).status, 200u);
  service_.now_ms += 1;
  EXPECT_EQ(service_.get("/api/v1/staff-session", admin).status, 401u);
}

TEST_F(AccessTest, EndsAKeyWhenItIsRevoked) {
  const TestService::Headers key = service_.platform();
  EXPECT_EQ(service_.get("/m/lookup", key).status, 400u);    // known, and asks for nothing
  const std::string id = key.front().second.substr(10, 12);  // behind "Bearer hf_"
  EXPECT_EQ(service_.ask("DELETE", "/api/v1/keys/" + id, "", service_.staff("admin")).status, 204u);
  EXPECT_EQ(service_.get("/m/lookup", key).status, 401u);
}

TEST_F(AccessTest, TakesNoKeyThatIsAlmostRight) {
  const std::string good = service_.platform().front().second;
  for (const std::string& other :
       {good + "x", good.substr(0, good.size() - 1), good.substr(7), "bearer" + good.substr(6),
        "Bearer " + std::string(10'000, 'x'), std::string("Bearer "), std::string("Basic eDp4")}) {
    EXPECT_EQ(service_.get("/m/lookup", {{"Authorization", other}}).status, 401u) << other;
  }
}

TEST_F(AccessTest, TakesAKeyOverACookie) {
  TestService::Headers headers = service_.staff("admin");
  headers.emplace_back("Authorization", "Bearer nobody's");
  EXPECT_EQ(service_.get("/m/lookup", headers).status, 401u);
}

TEST_F(AccessTest, GivesMetricsToThisMachineOnly) {
  EXPECT_EQ(service_.get("/metrics").status, 200u);
  EXPECT_EQ(service_.get("/metrics", {{"X-Forwarded-For", "192.0.2.1"}}).status, 403u);
  EXPECT_EQ(service_.get("/metrics", {{"Forwarded", "for=192.0.2.1"}}).status, 403u);
  service_.from_loopback = false;
  EXPECT_EQ(service_.get("/metrics").status, 403u);
}

TEST_F(AccessTest, KeepsAnAdminFromDisablingThemselves) {
  const TestService::Headers admin = service_.staff("admin");
  const std::string name(
      TestService::body_of(service_.get("/api/v1/staff-session", admin)).at("name").as_string());
  EXPECT_EQ(service_.ask("POST", "/api/v1/staff/" + name + "/disable", "", admin).status, 409u);
  EXPECT_EQ(service_.ask("POST", "/api/v1/staff/" + name + "/disable", "", service_.staff("admin"))
                .status,
            204u);
  EXPECT_EQ(service_.get("/api/v1/staff-session", admin).status, 401u);
}

}  // namespace
}  // namespace holdfast
