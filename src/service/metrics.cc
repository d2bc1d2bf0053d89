// Counters over prometheus-cpp. Safe from many threads.
#include "service/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <tuple>

namespace holdfast {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   0.5,   1,    2.5};

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("holdfast_http_requests_total")
          .Help("Requests answered, by route and status")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("holdfast_http_request_seconds")
          .Help("Time from a request's last byte to its answer's first")
          .Register(registry);
  struct Meters {
    prometheus::Counter* requests = nullptr;
    prometheus::Histogram* seconds = nullptr;
  };
  // The families look theirs up by labels, which costs more than to answer some requests.
  using Place = std::tuple<std::string, std::string, unsigned>;
  using PlaceView = std::tuple<std::string_view, std::string_view, unsigned>;
  std::shared_mutex mutex;  // guards `known`
  std::map<Place, Meters, std::less<>> known;

  Meters meters_of(const PlaceView& place) {
    {
      const std::shared_lock lock(mutex);
      const auto at = known.find(place);
      if (at != known.end()) return at->second;
    }
    const auto& [method, pattern, status] = place;
    const std::string route(pattern);
    const Meters meters{&requests.Add({{"method", std::string(method)},
                                       {"route", route},
                                       {"status", std::to_string(status)}}),
                        &seconds.Add({{"route", route}}, kSeconds)};
    const std::unique_lock lock(mutex);
    known[Place(method, pattern, status)] = meters;
    return meters;
  }

  prometheus::Gauge& connections =
      gauge(registry, "holdfast_http_connections", "Connections open now");
  prometheus::Gauge& index_size =
      gauge(registry, "holdfast_index_hashes", "Hashes that lookups are matched against");
  prometheus::Gauge& waiting_cases =
      gauge(registry, "holdfast_cases_waiting", "Cases with a picture not yet decided");
  prometheus::Counter& new_cases =
      counter(registry, "holdfast_cases_total", "Cases taken since the start");
  prometheus::Counter& new_reports =
      counter(registry, "holdfast_reports_total", "Reports taken since the start");
  prometheus::Counter& matches =
      counter(registry, "holdfast_matches_total", "Lookups that matched since the start");
  prometheus::Counter& guard_events =
      counter(registry, "holdfast_guard_events_total", "Events the guard took since the start");
  prometheus::Counter& guard_cases =
      counter(registry, "holdfast_guard_cases_total", "Guard cases opened since the start");
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::note_request(std::string_view method, std::string_view pattern, unsigned status,
                           double seconds) {
  const State::Meters meters = state_->meters_of({method, pattern, status});
  meters.requests->Increment();
  meters.seconds->Observe(seconds);
}

void Metrics::set_connections(std::size_t open) {
  state_->connections.Set(static_cast<double>(open));
}
void Metrics::set_index_size(std::size_t hashes) {
  state_->index_size.Set(static_cast<double>(hashes));
}
void Metrics::set_waiting_cases(std::int64_t cases) {
  state_->waiting_cases.Set(static_cast<double>(cases));
}
void Metrics::note_new_case() { state_->new_cases.Increment(); }
void Metrics::note_new_report() { state_->new_reports.Increment(); }
void Metrics::note_guard(std::size_t events, std::size_t cases) {
  state_->guard_events.Increment(static_cast<double>(events));
  state_->guard_cases.Increment(static_cast<double>(cases));
}
void Metrics::note_match() { state_->matches.Increment(); }

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace holdfast
