// One background thread beside the banks in memory: sorts new hashes into tables, and writes the
// file of the lists. Owns its thread; ends it when destroyed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/app.h"

namespace holdfast {

class IndexKeeper {
 public:
  IndexKeeper(App& app, std::chrono::milliseconds period);
  IndexKeeper(const IndexKeeper&) = delete;
  IndexKeeper& operator=(const IndexKeeper&) = delete;

 private:
  void run(const std::stop_token& stop);

  App& app_;
  const std::chrono::milliseconds period_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace holdfast
