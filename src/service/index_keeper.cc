// Merging and saving. One thread of its own.
#include "service/index_keeper.h"

#include <spdlog/spdlog.h>

namespace holdfast {

IndexKeeper::IndexKeeper(App& app, std::chrono::milliseconds period)
    : app_(app), period_(period), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void IndexKeeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    while (!stop.stop_requested() && app_.index.merge_once()) {
    }
    if (const Result<bool> saved = app_.index.save_if_due(app_.database, app_.clock()); !saved) {
      spdlog::warn("The file of the lists was not written, so the next start takes longer: {}",
                   saved.error().message);
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, period_, [] { return false; });
  }
}

}  // namespace holdfast
