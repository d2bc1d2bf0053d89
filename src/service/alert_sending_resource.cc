// Sending at the desk: whom, how it goes, what is unknown, and who has read it. The rows are sent
// by alert_post.cc here, or by `holdfast alert send` anywhere.
#include <boost/json.hpp>

#include "delivery/group_query.h"
#include "mail/address.h"
#include "service/alert_view.h"
#include "service/case_view.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/delivery_store.h"
#include "store/subscription_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxGroupCharacters = 1000;
constexpr std::size_t kMaxAddressBytes = 320;
constexpr std::size_t kMaxTagBytes = 35;
constexpr std::size_t kMaxBody = 8192;
constexpr std::chrono::seconds kTestReplyTime{20};

void note(Transaction& transaction, const App& app, const Request& request, const char* action,
          const std::string& details) {
  append_audit(transaction, {.at_ms = app.clock(),
                             .actor = request.principal.actor(),
                             .action = action,
                             .subject = request.path_parameter("identifier"),
                             .details = details});
}

struct Order {
  Group group;
  bool readers_of_replaced = false;
  bool dry_run = false;
};
Result<Order> read_order(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Order order;
  const std::string group = fields.free_text("group", 1, kMaxGroupCharacters);
  order.readers_of_replaced = fields.optional_boolean("readers_of_replaced").value_or(false);
  order.dry_run = fields.optional_boolean("dry_run").value_or(false);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  Result<Group> parsed = parse_group(group);
  if (!parsed) return std::unexpected<Error>(parsed.error());
  order.group = std::move(*parsed);
  return order;
}

Result<EnqueueCounts> enqueue(Transaction& transaction, const App& app, const StoredAlert& alert,
                              const Order& order) {
  EnqueueCounts counts = enqueue_group(transaction, alert.alert_id, order.group, app.clock());
  if (!order.readers_of_replaced) return counts;
  const auto earlier = find_alert(transaction, alert.replaces);
  if (!earlier) return fail(ErrorCode::kConflict, "This alert replaces no other.");
  const EnqueueCounts more =
      enqueue_readers_of(transaction, alert.alert_id, earlier->alert_id, app.clock());
  counts.queued += more.queued;
  counts.suppressed += more.suppressed;
  counts.known += more.known;
  return counts;
}

// A dry run does it all and then lets the transaction go: what it says is what would be.
Response send(App& app, const Request& request) {
  const Result<Order> order = read_order(request);
  if (!order) return problem(order.error());
  EnqueueCounts counts;
  bool is_undone = false;
  const auto done = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<StoredAlert> alert = find_desk_alert(transaction, request);
    if (!alert) return std::unexpected<Error>(alert.error());
    if (alert->state != "published") {
      return fail(ErrorCode::kConflict, "This alert is not in force: two people must publish it.");
    }
    const auto queued = enqueue(transaction, app, *alert, *order);
    if (!queued) return std::unexpected<Error>(queued.error());
    counts = *queued;
    is_undone = order->dry_run;
    if (is_undone) return fail(ErrorCode::kConflict, "This was a dry run.");
    note(transaction, app, request, "alert.send",
         std::to_string(counts.queued) + " queued, " + std::to_string(counts.suppressed) +
             " suppressed");
    return true;
  });
  if (!done && !is_undone) return problem(done.error());
  return json_response(200, json::object{{"queued", counts.queued},
                                         {"suppressed", counts.suppressed},
                                         {"known", counts.known},
                                         {"dry_run", order->dry_run}});
}

struct Ledger {
  StoredAlert alert;
  std::map<std::string, std::int64_t> counts;
  std::optional<TimeMs> due_ms;
  std::int64_t acknowledged = 0;
};
Result<Ledger> read_ledger(App& app, const Request& request) {
  return app.database.read([&](Transaction& transaction) -> Result<Ledger> {
    Result<StoredAlert> alert = find_desk_alert(transaction, request);
    if (!alert) return std::unexpected<Error>(alert.error());
    Ledger ledger;
    ledger.counts = count_deliveries(transaction, alert->alert_id);
    ledger.due_ms = next_due(transaction, alert->alert_id);
    ledger.acknowledged = count_acknowledgements(transaction, alert->alert_id);
    ledger.alert = std::move(*alert);
    return ledger;
  });
}

Response progress(App& app, const Request& request) {
  const Result<Ledger> ledger = read_ledger(app, request);
  if (!ledger) return problem(ledger.error());
  std::int64_t total = 0;
  std::int64_t waiting = 0;
  json::object counts;
  for (const auto& [state, count] : ledger->counts) {
    counts[state] = count;
    total += count;
    if (state == "queued" || state == "leased" || state == "deferred") waiting += count;
  }
  const auto rate = app.alerts.rates.note(ledger->alert.alert_id, app.clock(), total - waiting);
  json::value eta = nullptr;
  if (waiting == 0) eta = 0;
  if (waiting > 0 && rate && *rate > 0) {
    eta = static_cast<std::int64_t>(static_cast<double>(waiting) / *rate) + 1;
  }
  return json_response(200, json::object{{"sending", ledger->alert.sending},
                                         {"total", total},
                                         {"settled", total - waiting},
                                         {"counts", std::move(counts)},
                                         {"per_second", or_null(rate)},
                                         {"eta_seconds", std::move(eta)},
                                         {"next_due_at", time_or_null(ledger->due_ms)},
                                         {"acknowledged", ledger->acknowledged},
                                         {"can_send", app.alerts.mail.has_value()}});
}

Response steer(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string sending = fields.word("sending", {"running", "paused", "stopped"});
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto done = app.database.write([&](Transaction& transaction) -> Result<bool> {
    if (!set_alert_sending(transaction, request.path_parameter("identifier"), sending)) {
      return fail(ErrorCode::kNotFound, "There is no alert with this identifier.");
    }
    note(transaction, app, request, "alert.steer", sending);
    return true;
  });
  return done ? progress(app, request) : problem(done.error());
}

Response list_rows(App& app, const Request& request) {
  QueryFields query(request);
  const std::string state = query.word("state", "unknown",
                                       {"queued", "leased", "accepted", "deferred", "bounced",
                                        "complained", "unsubscribed", "suppressed", "unknown"});
  const std::int64_t after = query.integer("after", 0, 0, kMaxSafeInteger);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, 200));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  auto rows = app.database.read([&](Transaction& transaction) -> Result<std::vector<Delivery>> {
    const Result<StoredAlert> alert = find_desk_alert(transaction, request);
    if (!alert) return std::unexpected<Error>(alert.error());
    return list_deliveries(transaction, alert->alert_id, state, after, limit + 1);
  });
  if (!rows) return problem(rows.error());
  json::value next = take_next(*rows, static_cast<std::size_t>(limit),
                               [](const Delivery& row) { return row.delivery_id; });
  json::array view;
  for (const Delivery& row : *rows) {
    json::value address = nullptr;
    if (!row.address.empty()) address = row.address;
    view.push_back(json::object{{"delivery_id", row.delivery_id},
                                {"recipient_id", row.recipient_id},
                                {"address", std::move(address)},
                                {"state", row.state},
                                {"attempts", row.attempts},
                                {"changed_at", format_time(row.changed_ms)},
                                {"reply", row.reply}});
  }
  return json_response(200, json::object{{"deliveries", std::move(view)}, {"next", next}});
}

// The path's number; 0 for what is none.
std::int64_t delivery_number(const std::string& text) {
  if (text.empty() || text.size() > 16) return 0;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + (c - '0');
  }
  return number > kMaxSafeInteger ? 0 : number;
}

Response resolve(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string state = fields.word("state", {"accepted", "bounced", "queued"});
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const std::int64_t id = delivery_number(request.path_parameter("delivery_id"));
  if (id == 0) return problem(400, "invalid-argument", "A row is named by its whole number.");
  const auto done = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<StoredAlert> alert = find_desk_alert(transaction, request);
    if (!alert) return std::unexpected<Error>(alert.error());
    const auto rows = list_deliveries(transaction, alert->alert_id, "unknown", id - 1, 1);
    if (rows.empty() || rows[0].delivery_id != id ||
        !resolve_unknown(transaction, id, state, "By " + request.principal.name + ".",
                         app.clock())) {
      return fail(ErrorCode::kNotFound, "This alert has no unknown row of this number.");
    }
    note(transaction, app, request, "alert.resolve", std::to_string(id) + " " + state);
    return true;
  });
  if (!done) return problem(done.error());
  return json_response(200, json::object{{"delivery_id", id}, {"state", state}});
}

Response list_readers(App& app, const Request& request) {
  QueryFields query(request);
  const bool has_read = query.word("has_read", "false", {"true", "false"}) == "true";
  const std::int64_t after = query.integer("after", 0, 0, kMaxSafeInteger);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, 200));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  auto readers = app.database.read([&](Transaction& t) -> Result<std::vector<AlertReader>> {
    const Result<StoredAlert> alert = find_desk_alert(t, request);
    if (!alert) return std::unexpected<Error>(alert.error());
    return list_alert_readers(t, alert->alert_id, has_read, after, limit + 1);
  });
  if (!readers) return problem(readers.error());
  json::value next = take_next(*readers, static_cast<std::size_t>(limit),
                               [](const AlertReader& reader) { return reader.recipient_id; });
  json::array view;
  for (const AlertReader& reader : *readers) {
    view.push_back(json::object{{"recipient_id", reader.recipient_id},
                                {"address", reader.address},
                                {"name", reader.name},
                                {"role", reader.role},
                                {"school", reader.school},
                                {"region", reader.region},
                                {"read_at", time_or_null(reader.read_ms)}});
  }
  return json_response(200, json::object{{"readers", std::move(view)}, {"next", next}});
}

Result<Recipient> read_test_order(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Recipient recipient;
  const std::string address = fields.text("address", 3, kMaxAddressBytes);
  recipient.role = fields.optional_ascii("audience", 32).value_or("");
  recipient.language = fields.optional_ascii("language", kMaxTagBytes).value_or("");
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if ((body->contains("audience") && !is_audience_id(recipient.role)) ||
      (body->contains("language") && !is_alert_language(recipient.language))) {
    return fail(ErrorCode::kInvalidArgument,
                "Give 'language' as a language tag, and 'audience' as an alert names it.");
  }
  const Result<MailAddress> known = read_mail_address(address);
  if (!known) return std::unexpected<Error>(known.error());
  recipient.address = known->address;
  return recipient;
}

Result<SmtpOutcome> send_one(const MailSettings& settings, const OutgoingMail& mail,
                             const std::string& address) {
  SmtpServer server = settings.server;
  server.reply_timeout = server.dot_timeout = kTestReplyTime;
  auto connection = SmtpConnection::open(server);
  if (!connection) return std::unexpected<Error>(connection.error());
  SmtpOutcome outcome =
      (*connection)->send({mail.envelope_from, address, mail.data}, [] { return true; });
  (*connection)->quit();
  return outcome;
}

Response send_test(App& app, const Request& request) {
  const Result<Recipient> recipient = read_test_order(request);
  if (!recipient) return problem(recipient.error());
  const auto stored = app.database.write([&](Transaction& transaction) -> Result<StoredAlert> {
    Result<StoredAlert> alert = find_desk_alert(transaction, request);
    if (alert) note(transaction, app, request, "alert.test", "");
    return alert;
  });
  if (!stored) return problem(stored.error());
  if (!app.alerts.mail) {
    return problem(503, "unavailable", "This server has no mail server set: see --smtp-url.");
  }
  const auto alert = app.alerts.shelf.read(*stored, app.clock());
  const auto links = app.alerts.links(app.database);
  if (!alert) return problem(alert.error());
  if (!links) return problem(links.error());
  const AlertMailer mailer(*app.alerts.mail, app.alerts.site_url, *links, app.clock);
  const auto mail = mailer.compose(stored->alert_id, **alert, *recipient);
  if (!mail) return problem(mail.error());
  const auto outcome = send_one(*app.alerts.mail, *mail, recipient->address);
  if (!outcome) return problem(503, "unavailable", outcome.error().message);
  return json_response(200,
                       json::object{{"accepted", outcome->kind == SmtpOutcome::Kind::kAccepted},
                                    {"reply", reply_words(outcome->reply)}});
}

using Handler = Response (*)(App&, const Request&);

}  // namespace

void add_alert_sending_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end, Handler handler) {
    router.add(
        {.method = method,
         .pattern = "/api/v1/desk/alerts/{identifier}/" + end,
         .access = Access::kAnalyst,
         .handler = [&app, handler](const Request& request) { return handler(app, request); },
         .max_body_bytes = std::string_view(method) == "POST" ? kMaxBody : 0});
  };
  add("GET", "deliveries", list_rows);
  add("POST", "deliveries", send);
  add("POST", "deliveries/{delivery_id}/resolution", resolve);
  add("POST", "sending", steer);
  add("GET", "progress", progress);
  add("POST", "test-mail", send_test);
  add("GET", "readers", list_readers);
}

}  // namespace holdfast
