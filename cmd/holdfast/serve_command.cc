// `holdfast serve`: wires database, app, routes and server; signals stop it or reload TLS.
#include "serve_command.h"

#include <fmt/core.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "exchange_options.h"
#include "guard_setup.h"
#include "matching_options.h"
#include "referral_options.h"
#include "serve_mail.h"
#include "service/alert_post.h"
#include "service/app.h"
#include "service/exchange_worker.h"
#include "service/guard_watch.h"
#include "service/housekeeper.h"
#include "service/http_server.h"
#include "service/index_keeper.h"
#include "service/referral_worker.h"
#include "service/report_notice.h"
#include "service/resources.h"
#include "service/staff_links.h"
#include "service/webhook_courier.h"
#include "store_options.h"
#include "webhook_options.h"

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kFollowPeriod{200};

struct ServeOptions {
  StoreOptions store;
  HttpServerOptions http;
  AppOptions app;
  ServeMailOptions mail;
  WebhookOptions webhooks;
  MatchingOptions matching;
  bool names_host = false;  // --host was given
  ReferralOptions referrals;
  ExchangeOptions exchanges;
  GuardFiles guard_files;
  GuardWatchOptions guard;
  int guard_quiet_days = 14;
  std::string public_url;
  std::string log_level = "info";
  std::size_t max_picture_mb = 20;
  std::uint64_t max_picture_megapixels = 64;
  int staff_session_minutes = 480;
  std::string config;  // read before the flags are: see config_file.h
};

void add_http_options(CLI::App& command, ServeOptions& options) {
  HttpServerOptions& http = options.http;
  command.add_option("--host", http.host, "Address to listen on")
      ->envname("HOLDFAST_HOST")
      ->capture_default_str();
  command.add_option("--port", http.port, "Port to listen on; 0 takes a free one")
      ->envname("HOLDFAST_PORT")
      ->capture_default_str();
  command.add_option("--tls-cert", http.tls_certificate_file, "PEM file of the certificate chain")
      ->envname("HOLDFAST_TLS_CERT");
  command
      .add_option("--tls-key", http.tls_key_file, "PEM file of its key; SIGHUP reads both again")
      ->envname("HOLDFAST_TLS_KEY");
  command.add_option("--threads", http.threads, "Threads for connections; 0: one a core")
      ->envname("HOLDFAST_THREADS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command.add_option("--workers", http.workers, "Threads for work that waits or computes")
      ->envname("HOLDFAST_WORKERS")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command.add_option("--max-connections", http.max_connections, "Connections open at once")
      ->envname("HOLDFAST_MAX_CONNECTIONS")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--public-url", options.public_url, "Address that people use, to print links")
      ->envname("HOLDFAST_PUBLIC_URL");
  command.add_option("--log-level", options.log_level, "What is logged: debug, info, warn, error")
      ->envname("HOLDFAST_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  command
      .add_option("--config", options.config, "TOML file of these settings, by their long names")
      ->envname("HOLDFAST_CONFIG")
      ->configurable(false);
}

void add_app_options(CLI::App& command, ServeOptions& options) {
  command.add_option("--radius", options.app.radius_bits, "Distance in bits that still matches")
      ->envname("HOLDFAST_RADIUS")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  command
      .add_option("--min-quality", options.app.min_quality,
                  "PDQ quality below which nothing is matched")
      ->envname("HOLDFAST_MIN_QUALITY")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command
      .add_option("--max-picture-mb", options.max_picture_mb, "Largest file to look up, megabytes")
      ->envname("HOLDFAST_MAX_PICTURE_MB")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      .add_option("--max-picture-megapixels", options.max_picture_megapixels,
                  "Largest picture to look up, megapixels")
      ->envname("HOLDFAST_MAX_PICTURE_MEGAPIXELS")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      .add_option("--work-bits", options.app.work.base_bits,
                  "Work a device does before a case, a code or a sign-in is looked at; one more "
                  "doubles it")
      ->envname("HOLDFAST_WORK_BITS")
      ->check(CLI::Range(1, 24))
      ->capture_default_str();
  command
      .add_option("--staff-session-minutes", options.staff_session_minutes,
                  "How long a sign-in at the desk lasts")
      ->envname("HOLDFAST_STAFF_SESSION_MINUTES")
      ->check(CLI::Range(5, 1440))
      ->capture_default_str();
}

void add_guard_options(CLI::App& command, ServeOptions& options) {
  command.add_option("--guard-model", options.guard_files.model, "The guard's model, your own")
      ->envname("HOLDFAST_GUARD_MODEL");
  command
      .add_option("--guard-concepts", options.guard_files.concepts,
                  "A folder of the guard's concept lists, your own")
      ->envname("HOLDFAST_GUARD_CONCEPTS");
  command.add_option("--guard-policy", options.guard_files.policy, "The guard's policy, your own")
      ->envname("HOLDFAST_GUARD_POLICY");
  command
      .add_option("--guard-conversations", options.guard.book.most_conversations,
                  "Conversations of one platform that the guard keeps in mind")
      ->envname("HOLDFAST_GUARD_CONVERSATIONS")
      ->check(CLI::Range(20'000, 10'000'000))
      ->capture_default_str();
  command
      .add_option("--guard-quiet-days", options.guard_quiet_days,
                  "Days after which it forgets a conversation that is quiet")
      ->envname("HOLDFAST_GUARD_QUIET_DAYS")
      ->check(CLI::Range(1, 365))
      ->capture_default_str();
}

Result<void> open_guard(ServeOptions& options, App& app) {
  Result<GuardSetup> setup = load_guard(options.guard_files);
  if (!setup) return std::unexpected<Error>(setup.error());
  auto brain = std::make_shared<GuardBrain>();
  brain->knowledge = std::move(setup->knowledge);
  brain->rules = std::move(setup->rules);
  brain->signs = std::move(setup->signs);
  options.guard.book.quiet_ms = options.guard_quiet_days * 86'400'000LL;
  app.guard->open(std::move(brain), options.guard);
  return {};
}

// Waits for signals on a thread of its own until the server has ended.
class SignalWatch {
 public:
  SignalWatch() {
    sigemptyset(&signals_);
    for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  void start(HttpServer& server) {
    thread_ = std::jthread([this, &server](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        const timespec pause{.tv_sec = 0, .tv_nsec = 100'000'000};
        const int signal = sigtimedwait(&signals_, nullptr, &pause);
        if (signal == SIGHUP) {
          const Result<void> reloaded = server.reload_tls();
          if (reloaded) spdlog::info("Certificate and key were read again.");
          if (!reloaded) spdlog::error("{}", reloaded.error().message);
        } else if (signal > 0) {
          spdlog::info("Stopping: open requests are answered first.");
          server.stop();
        }
      }
    });
  }

 private:
  sigset_t signals_{};
  std::jthread thread_;
};

void start_log(const std::string& level) {
  auto log = std::make_shared<spdlog::logger>("holdfast",
                                              std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

// A connection is a file to the system, whose first limit is often a thousand: ask for all we may.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void print_addresses(const std::string& url, const std::optional<std::string>& first_link) {
  fmt::print("Holdfast is ready.\n  Site  {0}/\n  Desk  {0}/desk\n  API   {0}/api\n", url);
  if (first_link) {
    fmt::print(
        "\nNobody can sign in at the desk yet. Open this once, within 24 hours, to set the "
        "first password\n(name: admin):\n  {}{}\n",
        url, *first_link);
  }
  fmt::print("\nStop with Ctrl-C.\n");
  std::fflush(stdout);
}

bool is_open_to_others(const std::string& host) {
  return !host.starts_with("127.") && host != "::1";
}

// The address that people use; for a server that listens everywhere, this machine's own.
std::string site_url(const ServeOptions& options, std::uint16_t port) {
  if (!options.public_url.empty()) return options.public_url;
  const char* scheme = options.http.tls_certificate_file.empty() ? "http" : "https";
  std::string host = options.http.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  const bool six = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", scheme, six ? "[" : "", host, six ? "]" : "", port);
}

Result<void> serve(ServeOptions& options) {
  SignalWatch signals;  // before any thread starts, so that all of them leave signals alone
  start_log(options.log_level);
  raise_file_limit();
  options.app.max_picture_bytes = options.max_picture_mb * 1024 * 1024;
  options.app.max_picture_pixels = options.max_picture_megapixels * 1'000'000;
  options.app.staff_session_ms = options.staff_session_minutes * 60'000LL;
  const Result<OutboundOptions> outbound = outbound_options(options.webhooks);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  options.app.outbound = *outbound;
  const Result<void> matching =
      apply_matching_options(options.matching, options.names_host, options.public_url, options.app);
  if (!matching) return matching;
  const Result<ExchangePullerOptions> pulling = exchange_puller_options(options.exchanges);
  if (!pulling) return std::unexpected<Error>(pulling.error());
  const auto filing = referral_filer_options(options.referrals);
  if (!filing) return std::unexpected<Error>(filing.error());
  options.store.connections = 8;
  const auto database = make_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  std::error_code no_folder;  // with PostgreSQL there may be none
  if (std::filesystem::is_directory(options.store.data, no_folder)) {
    options.app.lookup_file = (std::filesystem::path(options.store.data) / "lookup.lists").string();
  }
  App app(**database, options.app, system_time_ms);
  Result<void> loaded = app.work.load(app.database);
  if (loaded) loaded = app.index.refresh(app.database);
  if (loaded) loaded = app.keys.refresh(app.database);
  if (loaded) loaded = open_guard(options, app);
  if (!loaded) return loaded;
  Router router;
  add_all_routes(router, app);
  const auto server = HttpServer::create(options.http, router, app.metrics);
  if (!server) return std::unexpected<Error>(server.error());
  const auto first_link = app.database.write([&](Transaction& transaction) {
    return first_staff_link(transaction, app.clock(), app.options.staff_link_ms);
  });
  if (!first_link) return std::unexpected<Error>(first_link.error());
  const Housekeeper housekeeper(app, kFollowPeriod);
  const IndexKeeper index_keeper(app, kFollowPeriod);
  signals.start(**server);
  const std::string url = site_url(options, (*server)->port());
  const Result<void> noted = app.database.write([&](Transaction& transaction) -> Result<void> {
    put_setting(transaction, "site_url", url);
    put_setting(transaction, "trusted_network",
                app.options.trusted_network.empty() ? "" : options.http.host);
    return {};
  });
  if (!noted) return noted;
  const Result<void> office = open_alert_office(options.mail, options.store.data, url, app.alerts);
  if (!office) return office;
  std::unique_ptr<AlertPost> post;
  std::unique_ptr<ReportNotifier> notifier;
  if (app.alerts.mail) {
    const auto links = app.alerts.links(app.database);
    if (!links) return std::unexpected<Error>(links.error());
    post = std::make_unique<AlertPost>(app, *links);
    notifier = std::make_unique<ReportNotifier>(app);
  }
  const WebhookCourier courier(app,
                               {*outbound, std::chrono::seconds(options.webhooks.timeout_seconds)});
  const ReferralWorker referrals(app.database, *filing, app.clock);
  const ExchangeWorker exchanges(app.database, *pulling, app.clock);
  print_addresses(url, *first_link);
  if (options.http.tls_certificate_file.empty() && is_open_to_others(options.http.host)) {
    fmt::print(stderr,
               "Warning: other machines can reach this server, and it serves plain HTTP. Give "
               "--tls-cert and --tls-key,\nor keep --host 127.0.0.1 and put a proxy that speaks "
               "HTTPS before it. Browsers make no codes over plain HTTP.\n");
  }
  if (!app.options.trusted_network.empty()) {
    fmt::print(
        stderr,
        "Warning: whoever reaches {} needs no key: they are taken for {}, may look up and may "
        "change lists.\n",
        options.http.host, app.options.trusted_network);
  }
  (*server)->run();
  return {};
}

}  // namespace

void add_serve_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "Serve the site, the desk and the API");
  command->footer(
      "Every flag can be set in the environment (HOLDFAST_PORT for --port) or in the TOML file\n"
      "(port = 8420); flags win over the environment, the environment over the file.");
  add_store_options(*command, options->store);
  add_http_options(*command, *options);
  add_app_options(*command, *options);
  add_guard_options(*command, *options);
  add_serve_mail_options(*command, options->mail);
  add_webhook_options(*command, options->webhooks);
  add_matching_options(*command, options->matching);
  add_referral_options(*command, options->referrals);
  add_exchange_options(*command, options->exchanges);
  command->callback([options, command, &exit_code] {
    // The configuration file's value is the option's default.
    options->names_host = command->count("--host") > 0 || options->http.host != "127.0.0.1";
    const Result<void> served = serve(*options);
    exit_code = served ? 0 : report_failure(served.error());
  });
}

}  // namespace holdfast
