// A connection's bytes, plain or TLS behind one interface, so that the HTTP code is compiled once.
// A Transport belongs to its connection's loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <memory>
#include <string_view>

namespace holdfast {

class Transport {
 public:
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  struct Transfer {
    boost::system::error_code error;
    std::size_t bytes = 0;
  };
  // TLS handshake; nothing for plain connections.
  [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code> open() = 0;
  [[nodiscard]] virtual boost::asio::awaitable<Transfer> read_some(
      boost::asio::mutable_buffer into) = 0;
  // All of `head`, then all of `body`.
  [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code> write(
      std::string_view head, std::string_view body) = 0;
  // Tells the other side that nothing more comes.
  [[nodiscard]] virtual boost::asio::awaitable<void> end() = 0;
  [[nodiscard]] virtual bool secure() const = 0;
  // For time limits and for closing from outside.
  [[nodiscard]] virtual boost::beast::tcp_stream& socket() = 0;

 protected:
  Transport() = default;
};

// Plain when `tls` is null.
[[nodiscard]] std::unique_ptr<Transport> make_transport(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace holdfast
