// A request and a response as the resources see them: plain values, no sockets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast {

enum class Role { kNone, kAdmin, kAnalyst, kPlatform };
[[nodiscard]] const char* role_name(Role role);
[[nodiscard]] std::optional<Role> role_from_name(std::string_view name);

// Who asks, as the router found out before the resource runs.
struct Principal {
  enum class Kind { kNobody, kStaff, kPlatformKey, kCase, kReport };
  Kind kind = Kind::kNobody;
  Role role = Role::kNone;
  std::string name;         // staff name, or the platform's name
  std::string key_id;       // of a platform key
  bool is_curator = false;  // a platform key that may change lists
  std::int64_t staff_id = 0;
  std::int64_t case_id = 0;
  std::int64_t report_id = 0;
  std::string session_hash;  // of the session token in use
  TimeMs session_expires_ms = 0;
  // "staff:NAME", "platform:NAME", "case", "reporter": for the audit log.
  [[nodiscard]] std::string actor() const;
};

struct Request {
  std::string method;                                        // upper case
  std::string path;                                          // percent-decoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::vector<std::pair<std::string, std::string>> path_parameters;  // of the route's pattern
  std::string body;
  bool from_loopback = false;
  bool secure = false;  // came over TLS
  Principal principal;

  // Empty when missing; the first one when repeated.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
  [[nodiscard]] const std::string& path_parameter(std::string_view name) const;
  [[nodiscard]] std::string_view cookie(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string_view static_body;  // used instead of `body` when not empty; lives for ever
  std::vector<std::pair<std::string, std::string>> headers;
  bool is_chunked = false;  // the body follows in chunks of a length not known yet
};

}  // namespace holdfast
