// Notices of reports and messages. See the header for the threads.
#include "service/report_notice.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "alert/alert_parts.h"
#include "mail/message.h"
#include "service/secrets.h"
#include "store/report_notice_store.h"

namespace holdfast {
namespace {

constexpr std::chrono::milliseconds kPeriod{1000};
// Longer than one mail can take with the waits below.
constexpr TimeMs kLeaseMs = 10 * 60'000;
// A notice can be sent again, so it waits less for the server than an alert does; what ends the
// program waits for it.
constexpr std::chrono::seconds kReplyWait{20};
constexpr std::chrono::seconds kDotWait{60};

enum class Told { kYes, kRefused, kLater };

SmtpServer patient_server(const App& app) {
  SmtpServer server = app.alerts.mail->server;
  server.reply_timeout = std::min<std::chrono::milliseconds>(server.reply_timeout, kReplyWait);
  server.dot_timeout = std::min<std::chrono::milliseconds>(server.dot_timeout, kDotWait);
  return server;
}

// Sends one mail. `notice` is the caller's lease at each moment, `count` what the mail tells of.
Told send_notice(App& app, ReportNotice& notice, std::int64_t& count) {
  const auto mail = report_notice_mail(app.alerts, notice.address, app.clock());
  if (!mail) return Told::kLater;
  const auto connection = SmtpConnection::open(patient_server(app));
  if (!connection) return Told::kLater;
  const auto is_still_ours = [&] {
    const TimeMs next_ms = app.clock() + kReportNoticeEveryMs;
    const auto begun = app.database.write([&](Transaction& transaction) {
      return Result<std::optional<std::int64_t>>(begin_report_notice(transaction, notice, next_ms));
    });
    if (!begun || !begun->has_value()) return false;
    notice.until_ms = next_ms;
    count = **begun;
    return true;
  };
  const SmtpOutcome outcome =
      (*connection)->send({app.alerts.mail->from, notice.address, *mail}, is_still_ours);
  (*connection)->quit();
  switch (outcome.kind) {
    case SmtpOutcome::Kind::kAccepted:
    case SmtpOutcome::Kind::kUnknown:  // what may have arrived is not sent again
      return Told::kYes;
    case SmtpOutcome::Kind::kPermanent:
      return Told::kRefused;
    default:
      return Told::kLater;
  }
}

}  // namespace

Result<std::string> report_notice_mail(const AlertOffice& office, const std::string& address,
                                       TimeMs at_ms) {
  constexpr std::string_view kWaits = "A report or a message is waiting at the desk.";
  constexpr std::string_view kRead =
      "Sign in there to read it. This mail says nothing about it on purpose, and another comes "
      "after an hour at the earliest.";
  const std::string desk = office.site_url + "/desk";
  MailHeaders headers;
  headers.from_name = office.mail->from_name.empty() ? office.site_name : office.mail->from_name;
  headers.from_address = office.mail->from;
  headers.reply_to = office.mail->reply_to;
  headers.list_id = "desk." + office.mail->domain;
  headers.subject = "A report or a message is waiting";
  headers.language = "en";
  const std::string text = fmt::format("{}\n\n{}\n\n{}\n", kWaits, wrapped(kRead, 72), desk);
  const std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n"
      "<body>\n<p>{}</p>\n<p>{}</p>\n<p><a href=\"{}\">{}</a></p>\n</body></html>\n",
      headers.subject, kWaits, kRead, html_escaped(desk), html_escaped(desk));
  MailReader reader;
  reader.address = address;
  reader.message_id = random_token() + "@" + office.mail->domain;
  std::vector<const DkimSigner*> signers;
  for (const auto& signer : office.mail->signers) signers.push_back(signer.get());
  return MailTemplate(headers, text, html).render(reader, at_ms, signers);
}

NoticeRound send_report_notices(App& app, const std::stop_token& stop) {
  NoticeRound round = NoticeRound::kNothing;
  while (!stop.stop_requested()) {
    const TimeMs now_ms = app.clock();
    const auto due = app.database.read([&](Transaction& transaction) {
      return Result<bool>(is_report_notice_due(transaction, now_ms));
    });
    if (!due) return NoticeRound::kFailed;
    if (!*due) break;
    // The row decides among several servers; looking first keeps quiet rounds from writing.
    auto leased = app.database.write([&](Transaction& transaction) {
      return Result<std::optional<ReportNotice>>(
          lease_report_notice(transaction, now_ms, now_ms + kLeaseMs));
    });
    if (!leased) return NoticeRound::kFailed;
    if (!leased->has_value()) continue;
    ReportNotice& notice = **leased;
    std::int64_t count = 0;
    const Told told = send_notice(app, notice, count);
    const TimeMs wait_ms = told == Told::kRefused ? kReportNoticeEveryMs : kReportNoticeRetryMs;
    (void)app.database.write([&](Transaction& transaction) -> Result<void> {
      if (told == Told::kYes) {
        finish_report_notice(transaction, notice, count);
      } else {
        return_report_notice(transaction, notice, app.clock() + wait_ms);
      }
      return {};
    });
    if (told == Told::kRefused) {
      spdlog::error(
          "The mail server refuses an address that is told of reports: see the intake's settings "
          "at the desk.");
    }
    if (told != Told::kYes) round = NoticeRound::kFailed;
    if (round == NoticeRound::kNothing) round = NoticeRound::kSent;
  }
  return round;
}

ReportNotifier::ReportNotifier(App& app)
    : app_(app), thread_([this](const std::stop_token& stop) { run(stop); }) {}

ReportNotifier::~ReportNotifier() {
  thread_.request_stop();
  thread_.join();
}

void ReportNotifier::run(const std::stop_token& stop) {
  bool is_failing = false;  // so that a mail server that is down is logged once
  while (!stop.stop_requested()) {
    const NoticeRound round = send_report_notices(app_, stop);
    if (round == NoticeRound::kFailed && !is_failing) {
      spdlog::error("A notice of reports could not be sent; it is tried again.");
    }
    if (round != NoticeRound::kNothing) is_failing = round == NoticeRound::kFailed;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kPeriod, [] { return false; });
  }
}

}  // namespace holdfast
