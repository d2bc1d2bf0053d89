// The bytes of an SMTP connection over TCP, plain or TLS, with an end to every wait. This room
// alone; a stream belongs to one thread.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

class SmtpStream {
 public:
  using Wait = std::chrono::milliseconds;

  SmtpStream() = default;
  ~SmtpStream();
  SmtpStream(const SmtpStream&) = delete;
  SmtpStream& operator=(const SmtpStream&) = delete;

  [[nodiscard]] Result<void> connect(const std::string& host, int port, Wait wait);
  // Checks the certificate against `host`. kForbidden when it is not good.
  [[nodiscard]] Result<void> start_tls(const std::string& host, const std::string& ca_file,
                                       Wait wait);
  struct Written {
    bool is_whole = false;
    // Bytes the system took for sure, a lower bound; over TLS a failed write counts as `at_most`.
    std::size_t at_most = 0;
  };
  [[nodiscard]] Written write(std::string_view bytes, Wait wait);
  // Some bytes; empty at the end, on an error or after the wait.
  [[nodiscard]] std::string_view read(Wait wait);
  [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }

 private:
  [[nodiscard]] bool wait_for(short events, std::chrono::steady_clock::time_point end) const;

  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace holdfast
