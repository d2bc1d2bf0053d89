// Sends webhook messages that are due, several at once, one at a time to an endpoint. Several
// servers may do so on one database. Owns its threads; ends them when destroyed, and what was not
// sent waits for the next start.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/app.h"
#include "service/webhook_sender.h"

namespace holdfast {

class WebhookCourier {
 public:
  WebhookCourier(App& app, WebhookSenderOptions options);
  ~WebhookCourier();
  WebhookCourier(const WebhookCourier&) = delete;
  WebhookCourier& operator=(const WebhookCourier&) = delete;

 private:
  struct Errand {
    std::atomic<bool> is_over{false};
    std::jthread thread;
  };

  void run(const std::stop_token& stop);
  void send_due();
  void forget();

  App& app_;
  const WebhookSender sender_;
  std::atomic<bool> stop_{false};
  std::list<Errand> errands_;  // of the main thread alone
  bool failing_ = false;       // so that a lost database is logged once
  std::mutex mutex_;           // guards is_woken_
  bool is_woken_ = false;      // an errand is over, so there may be more to do
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace holdfast
