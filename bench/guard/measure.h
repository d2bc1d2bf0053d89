// Measures one task of the guard's bench: whole passes by the clock and by the thread's own time.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start);

struct Row {
  std::string task;
  std::string who;
  double per_second = 0;
  double cpu_us = 0;  // a message of the thread's own time, whoever else has the processor
  double p50_us = 0;
  double p99_us = 0;
  double found_a_message = 0;  // phrases, concepts or, of the guard, changes
};

// The work of message `number`; gives how much it found, below 0 for a failure.
using Task = std::function<int(std::size_t number)>;

// The fastest whole pass within `seconds` counts; percentiles come from a pass of its own. `reset`
// is called before each pass, outside of what is measured.
Row measure(std::string task_name, std::string who, std::size_t messages, double seconds,
            const std::function<void()>& reset, const Task& task);
