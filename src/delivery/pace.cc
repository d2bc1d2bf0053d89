// When each message may go. One thread at a time.
#include "delivery/pace.h"

#include <algorithm>
#include <cmath>

namespace holdfast {
namespace {

constexpr std::size_t kMaxFullDomains = 200;
constexpr std::int64_t kLongMs = 1000;
// What was not sent in time is caught up for this long, not for ever.
constexpr double kCatchUpMs = 200;

double after(double next_ms, double now_ms, double per_second) {
  return std::max(next_ms, now_ms - kCatchUpMs) + 1000.0 / per_second;
}

}  // namespace

void Pace::add(Lease lease) {
  const std::string name = lease.recipient.domain;
  auto [found, is_new] = domains_.try_emplace(name);
  Domain& domain = found->second;
  if (is_new) {
    const auto own = options_.own.find(name);
    domain.limit = own == options_.own.end() ? options_.each : own->second;
  }
  domain.leases.push_back(std::move(lease));
  ++waiting_;
  list(name, domain);
}

// Puts a domain where take() will see it, unless it is there, has nothing, or is at its limit.
void Pace::list(const std::string& name, Domain& domain) {
  const bool is_full = domain.limit.at_once > 0 && domain.busy >= domain.limit.at_once;
  if (domain.is_listed || domain.leases.empty() || is_full) return;
  domain.is_listed = true;
  if (domain.limit.per_second > 0) {
    later_.emplace(domain.next_ms, name);
  } else {
    ready_.push_back(name);
  }
}

std::optional<Lease> Pace::take(std::int64_t now_ms) {
  const auto now = static_cast<double>(now_ms);
  wake_ms_ = now_ms + kLongMs;
  if (options_.per_second > 0 && next_ms_ > now) {
    wake_ms_ = static_cast<std::int64_t>(std::ceil(next_ms_));
    return std::nullopt;
  }
  while (!later_.empty() && later_.top().first <= now) {
    ready_.push_back(later_.top().second);
    later_.pop();
  }
  if (ready_.empty()) {
    if (!later_.empty()) {
      wake_ms_ = std::min(wake_ms_, static_cast<std::int64_t>(std::ceil(later_.top().first)));
    }
    return std::nullopt;
  }
  const std::string name = std::move(ready_.front());
  ready_.pop_front();
  Domain& domain = domains_[name];
  domain.is_listed = false;
  Lease lease = std::move(domain.leases.front());
  domain.leases.pop_front();
  --waiting_;
  ++domain.busy;
  if (domain.limit.per_second > 0) {
    domain.next_ms = after(domain.next_ms, now, domain.limit.per_second);
  }
  if (options_.per_second > 0) next_ms_ = after(next_ms_, now, options_.per_second);
  list(name, domain);
  return lease;
}

void Pace::done(const std::string& name) {
  const auto found = domains_.find(name);
  if (found == domains_.end()) return;
  Domain& domain = found->second;
  --domain.busy;
  list(name, domain);
  // A domain with a rate keeps its place, so that it is not forgotten when it sent last.
  const bool is_idle = domain.busy == 0 && domain.leases.empty();
  if (is_idle && domain.limit.per_second == 0) domains_.erase(found);
}

std::vector<std::string> Pace::full_domains(std::size_t count) const {
  std::vector<std::string> names;
  for (const auto& [name, domain] : domains_) {
    if (domain.leases.size() >= count && names.size() < kMaxFullDomains) names.push_back(name);
  }
  return names;
}

std::vector<Lease> Pace::drain() {
  std::vector<Lease> leases;
  for (auto& [name, domain] : domains_) {
    for (Lease& lease : domain.leases) leases.push_back(std::move(lease));
  }
  domains_.clear();
  ready_.clear();
  later_ = {};
  waiting_ = 0;
  return leases;
}

}  // namespace holdfast
