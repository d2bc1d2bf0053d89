// Endpoints and messages. Stateless; safe from any thread.
#include "store/webhook_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kEndpointColumns =
    "e.id, e.url, e.secret, e.old_secret, e.old_secret_until, e.events, e.state, e.note, "
    "e.created_at, e.created_by, e.failing_since, e.platform";
constexpr const char* kMessageColumns =
    "m.id, m.message_id, m.endpoint_id, m.type, m.payload, m.state, m.attempts, m.due_at, "
    "m.created_at, m.last_at, m.last_status, m.last_error";

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// One row of kEndpointColumns, bound to a statement.
struct EndpointRow {
  WebhookEndpoint endpoint;
  std::string events;
  long long created = 0;
  NullableText old_secret;
  NullableNumber old_until;
  NullableNumber failing;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(endpoint.id));
    statement.exchange(soci::into(endpoint.url));
    statement.exchange(soci::into(endpoint.secret));
    statement.exchange(soci::into(old_secret.value, old_secret.present));
    statement.exchange(soci::into(old_until.value, old_until.present));
    statement.exchange(soci::into(events));
    statement.exchange(soci::into(endpoint.state));
    statement.exchange(soci::into(endpoint.note));
    statement.exchange(soci::into(created));
    statement.exchange(soci::into(endpoint.created_by));
    statement.exchange(soci::into(failing.value, failing.present));
    statement.exchange(soci::into(endpoint.platform));
  }
  [[nodiscard]] WebhookEndpoint take() const {
    WebhookEndpoint out = endpoint;
    out.events = words_of(events);
    out.created_ms = created;
    out.old_secret = old_secret.get();
    out.old_secret_until_ms = old_until.get<TimeMs>();
    out.failing_since_ms = failing.get<TimeMs>();
    return out;
  }
};

// One row of kMessageColumns.
struct MessageRow {
  WebhookMessage message;
  long long id = 0;
  long long created = 0;
  NullableNumber due;
  NullableNumber last;
  NullableNumber status;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(message.message_id));
    statement.exchange(soci::into(message.endpoint_id));
    statement.exchange(soci::into(message.type));
    statement.exchange(soci::into(message.payload));
    statement.exchange(soci::into(message.state));
    statement.exchange(soci::into(message.attempts));
    statement.exchange(soci::into(due.value, due.present));
    statement.exchange(soci::into(created));
    statement.exchange(soci::into(last.value, last.present));
    statement.exchange(soci::into(status.value, status.present));
    statement.exchange(soci::into(message.last_error));
  }
  [[nodiscard]] WebhookMessage take() const {
    WebhookMessage out = message;
    out.delivery_id = id;
    out.due_ms = due.get<TimeMs>();
    out.created_ms = created;
    out.last_ms = last.get<TimeMs>();
    out.last_status = status.get<int>();
    return out;
  }
};

// Prepares a statement whose row is bound; `bind_more` adds what it uses.
template <class BindMore>
void run(soci::statement& statement, const std::string& words, BindMore bind_more) {
  bind_more();
  statement.alloc();
  statement.prepare(words);
  statement.define_and_bind();
  statement.execute();
}

std::vector<WebhookLease> leased_by(Transaction& transaction, const std::string& owner) {
  MessageRow message;
  EndpointRow endpoint;
  soci::statement statement(transaction.session());
  message.bind(statement);
  endpoint.bind(statement);
  run(statement,
      fmt::format("select {}, {} from webhook_messages m join webhook_endpoints e "
                  "on e.id = m.endpoint_id where m.owner = :owner order by m.id",
                  kMessageColumns, kEndpointColumns),
      [&] { statement.exchange(soci::use(owner, "owner")); });
  std::vector<WebhookLease> leases;
  while (statement.fetch()) leases.push_back({message.take(), endpoint.take()});
  return leases;
}

}  // namespace

void insert_webhook_endpoint(Transaction& transaction, const WebhookEndpoint& endpoint) {
  const std::string events = fmt::format("{}", fmt::join(endpoint.events, " "));
  const long long created = endpoint.created_ms;
  transaction.session() << "insert into webhook_endpoints(id, url, secret, events, state, note, "
                           "created_at, created_by, hold_until, platform) values(:id, :url, "
                           ":secret, :events, :state, :note, :at, :by, 0, :platform)",
      soci::use(endpoint.id, "id"), soci::use(endpoint.url, "url"),
      soci::use(endpoint.secret, "secret"), soci::use(events, "events"),
      soci::use(endpoint.state, "state"), soci::use(endpoint.note, "note"),
      soci::use(created, "at"), soci::use(endpoint.created_by, "by"),
      soci::use(endpoint.platform, "platform");
}

std::optional<WebhookEndpoint> find_webhook_endpoint(Transaction& transaction,
                                                     const std::string& id) {
  EndpointRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  run(statement,
      fmt::format("select {} from webhook_endpoints e where e.id = :id", kEndpointColumns),
      [&] { statement.exchange(soci::use(id, "id")); });
  if (!statement.fetch()) return std::nullopt;
  return row.take();
}

std::vector<WebhookEndpoint> list_webhook_endpoints(Transaction& transaction) {
  EndpointRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  run(statement,
      fmt::format("select {} from webhook_endpoints e order by e.created_at, e.id",
                  kEndpointColumns),
      [] {});
  std::vector<WebhookEndpoint> endpoints;
  while (statement.fetch()) endpoints.push_back(row.take());
  return endpoints;
}

bool delete_webhook_endpoint(Transaction& transaction, const std::string& id) {
  soci::session& sql = transaction.session();
  soci::statement statement =
      (sql.prepare << "delete from webhook_endpoints where id = :id", soci::use(id, "id"));
  statement.execute(true);
  sql << "delete from webhook_messages where endpoint_id = :id", soci::use(id, "id");
  return statement.get_affected_rows() == 1;
}

bool change_webhook_secret(Transaction& transaction, const std::string& id,
                           const std::string& secret, TimeMs old_until_ms) {
  const long long until = old_until_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update webhook_endpoints set old_secret = secret, old_secret_until = :until, "
              "secret = :secret where id = :id",
       soci::use(until, "until"), soci::use(secret, "secret"), soci::use(id, "id"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

bool set_webhook_state(Transaction& transaction, const std::string& id, const std::string& state,
                       TimeMs at_ms) {
  soci::session& sql = transaction.session();
  soci::statement statement =
      (sql.prepare << "update webhook_endpoints set state = :state, hold_until = 0, "
                      "failing_since = case when :state = 'active' then null else failing_since "
                      "end where id = :id and state <> :state",
       soci::use(state, "state"), soci::use(id, "id"));
  statement.execute(true);
  if (statement.get_affected_rows() != 1) return false;
  if (state == "active") return true;
  const long long at = at_ms;
  sql << "update webhook_messages set state = 'failed', due_at = null, last_at = :at, last_error = "
         "'Nothing more is sent to this endpoint.' where endpoint_id = :id and state = 'waiting'",
      soci::use(at, "at"), soci::use(id, "id");
  return true;
}

void hold_webhook_endpoint(Transaction& transaction, const std::string& id, TimeMs until_ms) {
  const long long until = until_ms;
  transaction.session() << "update webhook_endpoints set hold_until = :until where id = :id",
      soci::use(until, "until"), soci::use(id, "id");
}

std::int64_t enqueue_webhook_message(Transaction& transaction, const NewWebhookMessage& message) {
  const long long at = message.at_ms;
  long long id = 0;
  transaction.session() << "insert into webhook_messages(message_id, endpoint_id, type, payload, "
                           "state, attempts, due_at, created_at, last_error) values(:message, "
                           ":endpoint, :type, :payload, 'waiting', 0, :at, :at, '') returning id",
      soci::use(message.message_id, "message"), soci::use(message.endpoint_id, "endpoint"),
      soci::use(message.type, "type"), soci::use(message.payload, "payload"), soci::use(at, "at"),
      soci::into(id);
  return id;
}

bool is_webhook_due(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  long long one = 0;
  soci::session& sql = transaction.session();
  sql << "select 1 from webhook_messages where due_at <= :now limit 1", soci::use(now, "now"),
      soci::into(one);
  return sql.got_data();
}

std::vector<WebhookLease> lease_webhook_messages(Transaction& transaction,
                                                 const WebhookLeaseRequest& request) {
  const long long until = request.until_ms;
  const long long now = request.now_ms;
  // due_at is asked again outside: of two who wait for the same row, the second finds it taken.
  transaction.session()
      << "update webhook_messages set state = 'sending', owner = :owner, due_at = :until, "
         "attempts = attempts + 1 where due_at <= :now and id in (select id from (select "
         "(select x.id from webhook_messages x where x.endpoint_id = e.id and x.due_at <= :now "
         "order by x.due_at, x.id limit 1) as id from webhook_endpoints e where "
         "e.state = 'active' and e.hold_until <= :now and not exists (select 1 from "
         "webhook_messages b where b.endpoint_id = e.id and b.state = 'sending' and "
         "b.due_at > :now)) heads where id is not null order by id limit :limit)",
      soci::use(request.owner, "owner"), soci::use(until, "until"), soci::use(now, "now"),
      soci::use(request.limit, "limit");
  return leased_by(transaction, request.owner);
}

std::optional<WebhookLease> lease_webhook_message(Transaction& transaction,
                                                  std::int64_t delivery_id,
                                                  const WebhookLeaseRequest& request) {
  const long long id = delivery_id;
  const long long until = request.until_ms;
  const long long now = request.now_ms;
  transaction.session() << "update webhook_messages set state = 'sending', owner = :owner, "
                           "due_at = :until, attempts = attempts + 1 where id = :id and "
                           "state <> 'delivered' and (state <> 'sending' or due_at <= :now)",
      soci::use(request.owner, "owner"), soci::use(until, "until"), soci::use(id, "id"),
      soci::use(now, "now");
  std::vector<WebhookLease> leases = leased_by(transaction, request.owner);
  if (leases.empty()) return std::nullopt;
  return std::move(leases.front());
}

bool finish_webhook_message(Transaction& transaction, const WebhookOutcome& outcome) {
  const long long id = outcome.delivery_id;
  const long long at = outcome.at_ms;
  NullableParameter<long long> due(outcome.due_ms);
  NullableParameter<int> status(outcome.status);
  soci::session& sql = transaction.session();
  soci::statement statement =
      (sql.prepare << "update webhook_messages set state = :state, due_at = :due, owner = null, "
                      "last_at = :at, last_status = :status, last_error = :error "
                      "where id = :id and owner = :owner",
       soci::use(outcome.state, "state"), soci::use(due.value, due.present, "due"),
       soci::use(at, "at"), soci::use(status.value, status.present, "status"),
       soci::use(outcome.error, "error"), soci::use(id, "id"), soci::use(outcome.owner, "owner"));
  statement.execute(true);
  if (statement.get_affected_rows() != 1) return false;
  if (outcome.state == "delivered") {
    sql << "update webhook_endpoints set failing_since = null where failing_since is not null and "
           "id = (select endpoint_id from webhook_messages where id = :id)",
        soci::use(id, "id");
  } else {
    sql << "update webhook_endpoints set failing_since = :at where failing_since is null and "
           "id = (select endpoint_id from webhook_messages where id = :id)",
        soci::use(at, "at"), soci::use(id, "id");
  }
  return true;
}

void release_webhook_message(Transaction& transaction, std::int64_t delivery_id,
                             const std::string& owner, TimeMs now_ms) {
  const long long id = delivery_id;
  const long long now = now_ms;
  transaction.session() << "update webhook_messages set state = 'waiting', due_at = :now, "
                           "owner = null, attempts = attempts - 1 "
                           "where id = :id and owner = :owner",
      soci::use(now, "now"), soci::use(id, "id"), soci::use(owner, "owner");
}

std::vector<WebhookMessage> list_webhook_messages(Transaction& transaction,
                                                  const std::string& endpoint_id,
                                                  std::int64_t before_id, int limit) {
  const long long before = before_id;
  MessageRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  run(statement,
      fmt::format("select {} from webhook_messages m where m.endpoint_id = :endpoint and "
                  "(:before = 0 or m.id < :before) order by m.id desc limit :limit",
                  kMessageColumns),
      [&] {
        statement.exchange(soci::use(endpoint_id, "endpoint"));
        statement.exchange(soci::use(before, "before"));
        statement.exchange(soci::use(limit, "limit"));
      });
  std::vector<WebhookMessage> messages;
  while (statement.fetch()) messages.push_back(row.take());
  return messages;
}

std::int64_t retry_webhook_messages(Transaction& transaction, const std::string& endpoint_id,
                                    std::int64_t delivery_id, TimeMs now_ms) {
  const long long id = delivery_id;
  const long long now = now_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update webhook_messages set state = 'waiting', attempts = 0, due_at = :now "
              "where endpoint_id = :endpoint and ((:id = 0 and state = 'failed') or "
              "(id = :id and state in ('failed', 'waiting')))",
       soci::use(now, "now"), soci::use(endpoint_id, "endpoint"), soci::use(id, "id"));
  statement.execute(true);
  return statement.get_affected_rows();
}

WebhookCounts count_webhook_messages(Transaction& transaction, const std::string& endpoint_id) {
  std::string state;
  long long count = 0;
  soci::statement statement =
      (transaction.session().prepare << "select state, count(*) from webhook_messages where "
                                        "endpoint_id = :endpoint group by state",
       soci::use(endpoint_id, "endpoint"), soci::into(state), soci::into(count));
  statement.execute();
  WebhookCounts counts;
  while (statement.fetch()) {
    if (state == "failed") counts.failed = count;
    if (state == "waiting" || state == "sending") counts.waiting += count;
  }
  return counts;
}

void delete_old_webhooks(Transaction& transaction, TimeMs settled_before_ms, TimeMs now_ms) {
  const long long before = settled_before_ms;
  const long long now = now_ms;
  soci::session& sql = transaction.session();
  sql << "delete from webhook_messages where (due_at is null and coalesce(last_at, created_at) < "
         ":before) or not exists (select 1 from webhook_endpoints e where "
         "e.id = webhook_messages.endpoint_id)",
      soci::use(before, "before");
  sql << "update webhook_endpoints set old_secret = null, old_secret_until = null "
         "where old_secret_until <= :now",
      soci::use(now, "now");
}

}  // namespace holdfast
