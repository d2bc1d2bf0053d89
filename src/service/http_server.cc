// Listening, TLS contexts, draining. run() blocks; stop() and reload_tls() from any thread.
#include "service/http_server.h"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <vector>

#include "service/http_server_state.h"

namespace holdfast {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using State = HttpServer::State;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kDrainLook{20};

Result<std::shared_ptr<ssl::context>> load_tls(const HttpServerOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                       error);
  if (!error) context->use_certificate_chain_file(options.tls_certificate_file, error);
  if (!error) context->use_private_key_file(options.tls_key_file, ssl::context::pem, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument,
                "The TLS certificate or key cannot be used: give PEM files that belong together.");
  }
  return context;
}

Result<void> listen(State& state) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(state.options.host, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument, "The host must be an IP address of this machine.");
  }
  const tcp::endpoint endpoint(address, state.options.port);
  state.acceptor->open(endpoint.protocol(), error);
  if (!error) state.acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) state.acceptor->bind(endpoint, error);
  if (!error) state.acceptor->listen(1024, error);
  if (error) {
    return fail(ErrorCode::kConflict,
                fmt::format("Cannot listen on port {}: another program may be using it. Choose "
                            "another with --port.",
                            state.options.port));
  }
  return {};
}

asio::awaitable<void> accept_loop(State& state) {
  for (std::size_t turn = 0; !state.stopping; ++turn) {
    asio::io_context& loop = *state.loops[turn % state.loops.size()];
    auto [error, socket] = co_await state.acceptor->async_accept(loop, kNoThrow);
    if (error) {
      if (error == asio::error::operation_aborted) break;
      // Out of file descriptors, say: wait a moment instead of spinning.
      asio::steady_timer pause(*state.loops.front(), std::chrono::milliseconds(50));
      co_await pause.async_wait(kNoThrow);
      continue;
    }
    if (state.connections >= state.options.max_connections) continue;  // closes the socket
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    start_connection(state, std::move(socket));
  }
}

void close_idle(State& state) {
  const std::lock_guard lock(state.mutex);
  for (boost::beast::tcp_stream* stream : state.idle) {
    asio::post(stream->get_executor(), [&state, stream] {
      const std::lock_guard inner(state.mutex);
      if (state.idle.contains(stream)) stream->cancel();
    });
  }
}

asio::awaitable<void> drain(State& state) {
  boost::system::error_code ignored;
  state.acceptor->close(ignored);
  const auto end = std::chrono::steady_clock::now() + state.options.drain_timeout;
  while (state.connections > 0 && std::chrono::steady_clock::now() < end) {
    close_idle(state);
    asio::steady_timer pause(*state.loops.front(), kDrainLook);
    co_await pause.async_wait(kNoThrow);
  }
  for (const auto& loop : state.loops) loop->stop();
}

}  // namespace

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() { state_->workers.join(); }

Result<std::unique_ptr<HttpServer>> HttpServer::create(const HttpServerOptions& options,
                                                       const Router& router, Metrics& metrics) {
  std::unique_ptr<HttpServer> server(
      new HttpServer(std::make_unique<State>(options, router, metrics)));
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return fail(ErrorCode::kInvalidArgument, "TLS needs both a certificate and a key.");
  }
  if (!options.tls_certificate_file.empty()) {
    const Result<void> loaded = server->reload_tls();
    if (!loaded) return std::unexpected<Error>(loaded.error());
  }
  const Result<void> listening = listen(*server->state_);
  if (!listening) return std::unexpected<Error>(listening.error());
  return server;
}

std::uint16_t HttpServer::port() const { return state_->acceptor->local_endpoint().port(); }

Result<void> HttpServer::reload_tls() {
  if (state_->options.tls_certificate_file.empty()) return {};
  auto context = load_tls(state_->options);
  if (!context) return std::unexpected<Error>(context.error());
  const std::lock_guard lock(state_->mutex);
  state_->tls = std::move(*context);
  return {};
}

void HttpServer::run() {
  asio::co_spawn(state_->acceptor->get_executor(), accept_loop(*state_), asio::detached);
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < state_->loops.size(); ++i) {
    threads.emplace_back([&loop = *state_->loops[i]] {
      const auto guard = asio::make_work_guard(loop);  // it waits for its first connection
      loop.run();
    });
  }
  state_->loops.front()->run();
}

void HttpServer::stop() {
  if (state_->stopping.exchange(true)) return;
  asio::co_spawn(state_->acceptor->get_executor(), drain(*state_), asio::detached);
}

}  // namespace holdfast
