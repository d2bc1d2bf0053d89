// A client for the server's tests that sees every byte: a plain or TLS socket, and answers taken
// apart by hand. Gives up after five seconds. Belongs to one thread.
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace holdfast {

struct HttpAnswer {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class TestHttpClient {
 public:
  explicit TestHttpClient(std::uint16_t port, bool tls = false)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    if (connected_ && tls) start_tls();
  }
  ~TestHttpClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }
  TestHttpClient(const TestHttpClient&) = delete;
  TestHttpClient& operator=(const TestHttpClient&) = delete;

  // Reached, and greeted where TLS was asked for.
  [[nodiscard]] bool connected() const { return connected_; }
  // Of the server's certificate; empty without TLS.
  [[nodiscard]] std::string certificate_name() const {
    X509* certificate = ssl_ != nullptr ? SSL_get1_peer_certificate(ssl_) : nullptr;
    if (certificate == nullptr) return "";
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ != nullptr
                            ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                            : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // closed by the server: what it said can still be read
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // The next answer; `to_head`: that of a HEAD request, which has no body.
  HttpAnswer receive(bool to_head = false) {
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (!read_more()) return {};
    }
    HttpAnswer answer = take_head();
    const auto length = answer.headers.find("content-length");
    const bool has_body = !to_head && answer.status >= 200 && length != answer.headers.end();
    const std::size_t bytes = has_body ? std::stoul(length->second) : 0;
    while (buffer_.size() < bytes) {
      if (!read_more()) throw std::runtime_error("The body was cut short.");
    }
    answer.body = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return answer;
  }

  HttpAnswer ask(std::string_view request) {
    send(request);
    return receive(request.starts_with("HEAD"));
  }

  // The next bytes, fewer only when the connection ends.
  std::string receive_bytes(std::size_t bytes) {
    while (buffer_.size() < bytes && read_more()) {
    }
    const std::string got = buffer_.substr(0, bytes);
    buffer_.erase(0, got.size());
    return got;
  }
  // Everything until the connection ends.
  std::string receive_rest() {
    while (read_more()) {
    }
    return std::exchange(buffer_, {});
  }

  // True when the server has closed the connection and nothing is left to read.
  bool ended() {
    if (!buffer_.empty()) return false;
    char byte = 0;
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, &byte, 1) : ::recv(socket_, &byte, 1, 0);
    if (got > 0) buffer_.push_back(byte);
    const bool waited = ssl_ == nullptr && got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    return got <= 0 && !waited;
  }

 private:
  void start_tls() {
    context_ = SSL_CTX_new(TLS_client_method());
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    connected_ = SSL_connect(ssl_) == 1;
  }

  bool read_more() {
    char bytes[16 * 1024];
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes)
                                     : ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  HttpAnswer take_head() {
    const std::size_t end = buffer_.find("\r\n\r\n");
    std::string_view head = std::string_view(buffer_).substr(0, end);
    HttpAnswer answer;
    answer.status = std::stoi(std::string(head.substr(9, 3)));  // behind "HTTP/1.1 "
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n")) {
      head.remove_prefix(at + 2);
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const std::size_t colon = line.find(':');
      answer.headers[ascii_lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }
    buffer_.erase(0, end + 4);
    return answer;
  }

  int socket_;
  bool connected_ = false;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

}  // namespace holdfast
