// One background thread: follows the lists and keys that other processes change, writes gathered
// sightings, forgets what has expired. Owns its thread; ends it when destroyed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "service/app.h"

namespace holdfast {

class Housekeeper {
 public:
  // A change made elsewhere is seen within about `period`; the promise is one second.
  Housekeeper(App& app, std::chrono::milliseconds period);
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  void run(const std::stop_token& stop);
  void follow();
  void forget();

  App& app_;
  const std::chrono::milliseconds period_;
  bool failing_ = false;  // so that a lost database is logged once, not five times a second
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace holdfast
