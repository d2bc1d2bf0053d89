// What a sender has in hand, and when each may go: so many a second in all and to each domain, so
// many at once to a domain, domains in turn. Time comes in. A Pace belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/delivery_store.h"

namespace holdfast {

struct DomainLimit {
  double per_second = 0;  // 0: no limit
  int at_once = 0;        // connections busy with the domain; 0: no limit
};

struct PaceOptions {
  double per_second = 0;  // to all domains together; 0: no limit
  DomainLimit each;       // for domains that have no limit of their own
  std::map<std::string, DomainLimit> own;
};

class Pace {
 public:
  explicit Pace(PaceOptions options) : options_(std::move(options)) {}

  void add(Lease lease);
  // One that may go at `now_ms` (any clock that only grows); it counts as busy until done(). When
  // none may, nullopt, and wake_ms() is when to ask again.
  [[nodiscard]] std::optional<Lease> take(std::int64_t now_ms);
  [[nodiscard]] std::int64_t wake_ms() const { return wake_ms_; }
  void done(const std::string& domain);

  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  // Domains with at least `count` in hand: no more of them should be fetched now. At most 200.
  [[nodiscard]] std::vector<std::string> full_domains(std::size_t count) const;
  // Everything in hand, to give it back.
  [[nodiscard]] std::vector<Lease> drain();

 private:
  struct Domain {
    std::deque<Lease> leases;
    DomainLimit limit;
    double next_ms = 0;
    int busy = 0;
    bool is_listed = false;  // in ready_ or in later_
  };
  using Later = std::pair<double, std::string>;

  void list(const std::string& name, Domain& domain);

  PaceOptions options_;
  std::unordered_map<std::string, Domain> domains_;
  std::deque<std::string> ready_;
  std::priority_queue<Later, std::vector<Later>, std::greater<>> later_;
  std::size_t waiting_ = 0;
  double next_ms_ = 0;
  std::int64_t wake_ms_ = 0;
};

}  // namespace holdfast
