// One connection: read a request within its limits, have it answered, write the answer, again.
// A connection runs on its own strand; what it shares is in HttpServer::State.
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <optional>

#include "service/http_convert.h"
#include "service/http_server_state.h"
#include "service/problem.h"

namespace holdfast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::tcp_stream;
using Parser = http::request_parser<http::string_body>;
using State = HttpServer::State;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// While alive, a drain may close this connection: it waits for a request that has not begun.
class IdleMark {
 public:
  IdleMark(State& state, tcp_stream& stream) : state_(state), stream_(stream) {
    const std::lock_guard lock(state_.mutex);
    state_.idle.insert(&stream_);
  }
  ~IdleMark() {
    const std::lock_guard lock(state_.mutex);
    state_.idle.erase(&stream_);
  }
  IdleMark(const IdleMark&) = delete;
  IdleMark& operator=(const IdleMark&) = delete;

 private:
  State& state_;
  tcp_stream& stream_;
};

// Why a request could not be read, as an answer; nothing when there is nobody to answer.
std::optional<Response> read_failure(const beast::error_code& error) {
  if (error == http::error::end_of_stream || error == asio::error::eof ||
      error == asio::error::connection_reset || error == asio::error::operation_aborted) {
    return std::nullopt;
  }
  if (error == beast::error::timeout) {
    return problem(408, "too-slow", "The request did not arrive in time.");
  }
  if (error == http::error::body_limit) {
    return problem(413, "too-large", "The body is larger than this address takes.");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem(431, "headers-too-large", "The headers are larger than this server takes.");
  }
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return problem(400, "invalid-argument", "This is not a request that HTTP/1.1 knows.");
  }
  return std::nullopt;
}

template <class Stream>
asio::awaitable<bool> write_response(Stream& stream, const Response& response,
                                     const Request& request, bool keep_alive) {
  BeastResponse message = to_beast(response, request, keep_alive);
  http::response_serializer<http::span_body<const char>> serializer(message);
  if (request.method == "HEAD") serializer.split(true);
  beast::error_code error;
  if (request.method == "HEAD") {
    std::tie(error, std::ignore) = co_await http::async_write_header(stream, serializer, kNoThrow);
  } else {
    std::tie(error, std::ignore) = co_await http::async_write(stream, serializer, kNoThrow);
  }
  co_return !error;
}

// Answers on a worker thread when the route may block, else here.
asio::awaitable<Response> answer(State& state, const Router::Match& match, Request& request) {
  const bool blocks = match.route != nullptr && match.route->blocks;
  if (!blocks) co_return state.router.respond(match, request);
  auto work = [&state, &match, &request]() -> asio::awaitable<Response> {
    co_return state.router.respond(match, request);
  };
  Response response =
      co_await asio::co_spawn(state.workers.get_executor(), std::move(work), asio::use_awaitable);
  co_return response;
}

void note(State& state, const Router::Match& match, const Request& request,
          const Response& response, std::chrono::steady_clock::time_point started) {
  // A method is a word of the sender's choosing: only those of routes are counted by name.
  const std::string_view pattern =
      match.route != nullptr ? std::string_view(match.route->pattern) : "none";
  const std::string_view method =
      match.route != nullptr ? std::string_view(match.route->method) : "other";
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  state.metrics.note_request(method, pattern, response.status, took.count());
  if (request.method.empty()) return;
  spdlog::debug("{} {} {} {:.1f}ms", method, pattern, response.status, took.count() * 1000);
}

// What one turn of the loop leaves behind.
enum class Next { kAgain, kClose };

template <class Stream>
class Connection {
 public:
  Connection(State& state, Stream& stream, bool secure)
      : state_(state), stream_(stream), socket_(beast::get_lowest_layer(stream)), secure_(secure) {
    beast::error_code error;
    const auto peer = socket_.socket().remote_endpoint(error);
    from_loopback_ = !error && peer.address().is_loopback();
  }

  asio::awaitable<void> run() {
    while (!state_.stopping) {
      const Next next = co_await one_request();
      if (next == Next::kClose) break;
    }
  }

 private:
  asio::awaitable<Next> one_request() {
    Parser parser;
    parser.header_limit(state_.options.max_header_bytes);
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // set once the route is known
    beast::error_code error = co_await read_head(parser);
    if (error) co_return co_await refuse(read_failure(error));
    Result<Request> head = request_head(parser.get().base());
    if (!head) co_return co_await refuse(problem(head.error()));
    Request request = std::move(*head);
    request.secure = secure_;
    request.from_loopback = from_loopback_;
    const Router::Match match = state_.router.find(request);
    std::optional<Response> refusal = co_await read_body(parser, match, request);
    if (refusal) {
      note(state_, match, request, *refusal, std::chrono::steady_clock::now());
      co_return co_await refuse(std::move(refusal));
    }
    const auto started = std::chrono::steady_clock::now();
    const bool keep_alive = parser.get().keep_alive() && !state_.stopping;
    const Response response = co_await answer(state_, match, request);
    note(state_, match, request, response, started);
    socket_.expires_after(state_.options.body_timeout);
    const bool written = co_await write_response(stream_, response, request, keep_alive);
    co_return written && keep_alive ? Next::kAgain : Next::kClose;
  }

  // Waits for a first byte as an idle connection, then for the whole head.
  asio::awaitable<beast::error_code> read_head(Parser& parser) {
    beast::error_code error;
    std::size_t bytes = 0;
    if (buffer_.size() == 0) {
      const IdleMark idle(state_, socket_);
      socket_.expires_after(state_.options.idle_timeout);
      std::tie(error, bytes) =
          co_await stream_.async_read_some(buffer_.prepare(4096), kNoThrow);
      if (error == beast::error::timeout) error = http::error::end_of_stream;
      if (error) co_return error;
      buffer_.commit(bytes);
    }
    socket_.expires_after(state_.options.header_timeout);
    std::tie(error, bytes) = co_await http::async_read_header(stream_, buffer_, parser, kNoThrow);
    co_return error;
  }

  asio::awaitable<std::optional<Response>> read_body(Parser& parser, const Router::Match& match,
                                                     Request& request) {
    const std::size_t limit = match.route != nullptr ? match.route->max_body_bytes : 0;
    const auto length = parser.content_length();
    if (length && *length > limit) {
      const bool wrong_address = match.route == nullptr;
      if (wrong_address) co_return state_.router.respond(match, request);
      co_return read_failure(http::error::body_limit);
    }
    parser.body_limit(limit);
    socket_.expires_after(state_.options.body_timeout);
    beast::error_code error;
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      std::tie(error, std::ignore) = co_await http::async_write(stream_, go_on, kNoThrow);
    }
    if (!error && !parser.is_done()) {
      std::tie(error, std::ignore) =
          co_await http::async_read(stream_, buffer_, parser, kNoThrow);
    }
    if (error) co_return read_failure(error).value_or(Response{.status = 0});
    request.body = std::move(parser.get().body());
    co_return std::nullopt;
  }

  // Says why, and closes: what follows on this connection cannot be told apart from the body.
  asio::awaitable<Next> refuse(std::optional<Response> response) {
    if (response && response->status != 0) {
      socket_.expires_after(state_.options.header_timeout);
      Request request;
      request.secure = secure_;
      (void)co_await write_response(stream_, *response, request, false);
      co_await discard_rest();
    }
    co_return Next::kClose;
  }

  // Reads a little of what is still coming, so that the answer is not lost to a reset.
  asio::awaitable<void> discard_rest() {
    beast::error_code error;
    socket_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::size_t discarded = 0;
    while (!error && discarded < 1024 * 1024) {
      std::size_t bytes = 0;
      buffer_.consume(buffer_.size());
      socket_.expires_after(std::chrono::seconds(2));
      std::tie(error, bytes) =
          co_await socket_.async_read_some(buffer_.prepare(64 * 1024), kNoThrow);
      discarded += bytes;
    }
  }

  State& state_;
  Stream& stream_;
  tcp_stream& socket_;
  const bool secure_;
  bool from_loopback_ = false;
  beast::flat_buffer buffer_{256 * 1024};
};

asio::awaitable<void> serve_plain(State& state, tcp_stream stream) {
  Connection<tcp_stream> connection(state, stream, false);
  co_await connection.run();
  beast::error_code error;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
}

asio::awaitable<void> serve_tls(State& state, tcp_stream socket,
                                std::shared_ptr<asio::ssl::context> context) {
  beast::ssl_stream<tcp_stream> stream(std::move(socket), *context);
  beast::get_lowest_layer(stream).expires_after(state.options.header_timeout);
  auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kNoThrow);
  if (error) co_return;
  Connection<beast::ssl_stream<tcp_stream>> connection(state, stream, true);
  co_await connection.run();
  beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(5));
  std::tie(error) = co_await stream.async_shutdown(kNoThrow);
}

}  // namespace

void start_connection(State& state, asio::ip::tcp::socket socket) {
  std::shared_ptr<asio::ssl::context> tls;
  {
    const std::lock_guard lock(state.mutex);
    tls = state.tls;
  }
  state.metrics.set_connections(++state.connections);
  auto ended = [&state](const std::exception_ptr&) {
    state.metrics.set_connections(--state.connections);
  };
  const auto executor = socket.get_executor();
  tcp_stream stream(std::move(socket));
  if (tls) {
    asio::co_spawn(executor, serve_tls(state, std::move(stream), std::move(tls)), ended);
  } else {
    asio::co_spawn(executor, serve_plain(state, std::move(stream)), ended);
  }
}

}  // namespace holdfast
