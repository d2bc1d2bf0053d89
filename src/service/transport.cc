// Plain and TLS connections. Each belongs to its connection's loop.
#include "service/transport.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <string>

namespace holdfast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::size_t kJoinedBytes = 16 * 1024;  // a TLS record's most
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

using Buffers = std::array<asio::const_buffer, 2>;

template <class Stream>
asio::awaitable<Transport::Transfer> read_from(Stream& stream, asio::mutable_buffer into) {
  auto [error, bytes] = co_await stream.async_read_some(into, kNoThrow);
  co_return Transport::Transfer{error, bytes};
}

template <class Stream, class Bytes>
asio::awaitable<boost::system::error_code> write_to(Stream& stream, Bytes buffers) {
  auto [error, bytes] = co_await asio::async_write(stream, buffers, kNoThrow);
  (void)bytes;
  co_return error;
}

asio::const_buffer one_buffer(std::string_view text) {
  return asio::buffer(text.data(), text.size());
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(asio::ip::tcp::socket socket) : stream_(std::move(socket)) {}

  asio::awaitable<boost::system::error_code> open() override {
    co_return boost::system::error_code();
  }
  asio::awaitable<Transfer> read_some(asio::mutable_buffer into) override {
    return read_from(stream_, into);
  }
  asio::awaitable<boost::system::error_code> write(std::string_view head,
                                                   std::string_view body) override {
    return write_to(stream_, Buffers{one_buffer(head), one_buffer(body)});
  }
  asio::awaitable<void> end() override {
    boost::system::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    co_return;
  }
  bool secure() const override { return false; }
  beast::tcp_stream& socket() override { return stream_; }

 private:
  beast::tcp_stream stream_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  asio::awaitable<boost::system::error_code> open() override {
    auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kNoThrow);
    co_return error;
  }
  asio::awaitable<Transfer> read_some(asio::mutable_buffer into) override {
    return read_from(stream_, into);
  }
  // One after the other: given two buffers of which one is long, Beast's TLS stream writes only the
  // first.
  asio::awaitable<boost::system::error_code> write(std::string_view head,
                                                   std::string_view body) override {
    if (head.size() + body.size() <= kJoinedBytes) {
      const std::string both = std::string(head).append(body);
      co_return co_await write_to(stream_, one_buffer(both));
    }
    const auto error = co_await write_to(stream_, one_buffer(head));
    if (error) co_return error;
    co_return co_await write_to(stream_, one_buffer(body));
  }
  asio::awaitable<void> end() override { (void)co_await stream_.async_shutdown(kNoThrow); }
  bool secure() const override { return true; }
  beast::tcp_stream& socket() override { return stream_.next_layer(); }

 private:
  std::shared_ptr<asio::ssl::context> context_;
  beast::ssl_stream<beast::tcp_stream> stream_;
};

}  // namespace

std::unique_ptr<Transport> make_transport(asio::ip::tcp::socket socket,
                                          std::shared_ptr<asio::ssl::context> tls) {
  if (!tls) return std::make_unique<PlainTransport>(std::move(socket));
  return std::make_unique<TlsTransport>(std::move(socket), std::move(tls));
}

}  // namespace holdfast
