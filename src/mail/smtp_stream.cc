// TCP and TLS with an end to every wait. A stream belongs to one thread.
#include "mail/smtp_stream.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace holdfast {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
constexpr std::size_t kBufferBytes = 8192;

SteadyTime end_of(SmtpStream::Wait wait) { return std::chrono::steady_clock::now() + wait; }

}  // namespace

SmtpStream::~SmtpStream() {
  if (tls_ != nullptr) SSL_free(tls_);
  if (context_ != nullptr) SSL_CTX_free(context_);
  if (socket_ >= 0) close(socket_);
}

bool SmtpStream::wait_for(short events, SteadyTime end) const {
  while (true) {
    const auto left = std::chrono::ceil<Wait>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waited{socket_, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

Result<void> SmtpStream::connect(const std::string& host, int port, Wait wait) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return fail(ErrorCode::kUnavailable, "The mail server's name cannot be found: check --relay.");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
  const SteadyTime end = end_of(wait);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (socket_ >= 0) close(socket_);
    socket_ = socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) continue;
    int status = ::connect(socket_, each->ai_addr, each->ai_addrlen);
    if (status != 0 && errno == EINPROGRESS && wait_for(POLLOUT, end)) {
      socklen_t size = sizeof status;
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &status, &size);
    }
    if (status != 0) continue;
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    buffer_ = std::make_unique<char[]>(kBufferBytes);
    return {};
  }
  return fail(ErrorCode::kUnavailable, "The mail server cannot be reached: check --relay.");
}

Result<void> SmtpStream::start_tls(const std::string& host, const std::string& ca_file, Wait wait) {
  context_ = SSL_CTX_new(TLS_client_method());
  if (context_ == nullptr) return fail(ErrorCode::kInternal, "TLS could not be started.");
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_mode(context_, SSL_MODE_AUTO_RETRY);
  const int loaded = ca_file.empty()
                         ? SSL_CTX_set_default_verify_paths(context_)
                         : SSL_CTX_load_verify_locations(context_, ca_file.c_str(), nullptr);
  if (loaded != 1) return fail(ErrorCode::kInvalidArgument, "The CA file cannot be read.");
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  tls_ = SSL_new(context_);
  X509_VERIFY_PARAM* verify = SSL_get0_param(tls_);
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
  if (!is_address) {
    X509_VERIFY_PARAM_set1_host(verify, host.c_str(), host.size());
    SSL_set_tlsext_host_name(tls_, host.c_str());
  }
  SSL_set_fd(tls_, socket_);
  const SteadyTime end = end_of(wait);
  while (true) {
    const int status = SSL_connect(tls_);
    if (status == 1) return {};
    const int why = SSL_get_error(tls_, status);
    if (why == SSL_ERROR_WANT_READ && wait_for(POLLIN, end)) continue;
    if (why == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT, end)) continue;
    ERR_clear_error();
    if (SSL_get_verify_result(tls_) != X509_V_OK) {
      return fail(ErrorCode::kForbidden, "The mail server's certificate is not good for its name.");
    }
    return fail(ErrorCode::kUnavailable, "The mail server did not finish the TLS handshake.");
  }
}

SmtpStream::Written SmtpStream::write(std::string_view bytes, Wait wait) {
  const SteadyTime end = end_of(wait);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::string_view rest = bytes.substr(done);
    if (tls_ != nullptr) {
      std::size_t taken = 0;
      if (SSL_write_ex(tls_, rest.data(), rest.size(), &taken) == 1) {
        done += taken;
        continue;
      }
      const int why = SSL_get_error(tls_, 0);
      if (why == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT, end)) continue;
      if (why == SSL_ERROR_WANT_READ && wait_for(POLLIN, end)) continue;
      ERR_clear_error();
      return {false, bytes.size()};
    }
    const ssize_t taken = send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (taken > 0) {
      done += static_cast<std::size_t>(taken);
    } else if (errno == EAGAIN ? !wait_for(POLLOUT, end) : errno != EINTR) {
      return {false, done};
    }
  }
  return {true, done};
}

std::string_view SmtpStream::read(Wait wait) {
  const SteadyTime end = end_of(wait);
  while (true) {
    if (tls_ != nullptr) {
      std::size_t got = 0;
      if (SSL_read_ex(tls_, buffer_.get(), kBufferBytes, &got) == 1) return {buffer_.get(), got};
      const int why = SSL_get_error(tls_, 0);
      if (why == SSL_ERROR_WANT_READ && wait_for(POLLIN, end)) continue;
      if (why == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT, end)) continue;
      ERR_clear_error();
      return {};
    }
    if (!wait_for(POLLIN, end)) return {};
    const ssize_t got = recv(socket_, buffer_.get(), kBufferBytes, 0);
    if (got > 0) return {buffer_.get(), static_cast<std::size_t>(got)};
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) return {};
  }
}

}  // namespace holdfast
