// `holdfast alert publish|update|cancel`: one person proposes a text, another puts it in force. One
// thread.
#include <fmt/core.h>

#include <boost/json.hpp>
#include <memory>

#include "alert_verbs.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "service/webhook_events.h"
#include "store/alert_store.h"
#include "store/audit_store.h"
#include "store/staff_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct Options {
  StoreOptions store;
  std::string file;
  std::string by;
  std::string replaces;
  std::string message_type = "alert";
  bool json = false;
};

const char* type_name(AlertType type) {
  if (type == AlertType::kUpdate) return "update";
  return type == AlertType::kCancel ? "cancel" : "alert";
}

// The first call proposes, a second by another person publishes.
Result<StoredAlert> propose_or_publish(Transaction& transaction, const Options& options,
                                       const Alert& alert, const std::string& source) {
  const auto member = find_staff(transaction, options.by);
  if (!member || member->state != "active" || member->role == "platform") {
    return fail(ErrorCode::kForbidden, "--by must name a person at the desk who is active.");
  }
  const std::string hash = hex_encode(digest(DigestKind::kSha256, as_bytes(source)));
  const auto known = find_alert(transaction, alert.identifier);
  const TimeMs now = system_time_ms();
  const bool is_second = known && known->state == "proposed" && known->source_hash == hash &&
                         known->proposed_by != options.by;
  const std::string replaces =
      alert.references.empty() ? std::string() : alert.references.front().identifier;
  auto stored =
      is_second ? publish_alert(transaction, {alert.identifier, hash, options.by, now})
                : propose_alert(transaction, {alert.identifier, type_name(alert.type), replaces,
                                              marked_headline(alert, ""), source, options.by, now});
  if (!stored) return stored;
  if (stored && is_second) tell_webhooks_of_alert(transaction, *stored, now);
  append_audit(transaction, {now, "staff:" + options.by,
                             is_second ? "alert.publish" : "alert.propose", alert.identifier, ""});
  return stored;
}

Result<int> run(const Options& options) {
  const std::optional<LoadedAlert> loaded = load_alert(options.file);
  if (!loaded) return fail(ErrorCode::kCorrupt, "The alert is not good: mend what is named above.");
  const AlertType type = loaded->alert.type;
  if (options.message_type != type_name(type)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The file's type is {}: use 'alert {}'.", type_name(type),
                            type == AlertType::kAlert ? "publish" : type_name(type)));
  }
  std::vector<AlertFinding> expired;
  note_if_expired(loaded->alert, expired);
  print_findings(options.file, expired);
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto stored = (*database)->write([&](Transaction& transaction) {
    return propose_or_publish(transaction, options, loaded->alert, loaded->source);
  });
  if (!stored) return std::unexpected<Error>(stored.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"identifier", stored->identifier},
                                                    {"state", stored->state},
                                                    {"proposed_by", stored->proposed_by},
                                                    {"published_by", stored->published_by}}));
  } else if (stored->state == "proposed") {
    fmt::print("{} is proposed. Another person publishes it with the same command.\n",
               stored->identifier);
  } else {
    fmt::print("{} is published, by {} and {}.\n", stored->identifier, stored->proposed_by,
               stored->published_by);
  }
  return 0;
}

void add_verb(CLI::App& alert, int& exit_code, const char* name, const char* type,
              const char* help) {
  auto options = std::make_shared<Options>();
  options->message_type = type;
  CLI::App* verb = alert.add_subcommand(name, help);
  add_store_options(*verb, options->store);
  verb->add_option("FILE", options->file, "The alert's file")->required();
  verb->add_option("--by", options->by, "Who does it: a person at the desk")->required();
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, &exit_code] {
    const Result<int> status = run(*options);
    exit_code = status ? *status : report_failure(status.error());
  });
}

}  // namespace

void add_alert_publish(CLI::App& alert, int& exit_code) {
  add_verb(alert, exit_code, "publish", "alert",
           "Propose an alert; when another person does the same, it is published");
  add_verb(alert, exit_code, "update", "update",
           "The same for a text that replaces an alert, which its references name");
  add_verb(alert, exit_code, "cancel", "cancel",
           "The same for a text that calls an alert back, which its references name");
}

}  // namespace holdfast
