// `holdfast alert send`: a published alert by mail to a group, with a ledger. One thread.
#include <fmt/core.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>

#include "alert/alert_check.h"
#include "alert_mailer.h"
#include "alert_verbs.h"
#include "delivery/group_query.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/delivery_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

std::atomic<bool> asked_to_stop{false};

struct Options {
  StoreOptions store;
  MailOptions mail;
  std::string identifier;
  std::string to;
  std::string readers_of;
  std::string test_address;
  std::string by = "command line";
  int connections = 16;
  int batch = 1000;
  PaceOptions pace;
  int max_attempts = RetryOptions().max_attempts;
  double retry_seconds = 60;
  bool dry_run = false;
  bool no_wait = false;
  bool quiet = false;
  bool json = false;
};

void print_counts(const std::map<std::string, std::int64_t>& counts, bool as_json) {
  if (as_json) {
    json::object object;
    for (const auto& [state, count] : counts) object[state] = count;
    fmt::print("{}\n", json::serialize(object));
    return;
  }
  for (const auto& [state, count] : counts) fmt::print("{:>10}  {}\n", count, state);
}

// One line over itself on a terminal, one every ten seconds elsewhere.
class ProgressLine {
 public:
  void say(const std::string& line) const {
    fmt::print(stderr, "{}{}\n", is_terminal_ ? "\n" : "", line);
  }
  void show(const SenderProgress& progress) {
    std::int64_t left = 0;
    std::int64_t all = 0;
    for (const auto& [state, count] : progress.counts) {
      all += count;
      if (state == "queued" || state == "leased" || state == "deferred") left += count;
    }
    std::string line = fmt::format("{} of {} done, {:.0f}/s", all - left, all, progress.per_second);
    if (progress.is_paused) {
      line += ", paused";
    } else if (progress.per_second >= 1 && left > 0) {
      const auto seconds =
          static_cast<std::int64_t>(static_cast<double>(left) / progress.per_second);
      line += fmt::format(", about {}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60,
                          seconds % 60);
    }
    if (is_terminal_) {
      fmt::print(stderr, "\r{:<70}", line);
      std::fflush(stderr);
    } else if (shown_++ % 10 == 0) {
      fmt::print(stderr, "{}\n", line);
    }
  }
  ~ProgressLine() {
    if (is_terminal_) fmt::print(stderr, "\n");
  }

 private:
  bool is_terminal_ = isatty(2) != 0;
  int shown_ = 0;
};

Result<StoredAlert> published_alert(Database& database, const std::string& identifier) {
  const auto found = database.read([&](Transaction& transaction) {
    return Result<std::optional<StoredAlert>>(find_alert(transaction, identifier));
  });
  if (!found) return std::unexpected<Error>(found.error());
  if (!*found) return fail(ErrorCode::kNotFound, "There is no alert with this identifier.");
  if ((*found)->state != "published") {
    return fail(ErrorCode::kConflict, "This alert is not in force: two people must publish it.");
  }
  return **found;
}

Result<EnqueueCounts> enqueue(Database& database, const Options& options,
                              const StoredAlert& alert) {
  std::optional<Group> group;
  if (!options.to.empty()) {
    Result<Group> parsed = parse_group(options.to);
    if (!parsed) return std::unexpected<Error>(parsed.error());
    group = std::move(*parsed);
  }
  return database.write([&](Transaction& transaction) -> Result<EnqueueCounts> {
    EnqueueCounts counts;
    const TimeMs now = system_time_ms();
    if (group) counts = enqueue_group(transaction, alert.alert_id, *group, now);
    if (!options.readers_of.empty()) {
      const auto earlier = find_alert(transaction, options.readers_of);
      if (!earlier) {
        return fail(ErrorCode::kNotFound, "There is no alert named as --readers-of says.");
      }
      const EnqueueCounts more =
          enqueue_readers_of(transaction, alert.alert_id, earlier->alert_id, now);
      counts.queued += more.queued;
      counts.suppressed += more.suppressed;
      counts.known += more.known;
    }
    if (options.dry_run) {
      // Counted by doing it, then undone with the transaction.
      return fail(ErrorCode::kConflict,
                  fmt::format("dry run: {} would be written to, {} must not be, {} are in the "
                              "ledger already.",
                              counts.queued, counts.suppressed, counts.known));
    }
    if (counts.queued + counts.suppressed > 0) {
      append_audit(transaction, {now, "program", "alert.send", alert.identifier,
                                 fmt::format("{} queued", counts.queued)});
    }
    return counts;
  });
}

Result<int> send_test(const Options& options, const Mailer& mailer) {
  const auto server = smtp_server(options.mail);
  if (!server) return std::unexpected<Error>(server.error());
  Recipient recipient;
  recipient.address = options.test_address;
  const Result<OutgoingMail> mail = mailer.compose(recipient);
  if (!mail) return std::unexpected<Error>(mail.error());
  auto connection = SmtpConnection::open(*server);
  if (!connection) return std::unexpected<Error>(connection.error());
  const SmtpOutcome outcome =
      (*connection)->send({mail->envelope_from, recipient.address, mail->data}, [] {
        return true;
      });
  (*connection)->quit();
  fmt::print("{}\n", reply_words(outcome.reply));
  return outcome.kind == SmtpOutcome::Kind::kAccepted ? 0 : 1;
}

SenderOptions sender_options(const Options& options, const StoredAlert& alert, const Mailer& mailer,
                             ProgressLine& progress) {
  SenderOptions out;
  out.alert_id = alert.alert_id;
  out.owner = random_token();
  out.journal_folder = (std::filesystem::path(options.store.data) / "delivery").string();
  out.machine = this_machine();
  out.connections = options.connections;
  out.batch = options.batch;
  out.pace = options.pace;
  out.retry.max_attempts = options.max_attempts;
  out.retry.first_ms = static_cast<TimeMs>(options.retry_seconds * 1000);
  if (options.no_wait) out.longest_wait_ms = 0;
  out.clock = system_time_ms;
  auto engine = std::make_shared<std::minstd_rand>(std::random_device{}());
  out.random = [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
  out.compose = [&mailer](const Recipient& recipient) { return mailer.compose(recipient); };
  if (!options.quiet) {
    out.on_progress = [&progress](const SenderProgress& now) { progress.show(now); };
  }
  out.on_bounce_pause = [&progress, id = options.identifier](std::int64_t bounced,
                                                             std::int64_t settled) {
    progress.say(fmt::format(
        "Paused: {} of {} addresses bounced. Look at the list, then run: holdfast alert "
        "resume {}",
        bounced, settled, id));
  };
  out.stop = &asked_to_stop;
  return out;
}

void tell_recovery(const RecoveryCounts& counts) {
  if (counts.senders == 0) return;
  fmt::print(stderr,
             "{} earlier senders had ended without a word: {} answers from their journals, {} put "
             "back, {} unknown.\n",
             counts.senders, counts.applied, counts.queued, counts.unknown);
}

Result<int> run(const Options& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<StoredAlert> stored = published_alert(**database, options.identifier);
  if (!stored) return std::unexpected<Error>(stored.error());
  AlertReading reading = read_checked_alert(stored->source, alert_advice_text);
  if (!reading.alert) return fail(ErrorCode::kCorrupt, "The stored alert cannot be read.");
  const auto expired = expired_finding(*reading.alert, system_time_ms());
  if (expired && !options.quiet) {
    fmt::print(stderr, "{}: warning: {}\n", options.identifier, expired->message);
  }
  const Result<std::string> key = links_key(**database);
  if (!key) return std::unexpected<Error>(key.error());
  const auto mailer = Mailer::open(options.mail, *stored, std::move(*reading.alert), *key);
  if (!mailer) return std::unexpected<Error>(mailer.error());
  if (!options.test_address.empty()) return send_test(options, **mailer);
  const auto server = smtp_server(options.mail);
  if (!server) return std::unexpected<Error>(server.error());
  const Result<EnqueueCounts> queued = enqueue(**database, options, *stored);
  if (!queued && options.dry_run && queued.error().code == ErrorCode::kConflict) {
    fmt::print("{}\n", queued.error().message);
    return 0;
  }
  if (!queued) return std::unexpected<Error>(queued.error());
  const auto recovered = recover_senders(**database, this_machine(), system_time_ms());
  if (!recovered) return std::unexpected<Error>(recovered.error());
  if (!options.quiet) tell_recovery(*recovered);
  Result<SenderSummary> summary = fail(ErrorCode::kInternal, "The sender did not run.");
  {
    ProgressLine progress;
    SenderOptions sender = sender_options(options, *stored, **mailer, progress);
    sender.server = *server;
    summary = run_sender(**database, sender);
  }
  if (!summary) return std::unexpected<Error>(summary.error());
  print_counts(summary->counts, options.json);
  const bool is_done = !summary->counts.contains("queued") && !summary->counts.contains("leased") &&
                       !summary->counts.contains("deferred");
  return is_done ? 0 : 1;
}

void on_signal(int) { asked_to_stop = true; }

}  // namespace

void add_alert_send(CLI::App& alert, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = alert.add_subcommand(
      "send", "Send a published alert by mail; exit status 1 while some have not been told");
  add_store_options(*verb, options->store);
  add_mail_options(*verb, options->mail);
  verb->add_option("IDENTIFIER", options->identifier, "Which alert")->required();
  verb->add_option("--to", options->to,
                   "Whom: role=teacher region=GB-*; * is everybody (else: who is queued)");
  verb->add_option("--readers-of", options->readers_of,
                   "Whom: everybody who got, or may have got, that alert");
  verb->add_option("--connections", options->connections, "At once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  verb->add_option("--batch", options->batch, "Rows taken from the ledger at a time")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  verb->add_option("--rate", options->pace.per_second, "Most a second; 0: no limit")
      ->check(CLI::Range(0, 1'000'000));
  verb->add_option("--domain-rate", options->pace.each.per_second,
                   "Most a second to one domain; 0: no limit")
      ->check(CLI::Range(0, 1'000'000));
  verb->add_option("--domain-connections", options->pace.each.at_once,
                   "Most at once to one domain; 0: no limit")
      ->check(CLI::Range(0, 1'000'000));
  verb->add_option("--attempts", options->max_attempts, "Tries before a deferral is a bounce")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verb->add_option("--retry-seconds", options->retry_seconds,
                   "Wait before the second try, doubled each time")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
  verb->add_option("--test", options->test_address, "Send to this address only, without a ledger");
  verb->add_flag("--dry-run", options->dry_run, "Only say how many would be written to");
  verb->add_flag("--no-wait", options->no_wait, "End instead of waiting for deferred ones");
  verb->add_flag("--quiet", options->quiet, "No progress");
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, &exit_code] {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    const Result<int> status = run(*options);
    exit_code = status ? *status : report_failure(status.error());
  });
}

}  // namespace holdfast
