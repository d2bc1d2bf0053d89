// DKIM signatures: rsa-sha256 (RFC 6376) and ed25519-sha256 (RFC 8463), relaxed/relaxed.
// A DkimSigner may be used from many threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

struct DkimOptions {
  std::string domain;    // d=
  std::string selector;  // s=: the key stands at SELECTOR._domainkey.DOMAIN
  std::string key_pem;   // a private key, RSA of at least 2048 bits or Ed25519
};

class DkimSigner {
 public:
  // kInvalidArgument for a key that cannot be read, of another kind, or too short.
  [[nodiscard]] static Result<std::unique_ptr<DkimSigner>> open(const DkimOptions& options);
  ~DkimSigner();
  DkimSigner(const DkimSigner&) = delete;
  DkimSigner& operator=(const DkimSigner&) = delete;

  // The DKIM-Signature header with its CRLF, to be put before `headers`. `headers` are whole lines
  // that end in CRLF, without the empty one; `body_hash` is relaxed_body_hash() of the body.
  // kInternal when OpenSSL refuses.
  [[nodiscard]] Result<std::string> sign(std::string_view headers, std::string_view body_hash,
                                         TimeMs at_ms) const;
  // "rsa-sha256" or "ed25519-sha256".
  [[nodiscard]] const char* algorithm() const;
  // The TXT record to publish.
  [[nodiscard]] std::string dns_record() const;

 private:
  struct State;
  explicit DkimSigner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Base64 of the SHA-256 of the body in relaxed canonical form. Lines end in CRLF.
[[nodiscard]] std::string relaxed_body_hash(std::string_view body);
// One header, without its CRLF, in relaxed canonical form.
[[nodiscard]] std::string relaxed_header(std::string_view header);

}  // namespace holdfast
