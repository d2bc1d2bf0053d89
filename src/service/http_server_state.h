// What the accept loop and the connections of one HttpServer share. Internal to the server's files.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "service/http_server.h"

namespace holdfast {

struct HttpServer::State {
  State(const HttpServerOptions& settings, const Router& routes, Metrics& counters)
      : options(settings), router(routes), metrics(counters), workers(settings.workers) {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const unsigned count = options.threads > 0 ? static_cast<unsigned>(options.threads) : cores;
    for (unsigned i = 0; i < count; ++i) {
      loops.push_back(std::make_unique<boost::asio::io_context>(1));
    }
    acceptor = std::make_unique<boost::asio::ip::tcp::acceptor>(*loops.front());
  }

  const HttpServerOptions options;
  const Router& router;
  Metrics& metrics;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::mutex mutex;                                    // guards tls and idle
  std::shared_ptr<boost::asio::ssl::context> tls;      // null: plain HTTP
  std::unordered_set<boost::beast::tcp_stream*> idle;  // between two requests: closed by a drain

  // Last, so that they go first: the connections in them use what stands above. A connection stays
  // on one loop, each of which has one thread: no two threads ever wait for each other over one.
  std::vector<std::unique_ptr<boost::asio::io_context>> loops;  // never empty once created
  boost::asio::thread_pool workers;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor;  // on the first loop
};

// Serves one accepted connection until it ends; counts itself in state.connections.
void start_connection(HttpServer::State& state, boost::asio::ip::tcp::socket socket);

}  // namespace holdfast
