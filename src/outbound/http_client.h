// One HTTP request to a stranger's server: every wait and size has an end, and the address that is
// really connected to is judged, so that a name which changes its address in between gains nothing.
// No proxy, cookie or .netrc of the environment is used. Safe from many threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "holdfast/result.h"
#include "outbound/address_guard.h"

namespace holdfast {

struct OutboundOptions {
  AddressGuard guard;
  // Where requests and redirects may go, in lower case: "media.example.org", ".example.org" for
  // whatever is below it, "*" for any. Empty: any.
  std::vector<std::string> hosts;
  std::string ca_file;  // PEM of further signers of certificates; empty: the system's alone
  std::string user_agent = "Holdfast";
};

struct OutboundLimits {
  std::chrono::milliseconds connect_timeout{5'000};  // name, connection and TLS
  std::chrono::milliseconds total_timeout{20'000};   // from the first to the last byte, all hops
  std::size_t max_body_bytes = 64 * 1024;            // of the answer; the rest is not read
  std::size_t max_header_bytes = 64 * 1024;          // of the answer; more is kTooLarge
  int max_redirects = 0;  // each hop's URL and address is checked as the first one's
};

struct OutboundRequest {
  std::string method = "GET";  // "GET", "POST" or "PUT"
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // Asked about once a second; true ends the request with kUnavailable. May be empty.
  std::function<bool()> should_stop;
};

struct OutboundAnswer {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  bool is_cut = false;  // the body was longer than max_body_bytes

  // The first header of that lower-case name, or empty. Borrowed.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

// Whether `url` may be asked at all, before any name is looked up: http or https, a host, no user
// or password, no fragment, at most 2048 bytes of ASCII. Plain http is for addresses that the
// operator listed; a host that is an address is judged at once. kInvalidArgument or kForbidden.
[[nodiscard]] Result<void> check_outbound_url(const std::string& url, const AddressGuard& guard);
// Its host as it is asked, without brackets; empty for what is no URL.
[[nodiscard]] std::string host_of_url(const std::string& url);

class HttpClient {
 public:
  explicit HttpClient(OutboundOptions options);

  // Any status is an answer. Errors: those of check_outbound_url; kForbidden also when every
  // address of the host is denied, or a redirect leads where none may; kTooLarge; kUnavailable when
  // there was no whole answer in time, with a sentence that says why.
  [[nodiscard]] Result<OutboundAnswer> send(const OutboundRequest& request,
                                            const OutboundLimits& limits) const;

 private:
  OutboundOptions options_;
};

}  // namespace holdfast
