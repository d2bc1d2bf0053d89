// Reading and writing at the same time. Everything but the BodyStream runs on the connection's
// loop.
#include "service/http_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace holdfast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 128 * 1024;
constexpr std::chrono::minutes kMostTime{15};      // for a whole request
constexpr std::size_t kMostLeftBytes = 16 * 1024;  // a chunk's line that does not end
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// Lives until both the reader and the writer have ended.
class Stream {
 public:
  explicit Stream(StreamJob job)
      : job_(job),
        wake_(job.transport.socket().get_executor()),
        deadline_(job.transport.socket().get_executor()) {
    wake_.expires_at(SteadyClock::time_point::max());
  }

  asio::awaitable<bool> run() {
    job_.transport.socket().expires_never();
    job_.parser.eager(true);
    watch(alive_);
    asio::co_spawn(job_.transport.socket().get_executor(), write_all(),
                   [this](const std::exception_ptr& thrown) {
                     failed_ = failed_ || thrown != nullptr;
                     writer_ended_ = true;
                     wake_.cancel();
                   });
    try {
      co_await read_all();
    } catch (const std::exception&) {
      failed_ = true;
    }
    reader_ended_ = true;
    wake_.cancel();
    if (failed_) job_.transport.socket().cancel();
    while (!writer_ended_) co_await wake_.async_wait(kNoThrow);
    alive_.reset();
    deadline_.cancel();
    co_return !failed_;
  }

 private:
  [[nodiscard]] SteadyClock::time_point end() const {
    return std::min(moved_at_ + job_.state.options.body_timeout, started_at_ + kMostTime);
  }

  // Ends what waits for the other side when nothing has moved for too long.
  void watch(const std::weak_ptr<bool>& alive) {
    deadline_.expires_at(end());
    deadline_.async_wait([this, alive](const beast::error_code& error) {
      if (error || alive.expired()) return;
      if (SteadyClock::now() >= end()) {
        failed_ = true;
        wake_.cancel();
        job_.transport.socket().cancel();
      } else {
        watch(alive);
      }
    });
  }

  asio::awaitable<void> read_all() {
    for (bool done = false; !done && !failed_;) {
      done = job_.parser.is_done();
      std::string bytes;
      std::swap(bytes, job_.parser.get().body());
      if (done || !bytes.empty()) {
        std::string said = co_await take(bytes, done);
        moved_at_ = SteadyClock::now();
        waiting_ += said;
        wake_.cancel();
      }
      while (waiting_.size() > kMostWaitingBytes && !failed_) co_await wake_.async_wait(kNoThrow);
      if (!done && !failed_) co_await read_some();
    }
  }

  // Asks the stream, on a worker thread.
  asio::awaitable<std::string> take(std::string_view bytes, bool last) {
    auto work = [this, bytes, last]() -> asio::awaitable<std::string> {
      co_return job_.stream.take(bytes, last);
    };
    std::string said = co_await asio::co_spawn(job_.state.workers.get_executor(), std::move(work),
                                               asio::use_awaitable);
    co_return said;
  }

  asio::awaitable<void> read_some() {
    beast::error_code error;
    if (job_.buffer.size() > 0) {
      const std::size_t used = job_.parser.put(job_.buffer.data(), error);
      job_.buffer.consume(used);
      if (error && error != http::error::need_more) {
        failed_ = true;
        co_return;
      }
      if (used > 0) co_return;
    }
    if (job_.buffer.size() > kMostLeftBytes) {
      failed_ = true;
      co_return;
    }
    const Transport::Transfer read =
        co_await job_.transport.read_some(job_.buffer.prepare(kReadBytes));
    failed_ = failed_ || read.error;
    if (read.error) co_return;
    job_.buffer.commit(read.bytes);
    moved_at_ = SteadyClock::now();
  }

  asio::awaitable<void> write_all() {
    while (!failed_) {
      if (waiting_.empty() && reader_ended_) break;
      if (waiting_.empty()) {
        co_await wake_.async_wait(kNoThrow);
        continue;
      }
      std::string chunk;
      std::swap(chunk, waiting_);
      wake_.cancel();
      const std::string head = fmt::format("{:x}\r\n", chunk.size());
      chunk += "\r\n";
      co_await write(head, chunk);
    }
    if (!failed_) co_await write("0\r\n\r\n", {});
  }

  asio::awaitable<void> write(std::string_view head, std::string_view body) {
    const beast::error_code error = co_await job_.transport.write(head, body);
    if (error) {
      failed_ = true;
      wake_.cancel();
      job_.transport.socket().cancel();  // the reader must not wait for more
    }
    moved_at_ = SteadyClock::now();
  }

  StreamJob job_;
  asio::steady_timer wake_;      // cancelled whenever what is below has changed
  asio::steady_timer deadline_;  // of the other side
  const SteadyClock::time_point started_at_ = SteadyClock::now();
  SteadyClock::time_point moved_at_ = SteadyClock::now();
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::string waiting_;  // to be written
  bool reader_ended_ = false;
  bool writer_ended_ = false;
  bool failed_ = false;
};

}  // namespace

asio::awaitable<bool> answer_stream(StreamJob job) {
  Stream stream(job);
  const bool good = co_await stream.run();
  co_return good;
}

}  // namespace holdfast
