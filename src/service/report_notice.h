// The mail that tells the desk that a report, or a message on a case, is waiting, and nothing of
// it: not which of both, no number, no urgency, no word. At most one an hour to an address. Several
// servers may run one on one database: the row of an address decides who writes. Owns its thread;
// ends it when destroyed.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "mail/smtp_client.h"
#include "service/alert_office.h"
#include "service/app.h"

namespace holdfast {

inline constexpr TimeMs kReportNoticeEveryMs = 3'600'000;
inline constexpr TimeMs kReportNoticeRetryMs = 60'000;

// The whole message to one address, signed as alerts are.
[[nodiscard]] Result<std::string> report_notice_mail(const AlertOffice& office,
                                                     const std::string& address, TimeMs at_ms);

enum class NoticeRound {
  kNothing,  // nobody was to be written to
  kSent,     // all were
  kFailed,   // who was not is due again after kReportNoticeRetryMs, or later if refused for good
};
// Writes to everybody who may be written to now, and waits for the mail server as long as it takes.
// `app.alerts.mail` is set.
[[nodiscard]] NoticeRound send_report_notices(App& app, const std::stop_token& stop);

class ReportNotifier {
 public:
  explicit ReportNotifier(App& app);  // `app.alerts.mail` must be set, and stay as it is
  ~ReportNotifier();
  ReportNotifier(const ReportNotifier&) = delete;
  ReportNotifier& operator=(const ReportNotifier&) = delete;

 private:
  void run(const std::stop_token& stop);

  App& app_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace holdfast
