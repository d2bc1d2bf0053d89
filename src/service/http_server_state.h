// What the accept loop and the connections of one HttpServer share. Internal to the server's files.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "service/http_server.h"

namespace holdfast {

struct HttpServer::State {
  State(const HttpServerOptions& settings, const Router& routes, Metrics& counters)
      : options(settings), router(routes), metrics(counters), workers(settings.workers) {}

  const HttpServerOptions options;
  const Router& router;
  Metrics& metrics;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::mutex mutex;                                    // guards tls and idle
  std::shared_ptr<boost::asio::ssl::context> tls;      // null: plain HTTP
  std::unordered_set<boost::beast::tcp_stream*> idle;  // between two requests: closed by a drain

  // Last, so that it goes first: the connections in it use what stands above.
  boost::asio::io_context io;
  boost::asio::thread_pool workers;
  boost::asio::ip::tcp::acceptor acceptor{boost::asio::make_strand(io)};
};

// Serves one accepted connection until it ends; counts itself in state.connections.
void start_connection(HttpServer::State& state, boost::asio::ip::tcp::socket socket);

}  // namespace holdfast
