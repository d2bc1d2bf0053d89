// `holdfast alert status|pause|resume|stop|resolve|bounce`: what became of an alert. One thread.
#include <fmt/core.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "alert_mailer.h"
#include "alert_verbs.h"
#include "delivery/recovery.h"
#include "delivery/returns.h"
#include "mail/address.h"
#include "store/alert_store.h"
#include "store/audit_store.h"
#include "store/delivery_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaxReportBytes = 1u << 20;

struct Options {
  StoreOptions store;
  std::string identifier;
  std::string list_state;
  std::string log;
  std::string address;
  std::string as;
  std::vector<std::string> files;
  int limit = 100;
  bool is_complete = false;
  bool json = false;
};

Result<StoredAlert> known_alert(Database& database, const std::string& identifier) {
  const auto found = database.read([&](Transaction& transaction) {
    return Result<std::optional<StoredAlert>>(find_alert(transaction, identifier));
  });
  if (!found) return std::unexpected<Error>(found.error());
  if (!*found) return fail(ErrorCode::kNotFound, "There is no alert with this identifier.");
  return **found;
}

struct Status {
  std::map<std::string, std::int64_t> counts;
  std::vector<Delivery> rows;
};

void print_status(const StoredAlert& alert, const Status& status, bool as_json) {
  if (as_json) {
    json::object counts;
    for (const auto& [state, count] : status.counts) counts[state] = count;
    json::array rows;
    for (const Delivery& row : status.rows) {
      rows.push_back(json::object{{"delivery_id", row.delivery_id},
                                  {"address", row.address},
                                  {"state", row.state},
                                  {"attempts", row.attempts},
                                  {"at", format_time(row.changed_ms)},
                                  {"reply", row.reply}});
    }
    fmt::print("{}\n", json::serialize(json::object{{"identifier", alert.identifier},
                                                    {"state", alert.state},
                                                    {"sending", alert.sending},
                                                    {"counts", std::move(counts)},
                                                    {"rows", std::move(rows)}}));
    return;
  }
  fmt::print("{}  {}, {}\n", alert.identifier, alert.state, alert.sending);
  for (const auto& [state, count] : status.counts) fmt::print("{:>10}  {}\n", count, state);
  for (const Delivery& row : status.rows) {
    fmt::print("{:<40}  {}  {}  {}\n", row.address, row.state, format_time(row.changed_ms),
               row.reply);
  }
}

Result<int> show(const Options& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<StoredAlert> alert = known_alert(**database, options.identifier);
  if (!alert) return std::unexpected<Error>(alert.error());
  const std::string state = options.list_state.empty() ? "unknown" : options.list_state;
  const auto status = (*database)->read([&](Transaction& transaction) {
    return Result<Status>(
        Status{count_deliveries(transaction, alert->alert_id),
               list_deliveries(transaction, alert->alert_id, state, 0, options.limit)});
  });
  if (!status) return std::unexpected<Error>(status.error());
  print_status(*alert, *status, options.json);
  return status->counts.contains("unknown") ? 1 : 0;
}

Result<int> set_sending(const Options& options, const char* sending) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto done = (*database)->write([&](Transaction& transaction) -> Result<bool> {
    if (!set_alert_sending(transaction, options.identifier, sending)) return false;
    append_audit(transaction,
                 {system_time_ms(), "program", "alert.steer", options.identifier, sending});
    return true;
  });
  if (!done) return std::unexpected<Error>(done.error());
  if (!*done) return fail(ErrorCode::kNotFound, "There is no alert with this identifier.");
  if (options.json) {
    fmt::print("{}\n", json::serialize(
                           json::object{{"identifier", options.identifier}, {"sending", sending}}));
  } else {
    fmt::print("{} is {}.\n", options.identifier, sending);
  }
  return 0;
}

Result<int> resolve_address(Database& database, const Options& options, const StoredAlert& alert) {
  const Result<MailAddress> address = read_mail_address(options.address);
  if (!address) return std::unexpected<Error>(address.error());
  const auto done = database.write([&](Transaction& transaction) -> Result<bool> {
    const auto recipient = find_recipient_by_key(transaction, address->key);
    if (!recipient) return false;
    const auto row = find_delivery(transaction, alert.alert_id, recipient->recipient_id);
    const bool is_done = row && resolve_unknown(transaction, row->delivery_id, options.as,
                                                "Somebody found out.", system_time_ms());
    if (is_done) {
      append_audit(transaction, {system_time_ms(), "program", "alert.resolve", alert.identifier,
                                 fmt::format("{} {}", row->delivery_id, options.as)});
    }
    return is_done;
  });
  if (!done) return std::unexpected<Error>(done.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"changed", *done}}));
  } else {
    fmt::print("{}\n", *done ? "Done." : "That address has no unknown row for this alert.");
  }
  return *done ? 0 : 1;
}

Result<int> resolve(const Options& options) {
  if (options.log.empty() == options.address.empty()) {
    return fail(ErrorCode::kInvalidArgument, "Give either --log FILE, or --address and --as.");
  }
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<StoredAlert> alert = known_alert(**database, options.identifier);
  if (!alert) return std::unexpected<Error>(alert.error());
  const TimeMs now = system_time_ms();
  const auto recovered = recover_senders(**database, this_machine(), now);
  if (!recovered) return std::unexpected<Error>(recovered.error());
  if (!options.address.empty()) return resolve_address(**database, options, *alert);
  std::ifstream log(options.log);
  if (!log) return fail(ErrorCode::kInvalidArgument, "The log cannot be opened.");
  const Result<std::string> key = links_key(**database);
  if (!key) return std::unexpected<Error>(key.error());
  const auto found = resolve_by_log(**database, ReaderLinks(*key, ""), alert->alert_id, log,
                                    options.is_complete, now);
  if (!found) return std::unexpected<Error>(found.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(
                           json::object{{"arrived", found->arrived}, {"absent", found->absent}}));
  } else {
    fmt::print("{} are in the log and count as accepted; {} are not and {}.\n", found->arrived,
               found->absent, options.is_complete ? "wait again" : "stay unknown");
  }
  return found->absent == 0 || options.is_complete ? 0 : 1;
}

// The files named, and those in folders named (a Maildir's new and cur too).
std::vector<std::string> all_files(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code error;
    if (!fs::is_directory(name, error)) {
      files.push_back(name);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(name, error)) {
      if (entry.is_regular_file(error)) files.push_back(entry.path().string());
    }
  }
  return files;
}

Result<int> take_reports(const Options& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<std::string> key = links_key(**database);
  if (!key) return std::unexpected<Error>(key.error());
  const ReaderLinks links(*key, "");
  std::map<std::string, std::int64_t> counts;
  for (const std::string& name : all_files(options.files)) {
    const Result<std::string> mail = read_whole_file(name, kMaxReportBytes);
    const Result<MailReport> report =
        mail ? read_mail_report(*mail) : std::unexpected<Error>(mail.error());
    if (!report) {
      fmt::print(stderr, "{}: {}\n", name, report.error().message);
      ++counts["not_read"];
      continue;
    }
    const auto effect = (*database)->write([&](Transaction& transaction) {
      return apply_report(transaction, links, *report, system_time_ms());
    });
    if (!effect) {
      fmt::print(stderr, "{}: {}\n", name, effect.error().message);
      ++counts["not_ours"];
      continue;
    }
    constexpr const char* kNames[] = {"nothing", "bounced", "suppressed", "arrived"};
    ++counts[kNames[static_cast<int>(*effect)]];
  }
  json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  fmt::print("{}\n", json::serialize(object));
  return counts.contains("not_read") || counts.contains("not_ours") ? 1 : 0;
}

template <class Run>
std::pair<CLI::App*, std::shared_ptr<Options>> add_verb(CLI::App& alert, int& exit_code,
                                                        const char* name, const char* help,
                                                        Run run) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = alert.add_subcommand(name, help);
  add_store_options(*verb, options->store);
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, run, &exit_code] {
    const Result<int> status = run(*options);
    exit_code = status ? *status : report_failure(status.error());
  });
  return {verb, options};
}

}  // namespace

void add_alert_status(CLI::App& alert, int& exit_code) {
  const auto with_identifier = [&](auto added) {
    added.first->add_option("IDENTIFIER", added.second->identifier, "Which alert")->required();
    return added;
  };
  const auto [status, shown] = with_identifier(add_verb(
      alert, exit_code, "status",
      "How many were told, and the unknown ones; exit status 1 while there are some", show));
  status->add_option("--list", shown->list_state, "List rows of this state instead of unknown")
      ->check(CLI::IsMember({"queued", "leased", "accepted", "deferred", "bounced", "complained",
                             "unsubscribed", "suppressed", "unknown"}));
  status->add_option("--limit", shown->limit, "How many rows")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  with_identifier(add_verb(alert, exit_code, "pause", "Senders of the alert wait",
                           [](const Options& o) { return set_sending(o, "paused"); }));
  with_identifier(add_verb(alert, exit_code, "resume", "Senders of the alert go on",
                           [](const Options& o) { return set_sending(o, "running"); }));
  with_identifier(add_verb(alert, exit_code, "stop", "Senders of the alert end",
                           [](const Options& o) { return set_sending(o, "stopped"); }));
  const auto [resolving, resolved] =
      with_identifier(add_verb(alert, exit_code, "resolve",
                               "Settle unknown rows by the mail server's log or by hand", resolve));
  resolving->add_option("--log", resolved->log, "A log that has the Message-IDs that arrived");
  resolving->add_flag("--complete", resolved->is_complete,
                      "The log has every mail that arrived: send the others again");
  resolving->add_option("--address", resolved->address, "Whose row");
  resolving->add_option("--as", resolved->as, "What it is")
      ->check(CLI::IsMember({"accepted", "bounced", "queued"}));
  resolving->get_option("--address")->needs("--as");
  const auto [bounce, bounced] = add_verb(
      alert, exit_code, "bounce",
      "Read delivery reports and complaints; files, folders, or - for one on input", take_reports);
  bounce->add_option("FILE", bounced->files, "Mails as files")->required();
}

}  // namespace holdfast
