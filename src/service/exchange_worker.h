// Syncs sources when they are due, one after the other on a thread of its own, so that one that is
// slow or down keeps nobody waiting but the next source. Several servers may do so on one
// database. What platforms said of what was fetched goes back on another thread, so that a long
// sync does not hold it up. Ends its threads when destroyed; a sync under way goes on at the next
// start.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/exchange_feedback_sender.h"

namespace holdfast {

class ExchangeWorker {
 public:
  ExchangeWorker(Database& database, ExchangePullerOptions options, Clock clock);
  ~ExchangeWorker();
  ExchangeWorker(const ExchangeWorker&) = delete;
  ExchangeWorker& operator=(const ExchangeWorker&) = delete;

 private:
  void run(const std::stop_token& stop);
  bool sync_one();
  void run_feedback(const std::stop_token& stop);

  Database& database_;
  const Clock clock_;
  const ExchangePuller puller_;
  const ExchangeFeedbackSender feedback_;
  std::atomic<bool> stop_{false};
  bool failing_ = false;  // so that a lost database is logged once
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
  std::jthread feedback_thread_;
};

}  // namespace holdfast
