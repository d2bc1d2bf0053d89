// Over libcurl, one handle a request. See the header for threads.
#include "outbound/http_client.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace holdfast {
namespace {

constexpr std::size_t kMaxUrlBytes = 2048;
constexpr const char* kNotStarted = "The HTTP library could not be started.";
using SteadyTime = std::chrono::steady_clock::time_point;

bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

struct FreeCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
template <class T>
using CurlOwned = std::unique_ptr<T, FreeCurl>;

struct UrlParts {
  std::string scheme;
  std::string host;  // without brackets
  std::string port;  // always there

  friend bool operator==(const UrlParts&, const UrlParts&) = default;
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const CurlOwned<char> owned(text);
  return text;
}

std::optional<UrlParts> read_url(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(),
                                    [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  if (!is_plain || text.empty() || text.size() > kMaxUrlBytes) return std::nullopt;
  const CurlOwned<CURLU> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(),
                           CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return std::nullopt;
  }
  // libcurl forgives other numbers of slashes; a reader would not see the same host.
  const std::size_t slashes = text.find("://");
  if (slashes == std::string::npos || text.substr(slashes + 3).starts_with('/') ||
      text.find('#') != std::string::npos) {
    return std::nullopt;
  }
  UrlParts parts{part_of(url.get(), CURLUPART_SCHEME, 0), part_of(url.get(), CURLUPART_HOST, 0),
                 part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (parts.host.starts_with('[')) parts.host = parts.host.substr(1, parts.host.size() - 2);
  const bool is_web = parts.scheme == "http" || parts.scheme == "https";
  if (!is_web || parts.host.empty() || parts.port.empty()) return std::nullopt;
  return parts;
}

// Plain http tells everything to whoever is on the way, so it stays in the operator's networks.
bool may_reach(AddressGuard::Verdict verdict, bool is_encrypted) {
  return verdict == AddressGuard::Verdict::kListed ||
         (verdict == AddressGuard::Verdict::kPublic && is_encrypted);
}

bool names_host(const std::vector<std::string>& hosts, std::string host) {
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const std::string& each) {
           return each == "*" || each == host || (each.starts_with('.') && host.ends_with(each));
         });
}

// One hop: what libcurl's callbacks need, and what they find.
struct Hop {
  const OutboundRequest& request;
  const OutboundLimits& limits;
  const AddressGuard& guard;
  bool is_encrypted = false;
  OutboundAnswer answer;
  std::size_t header_bytes = 0;
  bool was_denied = false;
  bool was_reached = false;  // some address was allowed
  bool has_long_head = false;
  bool was_stopped = false;
};

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* to) {
  Hop& hop = *static_cast<Hop*>(data);
  const Result<IpAddress> address = ip_address_of(to->addr);
  if (!address || !may_reach(hop.guard.judge(*address), hop.is_encrypted)) {
    hop.was_denied = true;
    return CURL_SOCKET_BAD;
  }
  hop.was_reached = true;
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t take_header(const char* data, std::size_t, std::size_t count, void* user) {
  Hop& hop = *static_cast<Hop*>(user);
  hop.header_bytes += count;
  if (hop.header_bytes > hop.limits.max_header_bytes) {
    hop.has_long_head = true;
    return 0;
  }
  const std::string_view line(data, count);
  if (line.starts_with("HTTP/")) hop.answer.headers.clear();  // after a 1xx comes the real one
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with("HTTP/")) return count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \t\r\n");
  hop.answer.headers.emplace_back(std::move(name), first == std::string_view::npos || last < first
                                                       ? std::string()
                                                       : line.substr(first, last - first + 1));
  return count;
}

std::size_t take_body(const char* data, std::size_t, std::size_t count, void* user) {
  Hop& hop = *static_cast<Hop*>(user);
  const std::size_t room = hop.limits.max_body_bytes - hop.answer.body.size();
  hop.answer.body.append(data, std::min(room, count));
  if (count <= room) return count;
  hop.answer.is_cut = true;
  return CURL_WRITEFUNC_ERROR;  // the rest is not read
}

int look_up(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Hop& hop = *static_cast<Hop*>(user);
  hop.was_stopped = hop.request.should_stop && hop.request.should_stop();
  return hop.was_stopped ? 1 : 0;
}

std::string sentence_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "The host's name has no address.";
    case CURLE_COULDNT_CONNECT:
      return "The host refused the connection, or does not answer.";
    case CURLE_OPERATION_TIMEDOUT:
      return "There was no whole answer in time.";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "The host's certificate is not good.";
    case CURLE_SSL_CONNECT_ERROR:
      return "TLS could not be agreed on with the host.";
    case CURLE_GOT_NOTHING:
      return "The host closed the connection without an answer.";
    default:
      return "The connection broke, or the answer was not HTTP.";
  }
}

Error error_of(const Hop& hop, CURLcode code) {
  if (hop.has_long_head) return {ErrorCode::kTooLarge, "The answer's head is too long."};
  if (hop.was_stopped) return {ErrorCode::kUnavailable, "The request was stopped."};
  if (hop.was_denied && !hop.was_reached) {
    return {ErrorCode::kForbidden,
            hop.is_encrypted
                ? "The host's address is not public, and the operator has not listed it."
                : "Plain http goes only to addresses that the operator listed."};
  }
  return {ErrorCode::kUnavailable, sentence_for(code)};
}

long left_ms(SteadyTime until) {
  using namespace std::chrono;
  return std::max<long>(1, duration_cast<milliseconds>(until - steady_clock::now()).count());
}

CurlOwned<curl_slist> header_list(const OutboundRequest& request, bool is_other_origin) {
  curl_slist* list = nullptr;
  const auto add = [&](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list, line.c_str())) list = longer;
  };
  for (const auto& [name, value] : request.headers) {
    // What proves who we are is for the host that was named, not for one that it names.
    if (!is_other_origin) add(name + ": " + value);
  }
  add("Expect:");
  return CurlOwned<curl_slist>(list);
}

void set_limits(CURL* handle, const OutboundLimits& limits, SteadyTime until) {
  const long left = left_ms(until);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, left);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min(left, static_cast<long>(limits.connect_timeout.count())));
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

void set_callbacks(CURL* handle, Hop& hop) {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &hop);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &hop);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &hop);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look_up);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &hop);
}

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

struct HopPlace {
  const std::string& url;
  bool is_other_origin = false;
  SteadyTime until;
};

// Fills hop.answer; gives the URL that a redirect names, or an empty text.
Result<std::string> make_hop(Hop& hop, const HopPlace& place, const OutboundOptions& options) {
  const CurlOwned<CURL> handle(curl_easy_init());
  if (!handle) return fail(ErrorCode::kInternal, kNotStarted);
  set_limits(handle.get(), hop.limits, place.until);
  set_callbacks(handle.get(), hop);
  const CurlOwned<curl_slist> headers = header_list(hop.request, place.is_other_origin);
  curl_easy_setopt(handle.get(), CURLOPT_URL, place.url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_CAINFO, options.ca_file.c_str());
  }
  if (hop.request.method == "POST" || hop.request.method == "PUT") {
    curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
    if (hop.request.method == "PUT") curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(hop.request.body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, hop.request.body.data());
  }
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK && !hop.answer.is_cut) return std::unexpected<Error>(error_of(hop, code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  hop.answer.status = static_cast<unsigned>(status);
  char* next = nullptr;
  if (is_redirect(hop.answer.status)) {
    curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &next);
  }
  return std::string(next == nullptr ? "" : next);
}

}  // namespace

std::string_view OutboundAnswer::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& each) { return each.first == name; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string host_of_url(const std::string& url) {
  const auto parts = read_url(url);
  return parts ? parts->host : std::string();
}

Result<void> check_outbound_url(const std::string& url, const AddressGuard& guard) {
  const auto parts = read_url(url);
  if (!parts) {
    return fail(ErrorCode::kInvalidArgument,
                "Give an https address of at most 2048 characters, without a name or password, a "
                "'#', or letters beyond ASCII.");
  }
  const bool is_encrypted = parts->scheme == "https";
  const std::string with = guard.option().empty() ? "" : " with " + guard.option();
  const Result<IpAddress> literal = read_ip_address(parts->host);
  const bool is_denied = literal && !may_reach(guard.judge(*literal), is_encrypted);
  if (!is_encrypted && (is_denied || !guard.lists_any())) {
    return fail(
        ErrorCode::kForbidden,
        "Use https: plain http goes only to addresses that the operator listed" + with + ".");
  }
  if (is_denied) {
    return fail(ErrorCode::kForbidden,
                "This address is not public: an operator can list it" + with + ".");
  }
  return {};
}

HttpClient::HttpClient(OutboundOptions options) : options_(std::move(options)) {}

Result<OutboundAnswer> HttpClient::send(const OutboundRequest& request,
                                        const OutboundLimits& limits) const {
  if (!start_curl()) return fail(ErrorCode::kInternal, kNotStarted);
  const SteadyTime until = std::chrono::steady_clock::now() + limits.total_timeout;
  const std::optional<UrlParts> named = read_url(request.url);
  std::string url = request.url;
  for (int redirects = 0;; ++redirects) {
    const Result<void> good = check_outbound_url(url, options_.guard);
    if (!good) return std::unexpected<Error>(good.error());
    const UrlParts parts = *read_url(url);
    if (!names_host(options_.hosts, parts.host)) {
      return fail(ErrorCode::kForbidden, "The host is not one that the operator listed.");
    }
    Hop hop{.request = request,
            .limits = limits,
            .guard = options_.guard,
            .is_encrypted = parts.scheme == "https"};
    const auto next = make_hop(hop, {url, parts != *named, until}, options_);
    if (!next) return std::unexpected<Error>(next.error());
    if (next->empty() || limits.max_redirects == 0) return std::move(hop.answer);
    const auto to = read_url(*next);
    const bool keeps_method = request.method == "GET" || hop.answer.status >= 307;
    if (!to || !keeps_method || redirects == limits.max_redirects ||
        (hop.is_encrypted && to->scheme != "https")) {
      return fail(ErrorCode::kForbidden, "The host redirects where we do not follow.");
    }
    url = *next;
  }
}

}  // namespace holdfast
