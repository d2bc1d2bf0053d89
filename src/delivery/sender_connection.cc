// One connection of a sender: rows in, results out. Each runs on a thread of its own.
#include <chrono>
#include <thread>

#include "delivery/sender_state.h"

namespace holdfast {
namespace {

using Kind = SmtpOutcome::Kind;

constexpr TimeMs kNotSentWaitMs = 5'000;
constexpr std::int64_t kIdleMs = 20'000;
constexpr int kMaxReconnectMs = 30'000;

class Connection {
 public:
  explicit Connection(SenderState& state) : state_(state) {}

  void run() {
    while (std::optional<Lease> lease = state_.next_row()) {
      state_.finish_row(*lease, send(*lease));
    }
    if (connection_) connection_->quit();
  }

 private:
  std::optional<SentRow> send(const Lease& lease);
  bool connect();
  SentRow row_of(const Lease& lease, const SmtpOutcome& outcome);

  SenderState& state_;
  std::unique_ptr<SmtpConnection> connection_;
  std::int64_t used_ms_ = 0;
  int reconnect_ms_ = 0;
};

bool Connection::connect() {
  const std::int64_t now = steady_ms();
  if (connection_ && now - used_ms_ > kIdleMs) {
    connection_->quit();
    connection_.reset();
  }
  used_ms_ = now;
  if (connection_ && connection_->is_usable()) return true;
  connection_.reset();
  if (reconnect_ms_ > 0) {
    std::unique_lock lock(state_.mutex);
    state_.work.wait_for(lock, std::chrono::milliseconds(reconnect_ms_),
                         [&] { return state_.is_over; });
    if (state_.is_over) return false;
  }
  auto opened = SmtpConnection::open(state_.options.server);
  if (opened) {
    connection_ = std::move(*opened);
    reconnect_ms_ = 0;
    return true;
  }
  reconnect_ms_ = std::min(std::max(250, reconnect_ms_ * 2), kMaxReconnectMs);
  if (opened.error().code != ErrorCode::kUnavailable) state_.fail_with(opened.error());
  return false;
}

std::optional<SentRow> Connection::send(const Lease& lease) {
  if (!connect()) {
    return row_of(lease, {Kind::kNotSent, {0, {}, "The mail server could not be reached."}, false});
  }
  const Result<OutgoingMail> mail = state_.options.compose(lease.recipient);
  if (!mail) {
    state_.fail_with(mail.error());
    return std::nullopt;
  }
  bool has_dot = false;
  const SmtpOutcome outcome =
      connection_->send({mail->envelope_from, lease.recipient.address, mail->data}, [&] {
        // The database has not heard of us for long: another may count us as dead by now.
        if (steady_ms() - state_.heard_ms.load() > kSilenceMs / 2) return false;
        has_dot = state_.journal->add_dot(lease.delivery_id);
        if (!has_dot) {
          state_.fail_with({ErrorCode::kUnavailable,
                            "The sender's journal cannot be written: is the disk full?"});
        }
        return has_dot;
      });
  if (outcome.kind == Kind::kServerRefuses) {
    state_.fail_with({ErrorCode::kForbidden, "The mail server refuses all our mail: it says \"" +
                                                 reply_words(outcome.reply) + "\"."});
  }
  SentRow row = row_of(lease, outcome);
  // Without a dot the row is sent again in any case, or asked about again: no record is needed.
  if (has_dot && !state_.journal->add_result(row.result)) {
    state_.fail_with(
        {ErrorCode::kUnavailable, "The sender's journal cannot be written: is the disk full?"});
  }
  return row;
}

SentRow Connection::row_of(const Lease& lease, const SmtpOutcome& outcome) {
  SentRow row;
  DeliveryResult& result = row.result;
  result.delivery_id = lease.delivery_id;
  result.reply = reply_words(outcome.reply);
  result.attempts = lease.attempts + 1;
  result.at_ms = state_.options.clock();
  switch (outcome.kind) {
    case Kind::kAccepted:
      result.state = "accepted";
      break;
    case Kind::kUnknown:
      result.state = "unknown";
      break;
    case Kind::kPermanent:
      result.state = "bounced";
      if (outcome.is_about_recipient && is_no_such_mailbox(outcome.reply)) {
        row.suppressed_key = lease.recipient.address_key;
      }
      break;
    case Kind::kTemporary: {
      double random = 0;
      {
        const std::lock_guard lock(state_.mutex);
        random = state_.options.random();
      }
      const auto wait = retry_wait_ms(state_.options.retry, result.attempts, random);
      result.state = wait ? "deferred" : "bounced";
      if (wait) result.next_ms = result.at_ms + *wait;
      break;
    }
    case Kind::kNotSent:
    case Kind::kServerRefuses:
    case Kind::kHeldBack:
      result.state = "queued";
      result.attempts = lease.attempts;
      result.next_ms = result.at_ms + kNotSentWaitMs;
      break;
  }
  return row;
}

}  // namespace

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void SenderState::fail_with(const Error& error) {
  {
    const std::lock_guard lock(mutex);
    if (!failure) failure = error;
    is_over = true;
  }
  work.notify_all();
  news.notify_all();
}

std::optional<Lease> SenderState::next_row() {
  std::unique_lock lock(mutex);
  while (!is_over) {
    std::int64_t wait_ms = 1000;
    if (!is_held) {
      const std::int64_t now = steady_ms();
      std::optional<Lease> lease = pace.take(now);
      if (lease) {
        ++busy;
        return lease;
      }
      wait_ms = std::max<std::int64_t>(1, pace.wake_ms() - now);
    }
    work.wait_for(lock, std::chrono::milliseconds(wait_ms));
  }
  return std::nullopt;
}

void SenderState::finish_row(const Lease& lease, std::optional<SentRow> sent_row) {
  const std::lock_guard lock(mutex);
  --busy;
  pace.done(lease.recipient.domain);
  if (sent_row) sent.push_back(std::move(*sent_row));
  // The keeper is woken for a batch of news, not for each.
  if (sent.size() == static_cast<std::size_t>(options.batch) / 2 || busy == 0) news.notify_one();
}

void run_connection(SenderState& state) { Connection(state).run(); }

}  // namespace holdfast
