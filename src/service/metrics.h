// Counters for Prometheus: how many, how long, how large; never who or what. Safe from many
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `pattern` is the route's pattern, never the path that was asked for.
  void note_request(std::string_view method, std::string_view pattern, unsigned status,
                    double seconds);
  void set_connections(std::size_t open);
  void set_index_size(std::size_t hashes);
  void set_waiting_cases(std::int64_t cases);
  void note_new_case();
  void note_new_report();
  void note_match();
  void note_guard(std::size_t events, std::size_t cases);

  // The text form, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
