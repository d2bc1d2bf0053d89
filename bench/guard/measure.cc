// Passes over messages, timed.
#include "measure.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <vector>

namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// How much was found in all; nothing when a message was given up. Tools count what happens in here.
[[gnu::noinline]] std::optional<std::size_t> whole_pass(std::size_t messages, const Task& task) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < messages; ++i) {
    const int here = task(i);
    if (here < 0) return std::nullopt;
    found += static_cast<std::size_t>(here);
  }
  return found;
}

}  // namespace

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Row measure(std::string task_name, std::string who, std::size_t messages, double seconds,
            const std::function<void()>& reset, const Task& task) {
  Row row{std::move(task_name), std::move(who)};
  const Clock::time_point begin = Clock::now();
  double best = 0;
  int passes = 0;
  while (passes == 0 || seconds_since(begin) < seconds) {
    reset();
    const Clock::time_point start = Clock::now();
    const double cpu_start = thread_seconds();
    const std::optional<std::size_t> found = whole_pass(messages, task);
    const double cpu_us = (thread_seconds() - cpu_start) * 1e6 / static_cast<double>(messages);
    const double spent = seconds_since(start);
    if (!found) {
      std::fprintf(stderr, "%s gave up on a message.\n", row.who.c_str());
      return row;
    }
    if (passes == 0 || cpu_us < row.cpu_us) row.cpu_us = cpu_us;
    if (passes++ == 0 || spent < best) best = spent;
    row.found_a_message = static_cast<double>(*found) / static_cast<double>(messages);
  }
  row.per_second = static_cast<double>(messages) / best;
  reset();
  std::vector<double> each_us(messages);
  for (std::size_t i = 0; i < messages; ++i) {
    const Clock::time_point start = Clock::now();
    (void)task(i);
    each_us[i] = seconds_since(start) * 1e6;
  }
  std::sort(each_us.begin(), each_us.end());
  row.p50_us = each_us[messages / 2];
  row.p99_us = each_us[messages * 99 / 100];
  return row;
}
