// Fetching files by URL. Safe from many threads.
#include "service/media_fetcher.h"

#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr int kMaxRedirects = 5;

// One of the places for fetching at once, if there was one.
class Place {
 public:
  Place(std::atomic<int>& open, int most) : open_(open), taken_(open.fetch_add(1) < most) {}
  ~Place() { --open_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::atomic<int>& open_;
  const bool taken_;
};

std::string kind_of(std::string_view content_type) {
  const std::string type = ascii_lower(trimmed(content_type));
  if (type.starts_with("image/")) return "photo";
  return type.starts_with("video/") ? "video" : "";
}

}  // namespace

MediaFetcher::MediaFetcher(FetchOptions options)
    : options_(std::move(options)), client_(options_.outbound) {}

Result<FetchedFile> MediaFetcher::fetch(const std::string& url, std::size_t max_bytes) {
  if (options_.outbound.hosts.empty()) {
    return fail(ErrorCode::kForbidden,
                "This server fetches no files: its operator can list hosts with --fetch-host.");
  }
  const Place place(open_, options_.most_at_once);
  if (!place.taken()) {
    return fail(ErrorCode::kUnavailable, "Too many files are being fetched: ask again.");
  }
  const OutboundRequest request{.method = "GET", .url = url, .headers = {{"Accept", "*/*"}}};
  Result<OutboundAnswer> answer = client_.send(request, {.total_timeout = options_.timeout,
                                                         .max_body_bytes = max_bytes,
                                                         .max_redirects = kMaxRedirects});
  if (!answer) {
    const bool unreached = answer.error().code == ErrorCode::kUnavailable;
    const ErrorCode code = unreached ? ErrorCode::kInvalidArgument : answer.error().code;
    return fail(code, "The url was not fetched. " + answer.error().message);
  }
  if (answer->is_cut) return fail(ErrorCode::kTooLarge, "The file at the url is too large.");
  if (answer->status != 200) {
    return fail(ErrorCode::kInvalidArgument, "The url was not answered with a file.");
  }
  return FetchedFile{kind_of(answer->header("content-type")), std::move(answer->body)};
}

}  // namespace holdfast
