// Sends what is due: mails that ask to confirm, and the ledgers of alerts that are in force.
// Several servers may do so at once: a row, or a mail, belongs to one of them at a time. Owns its
// threads; ends them when destroyed, and what was not sent waits for the next start.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/alert_office.h"
#include "service/app.h"

namespace holdfast {

class AlertPost {
 public:
  // `app.alerts.mail` must be set, and stay as it is.
  AlertPost(App& app, ReaderLinks links);
  ~AlertPost();
  AlertPost(const AlertPost&) = delete;
  AlertPost& operator=(const AlertPost&) = delete;

 private:
  // One alert's sender; it ends when nothing is due for a while, and is begun again.
  struct Running {
    std::atomic<bool> is_over{false};
    std::atomic<bool> has_failed{false};
    std::jthread thread;
  };

  void run(const std::stop_token& stop);
  void recover();
  void send_opt_ins();
  [[nodiscard]] bool send_opt_in(SmtpConnection& connection, const Recipient& recipient);
  void begin_senders();
  void send_alert(const StoredAlert& stored, Running& running);

  App& app_;
  const ReaderLinks links_;
  const AlertMailer mailer_;
  const MachineIdentity machine_;
  std::map<std::int64_t, std::unique_ptr<Running>> running_;  // of the main thread alone
  std::map<std::int64_t, TimeMs> not_before_ms_;              // after a failure; the same
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace holdfast
