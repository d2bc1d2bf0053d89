// The server's own post office. See the header for its threads.
#include "service/alert_post.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <random>

#include "service/secrets.h"
#include "store/delivery_store.h"
#include "store/subscription_store.h"

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kPeriod{1000};
constexpr std::chrono::seconds kRecoverEvery{20};
constexpr TimeMs kDayMs = 86'400'000;
constexpr TimeMs kOptInDays = 7;
constexpr TimeMs kOptInLeaseMs = 10 * 60'000;
constexpr TimeMs kOptInRetryMs = 15 * 60'000;
constexpr int kOptInAttempts = 12;
constexpr int kOptInsAtOnce = 50;
constexpr int kAlertsLooked = 100;
constexpr int kSendersAtOnce = 4;
constexpr int kBatchRows = 500;
constexpr TimeMs kLingerMs = 5'000;
constexpr TimeMs kPauseAfterFailureMs = 30'000;

}  // namespace

AlertPost::AlertPost(App& app, ReaderLinks links)
    : app_(app),
      links_(std::move(links)),
      mailer_(*app.alerts.mail, app.alerts.site_url, links_, app.clock),
      machine_(this_machine()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

AlertPost::~AlertPost() {
  stop_ = true;
  thread_.request_stop();
  thread_.join();
  running_.clear();  // each sender gives back what it holds and ends
}

void AlertPost::run(const std::stop_token& stop) {
  std::error_code error;
  std::filesystem::create_directories(app_.alerts.mail->journal_folder, error);
  auto recover_at = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    if (std::chrono::steady_clock::now() >= recover_at) {
      recover();
      recover_at = std::chrono::steady_clock::now() + kRecoverEvery;
    }
    send_opt_ins();
    begin_senders();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [] { return false; });
  }
}

// What senders that died left: their journals are on this machine, or they were silent for long.
void AlertPost::recover() {
  const auto counts = recover_senders(app_.database, machine_, app_.clock());
  if (counts && counts->senders > 0) {
    spdlog::warn("Alerts: {} senders had died: {} rows unknown, {} wait again.", counts->senders,
                 counts->unknown, counts->queued);
  }
}

// The link's number is when it ends, the same all day long, so that a mail sent twice has one link.
bool AlertPost::send_opt_in(SmtpConnection& connection, const Recipient& recipient) {
  const TimeMs ends_ms = (app_.clock() / kDayMs + kOptInDays + 1) * kDayMs;
  const std::string token =
      links_.token(ReaderLinks::Purpose::kOptIn, {ends_ms / 1000, recipient.recipient_id});
  const auto set = app_.database.write([&](Transaction& transaction) -> Result<bool> {
    set_opt_in(transaction, {recipient.recipient_id, token_hash(token), ends_ms});
    return true;
  });
  if (!set) return false;
  const auto mail = mailer_.compose_opt_in(recipient, token);
  if (!mail) return false;
  const SmtpOutcome outcome =
      connection.send({mail->envelope_from, recipient.address, mail->data}, [] { return true; });
  // What may have arrived is not sent again, and what was refused for good is not tried again.
  return outcome.kind == SmtpOutcome::Kind::kAccepted ||
         outcome.kind == SmtpOutcome::Kind::kPermanent ||
         outcome.kind == SmtpOutcome::Kind::kUnknown;
}

void AlertPost::send_opt_ins() {
  const TimeMs now_ms = app_.clock();
  const auto mails = app_.database.write([&](Transaction& transaction) {
    return Result<std::vector<OptInMail>>(
        lease_opt_in_mails(transaction, kOptInsAtOnce, now_ms + kOptInLeaseMs, now_ms));
  });
  if (!mails || mails->empty()) return;
  auto connection = SmtpConnection::open(app_.alerts.mail->server);
  if (!connection) spdlog::error("Alerts: {}", connection.error().message);
  for (const OptInMail& mail : *mails) {
    const bool is_sent = !stop_ && connection && (*connection)->is_usable() &&
                         send_opt_in(**connection, mail.recipient);
    const bool is_over = is_sent || mail.attempts + 1 >= kOptInAttempts;
    const std::optional<TimeMs> next =
        is_over ? std::nullopt : std::optional<TimeMs>(app_.clock() + kOptInRetryMs);
    (void)app_.database.write([&](Transaction& transaction) -> Result<bool> {
      finish_opt_in_mail(transaction, mail.recipient.recipient_id, next);
      return true;
    });
  }
  if (connection) (*connection)->quit();
}

void AlertPost::begin_senders() {
  const TimeMs now_ms = app_.clock();
  std::erase_if(running_, [&](const auto& each) {
    if (!each.second->is_over) return false;
    if (each.second->has_failed) not_before_ms_[each.first] = now_ms + kPauseAfterFailureMs;
    return true;
  });
  const auto due = app_.database.read([&](Transaction& transaction) {
    std::vector<StoredAlert> out;
    for (StoredAlert& alert : list_alerts(transaction, kAlertsLooked)) {
      if (alert.state != "published" || alert.sending != "running") continue;
      const auto next = next_due(transaction, alert.alert_id);
      if (next && *next <= now_ms) out.push_back(std::move(alert));
    }
    return Result<std::vector<StoredAlert>>(std::move(out));
  });
  if (!due) return;
  for (const StoredAlert& alert : *due) {
    if (running_.size() >= kSendersAtOnce || running_.contains(alert.alert_id)) continue;
    const auto wait = not_before_ms_.find(alert.alert_id);
    if (wait != not_before_ms_.end() && wait->second > now_ms) continue;
    auto& running = running_[alert.alert_id] = std::make_unique<Running>();
    running->thread = std::jthread(
        [this, alert, &sender = *running](const std::stop_token&) { send_alert(alert, sender); });
  }
}

void AlertPost::send_alert(const StoredAlert& stored, Running& running) {
  const MailSettings& mail = *app_.alerts.mail;
  const auto alert = app_.alerts.shelf.read(stored, app_.clock());
  if (!alert) {
    spdlog::error("Alerts: {}", alert.error().message);
    running.has_failed = true;
    running.is_over = true;
    return;
  }
  std::minstd_rand random(std::random_device{}());
  SenderOptions options;
  options.alert_id = stored.alert_id;
  options.owner = random_token();
  options.journal_folder = mail.journal_folder;
  options.machine = machine_;
  options.server = mail.server;
  options.connections = mail.connections;
  options.batch = kBatchRows;
  options.pace = mail.pace;
  options.retry = mail.retry;
  options.longest_wait_ms = kLingerMs;
  options.clock = app_.clock;
  options.random = [&random] { return std::uniform_real_distribution<double>(0, 1)(random); };
  options.compose = [&](const Recipient& recipient) {
    return mailer_.compose(stored.alert_id, **alert, recipient);
  };
  options.on_bounce_pause = [](std::int64_t bounced, std::int64_t settled) {
    spdlog::warn("Alerts: sending is paused: {} of {} addresses bounced.", bounced, settled);
  };
  options.stop = &stop_;
  const auto summary = run_sender(app_.database, options);
  if (summary) {
    spdlog::info("Alerts: a sender settled {} rows.", summary->settled);
  } else {
    spdlog::error("Alerts: {}", summary.error().message);
    running.has_failed = true;
  }
  running.is_over = true;
}

}  // namespace holdfast
