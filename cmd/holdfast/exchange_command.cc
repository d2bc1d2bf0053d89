// `holdfast exchange`: sources, their schedule, and a sync by hand.
#include "exchange_command.h"

#include <fmt/core.h>

#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <cstdlib>
#include <memory>

#include "alert_verbs.h"
#include "exchange_options.h"
#include "progress_line.h"
#include "service/exchange_desk.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSecretFileBytes = 4096;
constexpr std::size_t kMaxKeyFileBytes = 4096;
constexpr const char* kSecretVariable = "HOLDFAST_EXCHANGE_SECRET";

struct CommandOptions {
  StoreOptions store;
  ExchangeOptions exchange;
  ExchangeSource fresh;
  std::string name;
  std::string secret_file;
  std::string public_key_file;
  std::string every = "1h";
  bool disabled = false;
  bool all = false;
  bool full = false;
  bool accept_drop = false;
  bool kept = false;
  bool json = false;
};

ExchangeActor actor() { return {"program", system_time_ms()}; }

// The first line of the file, or the variable: never an argument, which others can see.
Result<std::string> load_secret(const CommandOptions& options) {
  if (!options.secret_file.empty()) {
    const auto text = read_whole_file(options.secret_file, kMaxSecretFileBytes);
    if (!text) {
      return fail(ErrorCode::kInvalidArgument, "The file given as --secret-file cannot be read.");
    }
    return text->substr(0, text->find_first_of("\r\n"));
  }
  if (const char* const set = std::getenv(kSecretVariable)) return std::string(set);
  return fail(ErrorCode::kInvalidArgument,
              "Give the source's key or password in a file (--secret-file, - is standard input) or "
              "in HOLDFAST_EXCHANGE_SECRET.");
}

void print_source(const ExchangeSource& source, bool as_json) {
  if (as_json) {
    fmt::print("{}\n", json::serialize(exchange_view(source)));
    return;
  }
  const std::string every =
      source.every_ms > 0 ? fmt::format("every {} s", source.every_ms / 1000) : "by hand";
  fmt::print("{:<20} {:<8} {:<8} {}  bank {}  entries {}  {}  last good {}\n", source.name,
             source.format, exchange_state(source), source.url, source.bank, source.entries, every,
             source.good_ms ? format_time(*source.good_ms) : "never");
  if (source.feedback_waiting + source.feedback_sent + source.feedback_refused == 0) return;
  fmt::print("{:<20} feedback to it: {} waiting, {} taken, {} refused\n", "",
             source.feedback_waiting, source.feedback_sent, source.feedback_refused);
}

void print_sync(const ExchangeSource& source, bool as_json) {
  if (as_json) return print_source(source, true);
  const SourceCounts& counts = source.counts;
  fmt::print(
      "{}: {} pages, {} entries: {} added, {} withdrawn, {} not wanted, {} with unknown words, "
      "{} malformed, {} out of order. On the bank: {}.\n",
      source.name, counts.pages, counts.received, counts.added, counts.withdrawn, counts.refused,
      counts.unknown, counts.malformed, counts.out_of_order, source.entries);
}

Result<void> add(Database& database, const CommandOptions& options) {
  const auto puller = exchange_puller_options(options.exchange);
  if (!puller) return std::unexpected<Error>(puller.error());
  ExchangeSource fresh = options.fresh;
  fresh.name = options.name;
  fresh.enabled = !options.disabled;
  const auto every = read_every(options.every);
  if (!every) return std::unexpected<Error>(every.error());
  fresh.every_ms = *every;
  auto secret = load_secret(options);
  if (!secret) return std::unexpected<Error>(secret.error());
  fresh.secret = std::move(*secret);
  if (!options.public_key_file.empty()) {
    auto key = read_whole_file(options.public_key_file, kMaxKeyFileBytes);
    if (!key) {
      return fail(ErrorCode::kInvalidArgument, "The file given as --public-key cannot be read.");
    }
    fresh.public_key = std::move(*key);
  }
  const auto made = database.write([&](Transaction& transaction) {
    return add_exchange(transaction, fresh, puller->outbound.guard, actor());
  });
  if (!made) return std::unexpected<Error>(made.error());
  print_source(*made, options.json);
  return {};
}

Result<std::vector<ExchangeSource>> sources(Database& database) {
  return database.read([](Transaction& transaction) {
    return Result<std::vector<ExchangeSource>>(list_exchange_sources(transaction));
  });
}

Result<void> list(Database& database, const CommandOptions& options) {
  const auto all = sources(database);
  if (!all) return std::unexpected<Error>(all.error());
  for (const ExchangeSource& each : *all) print_source(each, options.json);
  return {};
}

// The bytes that came, as they came.
Result<void> print_kept(Database& database, const ExchangeSource& source) {
  const auto kept = database.read([&](Transaction& transaction) {
    return Result<std::optional<KeptAnswer>>(find_kept_answer(transaction, source.source_id));
  });
  if (!kept) return std::unexpected<Error>(kept.error());
  if (!*kept) return fail(ErrorCode::kNotFound, "The source has sent nothing unreadable.");
  fmt::print(stderr, "Sent at {}, status {}, {} bytes (the first {} follow): {}\n",
             format_time((*kept)->at_ms), (*kept)->status, (*kept)->bytes, (*kept)->body.size(),
             (*kept)->reason);
  std::fwrite((*kept)->body.data(), 1, (*kept)->body.size(), stdout);
  return {};
}

Result<void> status(Database& database, const CommandOptions& options) {
  const auto source = database.read([&](Transaction& transaction) {
    return Result<std::optional<ExchangeSource>>(find_exchange_source(transaction, options.name));
  });
  if (!source) return std::unexpected<Error>(source.error());
  if (!*source) return fail(ErrorCode::kNotFound, "There is no source of this name.");
  if (options.kept) return print_kept(database, **source);
  print_source(**source, options.json);
  if (!options.json) print_sync(**source, false);
  if ((*source)->last_error.empty()) return {};
  return fail(ErrorCode::kUnavailable, (*source)->last_error);
}

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

Result<void> sync_one(const ExchangePuller& puller, const CommandOptions& options,
                      const std::string& name) {
  ProgressLine progress;
  const auto source = puller.sync(
      {.name = name,
       .full = options.full,
       .may_drop_most = options.accept_drop,
       .should_stop = [] { return interrupted.load(); },
       .on_progress =
           [&](const ExchangeSource& now) {
             progress.show_count("Entries", static_cast<std::size_t>(now.counts.received),
                                 static_cast<std::size_t>(now.counts.received));
           }});
  if (!source) return std::unexpected<Error>(source.error());
  print_sync(*source, options.json);
  if (interrupted) return fail(ErrorCode::kUnavailable, "Stopped; a later sync goes on from here.");
  if (source->last_error.empty()) return {};
  return fail(ErrorCode::kUnavailable, name + ": " + source->last_error);
}

Result<void> sync(Database& database, const CommandOptions& options) {
  auto puller_options = exchange_puller_options(options.exchange);
  if (!puller_options) return std::unexpected<Error>(puller_options.error());
  if (options.all == !options.name.empty()) {
    return fail(ErrorCode::kInvalidArgument, "Name one source, or give --all.");
  }
  puller_options->longest = std::chrono::hours(24);
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted = true; });
  const ExchangePuller puller(database, *puller_options, system_time_ms);
  if (!options.all) return sync_one(puller, options, options.name);
  const auto all = sources(database);
  if (!all) return std::unexpected<Error>(all.error());
  Result<void> outcome;
  for (const ExchangeSource& each : *all) {
    if (!each.enabled || interrupted) continue;
    const Result<void> done = sync_one(puller, options, each.name);
    if (!done) (void)report_failure(done.error());
    if (!done) outcome = fail(ErrorCode::kUnavailable, "Not every source could be synced.");
  }
  return outcome;
}

Result<void> remove(Database& database, const CommandOptions& options) {
  for (bool is_gone = false; !is_gone;) {
    const auto step = database.write([&](Transaction& transaction) {
      return remove_exchange(transaction, options.name, actor());
    });
    if (!step) return std::unexpected<Error>(step.error());
    is_gone = *step;
  }
  fmt::print(stderr, "The source is removed, and what came from it is off its bank.\n");
  return {};
}

template <bool kEnabled>
Result<void> enable(Database& database, const CommandOptions& options) {
  return database.write([&](Transaction& transaction) {
    return enable_exchange(transaction, options.name, kEnabled, actor());
  });
}

using Verb = Result<void> (*)(Database&, const CommandOptions&);

void add_fields(CLI::App& adding, CommandOptions& options) {
  ExchangeSource& fresh = options.fresh;
  adding
      .add_option("--format", fresh.format, "stopncii, ncmec (version 2) or holdfast (list files)")
      ->required()
      ->check(CLI::IsMember({"stopncii", "ncmec", "holdfast"}));
  adding.add_option("--url", fresh.url, "Its address, up to what the form puts behind it")
      ->required();
  adding.add_option("--user", fresh.user, "The user name, for ncmec");
  adding.add_option(
      "--secret-file", options.secret_file,
      "File with its key (stopncii: two, with a comma) or -; or HOLDFAST_EXCHANGE_SECRET");
  adding.add_option(
      "--public-key", options.public_key_file,
      "Its minisign public key, for holdfast: pages that it has not signed are refused");
  adding
      .add_option("--every", options.every, "How often serve syncs it: 30s, 15m, 6h, 1d; 0: never")
      ->capture_default_str();
  adding.add_option("--bank", fresh.bank, "Its bank, which is made (default: EXCHANGE_NAME)");
  const auto words = [&](const char* flag, std::vector<std::string>& to, const char* help) {
    adding.add_option(flag, to, help)->delimiter(',')->allow_extra_args(false);
  };
  words("--signals", fresh.signals, "Only these: pdq,md5,sha1,sha256,video_md5");
  words("--members", fresh.members, "Only entries of these, by number or name");
  words("--statuses", fresh.statuses,
        "Only these hashStatus (stopncii) or classifications (ncmec)");
  adding.add_option("--min-quality", fresh.min_quality, "Least quality of a PDQ, where it is told")
      ->check(CLI::Range(0, 100));
  adding.add_flag("--disabled", options.disabled, "Neither sync nor match it yet");
}

}  // namespace

void add_exchange_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CommandOptions>();
  CLI::App* command = app.add_subcommand("exchange", "Hash lists of others that are fetched");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  add_exchange_options(*command, options->exchange);
  command->add_flag("--json", options->json, "Print JSON, one object a line");
  const auto make = [&](const char* name, const char* help, Verb verb) {
    return add_store_verb(*command, name, help, verb, options, exit_code);
  };
  const auto with_name = [&](CLI::App* action) {
    action->add_option("name", options->name, "Its name")->required();
    return action;
  };
  add_fields(*with_name(make("add", "Fetch a list; it gets a bank of its own", add)), *options);
  make("list", "All sources and how they are", list);
  CLI::App* syncing = make("sync", "Fetch now, and say what came", sync);
  syncing->add_option("name", options->name, "Which source");
  syncing->add_flag("--all", options->all, "Every source that is enabled");
  syncing->add_flag("--full", options->full,
                    "From the beginning; what is not told again is dropped");
  syncing->add_flag("--accept-drop", options->accept_drop,
                    "Even when that drops more than half of the list");
  with_name(make("status", "One source; exit status 1 while it is failing", status))
      ->add_flag("--kept", options->kept, "Print what it sent last that could not be read");
  with_name(make("remove", "Fetch it no more, and take what came from it off its bank", remove));
  with_name(make("enable", "Sync and match it", enable<true>));
  with_name(make("disable", "Neither sync nor match it", enable<false>));
}

}  // namespace holdfast
