// RFC 3161 time stamps, by OpenSSL: a request, and whether a reply holds for it. Neither fetches
// anything. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMostStampBytes = 64 << 10;

// A TimeStampReq in DER over the SHA-256 of `bytes`, which asks for the signer's certificate.
// `nonce`: 8 random bytes.
[[nodiscard]] Result<std::string> make_stamp_request(std::string_view bytes,
                                                     std::string_view nonce);

struct StampFacts {
  TimeMs at = 0;            // as the service says
  bool is_trusted = false;  // its signature was checked against `ca_pem`
};

// Reads a TimeStampResp in DER. It must be granted and be of the SHA-256 of `bytes`, and hold the
// nonce of `request` unless that is empty. With `ca_pem` (certificates that are trusted, PEM) its
// signature must hold too. Errors: kInvalidArgument for what is no reply, kForbidden for a
// refusal, kCorrupt for one that does not hold or is of other bytes.
[[nodiscard]] Result<StampFacts> check_stamp_reply(std::string_view reply, std::string_view request,
                                                   std::string_view bytes, std::string_view ca_pem);

}  // namespace holdfast
