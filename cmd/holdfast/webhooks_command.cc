// `holdfast webhooks`: who is told of events over HTTP, and how that goes.
#include "webhooks_command.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <memory>

#include "service/secrets.h"
#include "service/webhook_desk.h"
#include "service/webhook_sender.h"
#include "store_options.h"
#include "webhook_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct WebhooksOptions {
  StoreOptions store;
  WebhookOptions webhooks;
  std::string url;
  std::string note;
  std::string platform;
  std::vector<std::string> events = {"*"};
  std::string id;
  std::int64_t delivery_id = 0;
  int limit = 20;
  bool json = false;
};

WebhookActor actor() { return {"program", system_time_ms()}; }

void print_secret(const WebhooksOptions& options, const WebhookEndpoint& endpoint) {
  if (options.json) {
    fmt::print("{}\n",
               json::serialize(json::object{
                   {"id", endpoint.id}, {"url", endpoint.url}, {"secret", endpoint.secret}}));
    return;
  }
  fmt::print("{}\n", endpoint.secret);
  fmt::print(stderr,
             "Webhook {}. The secret is shown once; its receiver checks signatures with it "
             "(docs/formats/webhooks.md).\n",
             endpoint.id);
}

Result<void> add(Database& database, const WebhooksOptions& options) {
  const Result<OutboundOptions> outbound = outbound_options(options.webhooks);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  const auto made = database.write([&](Transaction& transaction) {
    return add_webhook(transaction, {options.url, options.events, options.note, options.platform},
                       outbound->guard, actor());
  });
  if (!made) return std::unexpected<Error>(made.error());
  print_secret(options, *made);
  return {};
}

Result<void> rotate(Database& database, const WebhooksOptions& options) {
  const auto made = database.write(
      [&](Transaction& transaction) { return rotate_webhook(transaction, options.id, actor()); });
  if (!made) return std::unexpected<Error>(made.error());
  print_secret(options, *made);
  fmt::print(stderr, "For a day messages are signed with the old secret too.\n");
  return {};
}

Result<void> remove(Database& database, const WebhooksOptions& options) {
  const Result<void> done = database.write(
      [&](Transaction& transaction) { return remove_webhook(transaction, options.id, actor()); });
  if (done) fmt::print(stderr, "The webhook is removed, with its messages.\n");
  return done;
}

Result<void> enable(Database& database, const WebhooksOptions& options) {
  const Result<void> done = database.write(
      [&](Transaction& transaction) { return enable_webhook(transaction, options.id, actor()); });
  if (done) fmt::print(stderr, "The webhook is told of events again.\n");
  return done;
}

Result<void> list(Database& database, const WebhooksOptions& options) {
  return database.read([&](Transaction& transaction) -> Result<void> {
    for (const WebhookEndpoint& each : list_webhook_endpoints(transaction)) {
      if (options.json) {
        fmt::print("{}\n", json::serialize(webhook_view(transaction, each)));
        continue;
      }
      const WebhookCounts counts = count_webhook_messages(transaction, each.id);
      fmt::print("{}  {:<7} {}  events {}  waiting {}  failed {}{}{}\n", each.id, each.state,
                 each.url, fmt::join(each.events, ","), counts.waiting, counts.failed,
                 each.note.empty() ? "" : "  ", each.note);
    }
    return {};
  });
}

void print_delivery(const WebhookMessage& message, bool as_json) {
  if (as_json) {
    fmt::print("{}\n", json::serialize(webhook_delivery_view(message)));
    return;
  }
  fmt::print("{}  {:<9} {:<16} made {}  attempts {}  {}{}{}\n", message.delivery_id, message.state,
             message.type, format_time(message.created_ms), message.attempts,
             message.last_status ? fmt::format("status {}  ", *message.last_status) : "",
             message.last_error,
             message.state == "waiting" && message.attempts > 0 && message.due_ms
                 ? "  next " + format_time(*message.due_ms)
                 : "");
}

Result<void> deliveries(Database& database, const WebhooksOptions& options) {
  return database.read([&](Transaction& transaction) -> Result<void> {
    if (!find_webhook_endpoint(transaction, options.id)) {
      return fail(ErrorCode::kNotFound, "There is no such webhook.");
    }
    for (const auto& each : list_webhook_messages(transaction, options.id, 0, options.limit)) {
      print_delivery(each, options.json);
    }
    return {};
  });
}

Result<void> retry(Database& database, const WebhooksOptions& options) {
  const auto count = database.write([&](Transaction& transaction) {
    return retry_webhook(transaction, options.id, options.delivery_id, system_time_ms());
  });
  if (!count) return std::unexpected<Error>(count.error());
  fmt::print(stderr, "{} to be sent again by the server.\n", *count);
  return {};
}

// Sent by this program itself, whether or not a server runs.
Result<void> test(Database& database, const WebhooksOptions& options) {
  const Result<OutboundOptions> outbound = outbound_options(options.webhooks);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  const WebhookSender sender(database,
                             {*outbound, std::chrono::seconds(options.webhooks.timeout_seconds)},
                             system_time_ms);
  const std::string owner = random_token();
  const auto lease =
      database.write([&](Transaction& transaction) -> Result<std::optional<WebhookLease>> {
        const TimeMs now_ms = system_time_ms();
        const auto id = test_webhook(transaction, options.id, now_ms);
        if (!id) return std::unexpected<Error>(id.error());
        return lease_webhook_message(transaction, *id,
                                     {owner, 1, now_ms + sender.lease_ms(), now_ms});
      });
  if (!lease) return std::unexpected<Error>(lease.error());
  if (!*lease) return fail(ErrorCode::kInternal, "The test was not sent: try again.");
  sender.deliver(**lease, owner, {});
  const auto message = database.read([&](Transaction& transaction) -> Result<WebhookMessage> {
    for (auto& each : list_webhook_messages(transaction, options.id, 0, 200)) {
      if (each.delivery_id == (*lease)->message.delivery_id) return std::move(each);
    }
    return fail(ErrorCode::kNotFound, "The webhook was removed in the meantime.");
  });
  if (!message) return std::unexpected<Error>(message.error());
  print_delivery(*message, options.json);
  if (message->state == "delivered") return {};
  return fail(ErrorCode::kUnavailable, "The test did not arrive. " + message->last_error);
}

using Verb = Result<void> (*)(Database&, const WebhooksOptions&);

}  // namespace

void add_webhooks_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<WebhooksOptions>();
  CLI::App* command =
      app.add_subcommand("webhooks", "Who is told of events over HTTP (Standard Webhooks)");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  add_webhook_options(*command, options->webhooks);
  command->add_flag("--json", options->json, "Print JSON, one object a line");
  const auto make = [&](const char* name, const char* help, Verb verb) {
    return add_store_verb(*command, name, help, verb, options, exit_code);
  };
  const auto with_id = [&](CLI::App* action) {
    action->add_option("id", options->id, "Its id, from list")->required();
    return action;
  };
  CLI::App* adding = make("add", "Tell an address of events; its secret is printed once", add);
  adding->add_option("url", options->url, "https address of the receiver")->required();
  adding
      ->add_option("--event", options->events,
                   "alert.published, alert.updated, alert.cancelled; guard.alert, which * is not")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  adding->add_option("--note", options->note, "Whose it is");
  adding->add_option("--platform", options->platform,
                     "With guard.alert: whose guard alerts; * is every platform's");
  make("list", "All webhooks, without their secrets", list);
  with_id(make("remove", "Tell it no more, and forget its messages", remove));
  with_id(make("test", "Send a message now and say how it went", test));
  with_id(make("deliveries", "Its last messages, newest first", deliveries))
      ->add_option("--limit", options->limit, "How many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  with_id(make("retry", "Send again what failed", retry))
      ->add_option("delivery", options->delivery_id, "One delivery (else: all that failed)")
      ->check(CLI::PositiveNumber);
  with_id(make("rotate", "Give it a new secret; the old one signs beside it for a day", rotate));
  with_id(make("enable", "Tell one again that answered 410 or failed for days", enable));
}

}  // namespace holdfast
