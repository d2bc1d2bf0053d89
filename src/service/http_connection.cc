// One connection: read a request within its limits, have it answered, write the answer, again.
// A connection runs on one loop's thread; what it shares is in HttpServer::State.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "service/http_convert.h"
#include "service/http_server_state.h"
#include "service/http_stream.h"
#include "service/problem.h"
#include "service/transport.h"

namespace holdfast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Parser = RequestParser;
using State = HttpServer::State;
using std::chrono::seconds;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kUnaskedBodyBytes = 1024 * 1024;  // read before it is known who asks
constexpr std::size_t kDiscardBytes = 1024 * 1024;
constexpr seconds kDiscardTime{2};

// While alive, a drain may close this connection: it waits for a request that has not begun.
class IdleMark {
 public:
  IdleMark(State& state, beast::tcp_stream& stream) : state_(state), stream_(stream) {
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
  beast::tcp_stream& stream_;
};

// Why a request could not be read, as an answer; nothing when there is nobody to answer.
std::optional<Response> read_failure(const beast::error_code& error) {
  if (error == beast::error::timeout) {
    return problem(408, "too-slow", "The request did not arrive in time.");
  }
  if (error == http::error::body_limit) {
    return problem(413, "too-large", "The body is larger than this address takes.");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem(431, "headers-too-large", "The headers are larger than this server takes.");
  }
  const bool malformed =
      error.category() == http::make_error_code(http::error::bad_method).category();
  if (malformed && error != http::error::end_of_stream && error != http::error::partial_message) {
    return problem(400, "invalid-argument", "This is not a request that HTTP/1.1 knows.");
  }
  return std::nullopt;
}

// Answers on a worker thread when the route may block, else here.
asio::awaitable<Response> answer(State& state, const Router::Match& match, Request& request) {
  const bool blocks = match.route != nullptr && match.route->blocks &&
                      !(match.route->is_quick && match.route->is_quick(request));
  if (!blocks) co_return state.router.respond(match, request);
  auto work = [&state, &match, &request]() -> asio::awaitable<Response> {
    co_return state.router.respond(match, request);
  };
  Response response =
      co_await asio::co_spawn(state.workers.get_executor(), std::move(work), asio::use_awaitable);
  co_return response;
}

// A large body is read only from somebody who may send it, so that nobody else fills the memory.
asio::awaitable<std::optional<Response>> refusal_before_body(State& state,
                                                             const Router::Match& match,
                                                             Request& request) {
  if (match.route == nullptr || match.route->open_stream ||
      match.route->max_body_bytes <= kUnaskedBodyBytes) {
    co_return std::nullopt;
  }
  auto work = [&state, &match, &request]() -> asio::awaitable<std::optional<Response>> {
    co_return state.router.refusal(match, request);
  };
  std::optional<Response> refusal =
      co_await asio::co_spawn(state.workers.get_executor(), std::move(work), asio::use_awaitable);
  co_return refusal;
}

// The stream of a route that has one, on a worker thread; a refusal otherwise.
asio::awaitable<std::unique_ptr<BodyStream>> open_stream(State& state, const Router::Match& match,
                                                         Request& request, Response& refusal) {
  auto work = [&]() -> asio::awaitable<std::unique_ptr<BodyStream>> {
    co_return state.router.open_stream(match, request, refusal);
  };
  auto stream =
      co_await asio::co_spawn(state.workers.get_executor(), std::move(work), asio::use_awaitable);
  co_return std::move(stream);
}

void note(State& state, const Router::Match& match, const Response& response,
          std::chrono::steady_clock::time_point started) {
  // A method is a word of the sender's choosing: only those of routes are counted by name.
  const bool known = match.route != nullptr;
  const std::string_view pattern = known ? std::string_view(match.route->pattern) : "none";
  const std::string_view method = known ? std::string_view(match.route->method) : "other";
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  state.metrics.note_request(method, pattern, response.status, took.count());
  spdlog::debug("{} {} {} {:.1f}ms", method, pattern, response.status, took.count() * 1000);
}

TimeMs now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

class Connection {
 public:
  Connection(State& state, Transport& transport)
      : state_(state), transport_(transport), socket_(transport.socket()) {
    beast::error_code error;
    const auto peer = socket_.socket().remote_endpoint(error);
    from_loopback_ = !error && peer.address().is_loopback();
  }

  asio::awaitable<void> run() {
    socket_.expires_never();  // limits are this class's own: see limit()
    bool again = true;
    while (again && !state_.stopping) again = co_await one_request();
    alive_.reset();
    timer_.cancel();
  }

 private:
  // False when the connection is to be closed.
  asio::awaitable<bool> one_request() {
    Parser parser;
    parser.header_limit(state_.options.max_header_bytes);
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // set once the route is known
    const beast::error_code error = co_await read_head(parser);
    if (error) {
      const std::optional<Response> failure = read_failure(error);
      if (failure) co_await refuse(*failure);
      co_return false;
    }
    Result<Request> head = request_head(parser.get().base());
    if (!head) {
      const Response bad = problem(head.error());
      const bool hma = is_hma_path(parser.get().target());
      const Response answered = hma ? as_hma_error(bad) : bad;
      co_await refuse(answered);
      co_return false;
    }
    Request request = std::move(*head);
    request.secure = transport_.secure();
    request.from_loopback = from_loopback_;
    const bool done = co_await answer_request(parser, request);
    co_return done;
  }

  asio::awaitable<bool> answer_request(Parser& parser, Request& request) {
    const Router::Match match = state_.router.find(request);
    const auto asked = std::chrono::steady_clock::now();
    const std::optional<Response> refusal = co_await refusal_before_body(state_, match, request);
    if (refusal) {
      note(state_, match, *refusal, asked);
      co_await refuse(*refusal);
      co_return false;
    }
    if (match.route != nullptr && match.route->open_stream) {
      const bool again = co_await answer_in_stream(parser, match, request);
      co_return again;
    }
    const beast::error_code error = co_await read_body(parser, match);
    const auto started = std::chrono::steady_clock::now();
    if (error) {
      // What is not found or not allowed says so, rather than complain of its body.
      std::optional<Response> failure = read_failure(error);
      if (failure && match.route == nullptr) failure = state_.router.respond(match, request);
      if (!failure) co_return false;
      if (match.route != nullptr && match.route->hma_errors) failure = as_hma_error(*failure);
      note(state_, match, *failure, started);
      co_await refuse(*failure);
      co_return false;
    }
    request.body = std::move(parser.get().body());
    const Response response = co_await answer(state_, match, request);
    const bool keep_alive = parser.get().keep_alive() && !state_.stopping;
    note(state_, match, response, started);
    const bool again = co_await write(response, request, keep_alive) && keep_alive;
    co_return again;
  }

  // For a route that answers while the body comes.
  asio::awaitable<bool> answer_in_stream(Parser& parser, const Router::Match& match,
                                         Request& request) {
    const auto started = std::chrono::steady_clock::now();
    Response response;
    const std::unique_ptr<BodyStream> stream =
        co_await open_stream(state_, match, request, response);
    const bool takes_chunks = parser.get().version() >= 11;
    if (stream && !takes_chunks) response = problem(400, "invalid-argument", "Use HTTP/1.1.");
    const auto length = parser.content_length();
    const bool is_long = length && *length > match.route->max_body_bytes;
    if (stream && is_long) response = *read_failure(http::make_error_code(http::error::body_limit));
    if (!stream || !takes_chunks || is_long) {
      note(state_, match, response, started);
      co_await refuse(response);
      co_return false;
    }
    parser.body_limit(match.route->max_body_bytes);
    const beast::error_code error = co_await say_continue(parser);
    if (error) co_return false;
    const bool keep_alive = parser.get().keep_alive() && !state_.stopping;
    response.content_type = match.route->stream_type;
    response.is_chunked = true;
    response.headers.emplace_back("Cache-Control", "no-store");
    const bool begun = co_await write(response, request, keep_alive);
    unlimit();
    const bool good =
        begun && co_await answer_stream({state_, transport_, parser, buffer_, *stream});
    note(state_, match, response, started);
    co_return good&& keep_alive;
  }

  // Feeds the parser until its head, or all of it, is there.
  asio::awaitable<beast::error_code> feed(Parser& parser, bool whole, seconds time_limit) {
    parser.eager(whole);
    beast::error_code error;
    while (!(whole ? parser.is_done() : parser.is_header_done())) {
      if (buffer_.size() > 0) {
        buffer_.consume(parser.put(buffer_.data(), error));
        if (error && error != http::error::need_more) co_return error;
        if (!error) continue;
      }
      // What the parser leaves is a line that has not ended: of the head, or a chunk's.
      if (buffer_.size() > state_.options.max_header_bytes) {
        co_return http::make_error_code(http::error::header_limit);
      }
      // What has arrived whole needs no clock.
      if (!is_limited_) limit(time_limit);
      if (is_late_) co_return beast::error::timeout;
      const Transport::Transfer read = co_await transport_.read_some(buffer_.prepare(kReadBytes));
      if (read.error) co_return is_late_ ? beast::error_code(beast::error::timeout) : read.error;
      buffer_.commit(read.bytes);
    }
    co_return beast::error_code();
  }

  // From now on, whatever waits for the other side is given up once `time` is over. The stream's
  // own limit would close the socket, and whoever is slow could not be told; it would also set and
  // clear two timers for each read and write, while here one runs on and looks now and then.
  void limit(seconds time) {
    is_limited_ = true;
    is_late_ = false;
    deadline_ = std::chrono::steady_clock::now() + time;
    if (!is_watched_ || deadline_ < watched_until_) watch();
  }
  void unlimit() {
    is_limited_ = false;
    is_late_ = false;
  }

  void watch() {
    is_watched_ = true;
    watched_until_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const beast::error_code& error) {
      if (error || alive.expired()) return;  // set anew, or this connection is gone
      is_watched_ = false;
      if (!is_limited_) return;
      if (std::chrono::steady_clock::now() < deadline_) return watch();
      is_late_ = true;
      socket_.cancel();
    });
  }

  // Waits for a first byte as an idle connection, then for the whole head.
  asio::awaitable<beast::error_code> read_head(Parser& parser) {
    if (buffer_.size() == 0) {
      const IdleMark idle(state_, socket_);
      limit(state_.options.idle_timeout);
      const Transport::Transfer read = co_await transport_.read_some(buffer_.prepare(kReadBytes));
      if (read.error) co_return http::make_error_code(http::error::end_of_stream);
      buffer_.commit(read.bytes);
    }
    unlimit();
    const beast::error_code error = co_await feed(parser, false, state_.options.header_timeout);
    unlimit();
    co_return error;
  }

  // Whoever waits to be asked for the body is asked.
  asio::awaitable<beast::error_code> say_continue(const Parser& parser) {
    if (!beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      co_return beast::error_code();
    }
    limit(state_.options.body_timeout);
    const beast::error_code error = co_await transport_.write("HTTP/1.1 100 Continue\r\n\r\n", {});
    unlimit();
    co_return error;
  }

  asio::awaitable<beast::error_code> read_body(Parser& parser, const Router::Match& match) {
    const std::size_t limit = match.route != nullptr ? match.route->max_body_bytes : 0;
    const auto length = parser.content_length();
    if (length && *length > limit) co_return http::make_error_code(http::error::body_limit);
    parser.body_limit(limit);
    const beast::error_code asked = co_await say_continue(parser);
    if (asked) co_return asked;
    const beast::error_code error = co_await feed(parser, true, state_.options.body_timeout);
    unlimit();
    co_return error;
  }

  asio::awaitable<bool> write(const Response& response, const Request& request, bool keep_alive) {
    const std::string head = response_head(response, request, keep_alive, now_ms());
    const std::string_view body =
        request.method == "HEAD" ? std::string_view() : response_body(response);
    limit(state_.options.body_timeout);
    const beast::error_code error = co_await transport_.write(head, body);
    unlimit();
    co_return !error;
  }

  // Says why before closing: what follows on this connection cannot be told apart from a body. A
  // little of what still comes is read, so that the answer is not lost to a reset.
  asio::awaitable<void> refuse(const Response& response) {
    Request nobody;
    nobody.secure = transport_.secure();
    const bool written = co_await write(response, nobody, false);
    if (!written) co_return;
    beast::error_code error;
    socket_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::size_t discarded = 0;
    limit(kDiscardTime);
    while (discarded < kDiscardBytes) {
      buffer_.clear();
      const Transport::Transfer read = co_await transport_.read_some(buffer_.prepare(kReadBytes));
      if (read.error) break;
      discarded += read.bytes;
    }
  }

  State& state_;
  Transport& transport_;
  beast::tcp_stream& socket_;
  bool from_loopback_ = false;
  beast::flat_buffer buffer_;
  asio::steady_timer timer_{socket_.get_executor()};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::chrono::steady_clock::time_point deadline_;       // while is_limited_
  std::chrono::steady_clock::time_point watched_until_;  // when the timer looks next
  bool is_limited_ = false;
  bool is_watched_ = false;
  bool is_late_ = false;  // set by the timer
};

asio::awaitable<void> serve(State& state, std::unique_ptr<Transport> transport) {
  transport->socket().expires_after(state.options.header_timeout);
  const beast::error_code error = co_await transport->open();
  if (error) co_return;
  Connection connection(state, *transport);
  co_await connection.run();
  transport->socket().expires_after(state.options.header_timeout);
  co_await transport->end();
}

}  // namespace

void start_connection(State& state, asio::ip::tcp::socket socket) {
  std::shared_ptr<asio::ssl::context> tls;
  {
    const std::lock_guard lock(state.mutex);
    tls = state.tls;
  }
  state.metrics.set_connections(++state.connections);
  const auto executor = socket.get_executor();
  asio::co_spawn(
      executor, serve(state, make_transport(std::move(socket), std::move(tls))),
      [&state](const std::exception_ptr&) { state.metrics.set_connections(--state.connections); });
}

}  // namespace holdfast
