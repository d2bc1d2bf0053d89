// What a sender's threads share. This room alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "delivery/journal.h"
#include "delivery/sender.h"

namespace holdfast {

[[nodiscard]] std::int64_t steady_ms();

struct SentRow {
  DeliveryResult result;
  std::string suppressed_key;  // the address, when the server says that it does not exist
};

struct SenderState {
  explicit SenderState(const SenderOptions& chosen) : options(chosen), pace(chosen.pace) {}

  const SenderOptions& options;
  std::unique_ptr<Journal> journal;

  std::mutex mutex;  // guards the fields down to `failure`
  std::condition_variable work;
  std::condition_variable news;
  Pace pace;
  std::vector<SentRow> sent;
  int busy = 0;
  bool is_held = false;  // paused: nothing new is begun
  bool is_over = false;
  std::optional<Error> failure;

  std::atomic<std::int64_t> heard_ms{0};  // when the database last knew us, by steady_ms()

  void fail_with(const Error& error);
  // Waits for a row that may be sent; nullopt when it is all over.
  std::optional<Lease> next_row();
  void finish_row(const Lease& lease, std::optional<SentRow> sent_row);
};

// One connection's work, until it is all over.
void run_connection(SenderState& state);

}  // namespace holdfast
