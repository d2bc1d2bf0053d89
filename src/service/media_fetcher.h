// Files that somebody names by URL, fetched within limits: only from hosts that the operator
// listed, never from an address that is not public unless it is listed too. Safe from many threads.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "holdfast/result.h"
#include "outbound/http_client.h"

namespace holdfast {

struct FetchOptions {
  // Its `hosts` are those that files may come from; empty: nothing is fetched.
  OutboundOptions outbound;
  std::chrono::seconds timeout{20};  // for the whole file, with redirects
  int most_at_once = 4;              // so that slow hosts never hold every worker
};

struct FetchedFile {
  std::string content_type;  // "photo" or "video" by the host's Content-Type; empty: neither
  std::string bytes;
};

class MediaFetcher {
 public:
  explicit MediaFetcher(FetchOptions options);

  // Errors: kForbidden where we do not fetch from, kInvalidArgument for what is no URL or was not
  // answered with a file, kTooLarge, kUnavailable when too many are fetched now.
  [[nodiscard]] Result<FetchedFile> fetch(const std::string& url, std::size_t max_bytes);

 private:
  const FetchOptions options_;
  const HttpClient client_;
  std::atomic<int> open_{0};
};

}  // namespace holdfast
