// The HTTP server: Beast and Asio coroutines on all cores, plain or TLS. It knows limits and time,
// not resources: those are the Router's.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "holdfast/result.h"
#include "service/metrics.h"
#include "service/router.h"

namespace holdfast {

struct HttpServerOptions {
  std::string host = "127.0.0.1";      // an address of this machine
  std::uint16_t port = 8420;           // 0: any free one, see port()
  std::string tls_certificate_file;    // PEM chain; empty: plain HTTP
  std::string tls_key_file;            // PEM
  int threads = 0;                     // for connections; 0: one a core
  int workers = 16;                    // for resources that wait for the database or the CPU
  std::size_t max_connections = 4096;  // further ones are closed at once
  std::uint32_t max_header_bytes = 16 * 1024;
  std::chrono::seconds header_timeout{15};  // for a request's headers once its first byte came
  std::chrono::seconds body_timeout{120};   // for its body
  std::chrono::seconds idle_timeout{60};    // between requests
  std::chrono::seconds drain_timeout{10};   // for open requests once stop() was called
};

// run() blocks; stop() and reload_tls() may be called from any thread.
class HttpServer {
 public:
  // Listens at once. `router` and `metrics` are borrowed. Errors: kInvalidArgument for an address
  // or certificate that cannot be used, kConflict when the port is taken.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> create(const HttpServerOptions& options,
                                                                  const Router& router,
                                                                  Metrics& metrics);
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;
  // Serves until stop(), then until open requests are answered or drain_timeout is over.
  void run();
  void stop();
  // Reads certificate and key again for new connections; the old ones stay on an error.
  [[nodiscard]] Result<void> reload_tls();

  struct State;

 private:
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
