// Cookies, keys and case sessions. Safe from many threads.
#include "service/authenticate.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "service/platform_keys.h"
#include "service/problem.h"
#include "service/secrets.h"
#include "store/case_store.h"
#include "store/report_store.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kBasic = "Basic ";
constexpr std::size_t kMaxTokenBytes = 128;

bool changes_something(const Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

// A cookie goes along with requests that other sites make, so a change must come from our pages:
// browsers say so in Sec-Fetch-Site, older ones in Origin.
bool comes_from_our_pages(const Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return false;
  origin.remove_prefix(scheme_end + 3);
  return origin == request.header("host");
}

Result<bool> find_staff_principal(App& app, Request& request) {
  const std::string_view token = request.cookie(kStaffCookie);
  if (token.empty() || token.size() > kMaxTokenBytes) return false;
  const std::string hash = token_hash(token);
  const auto session =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<StaffSession>> {
        return find_staff_session(transaction, hash, app.clock());
      });
  if (!session) return std::unexpected<Error>(session.error());
  if (!session->has_value()) return false;
  Principal& principal = request.principal;
  principal.kind = Principal::Kind::kStaff;
  principal.role = role_from_name((*session)->role).value_or(Role::kNone);
  principal.name = (*session)->name;
  principal.staff_id = (*session)->staff_id;
  principal.session_hash = hash;
  principal.session_expires_ms = (*session)->expires_ms;
  return true;
}

// The key as exchange clients send it: the password of Basic with any user name (NCMEC's), or
// x-functions-key (StopNCII's).
std::string exchange_token(const Request& request) {
  const std::string_view value = request.header("authorization");
  if (value.empty()) return std::string(request.header("x-functions-key"));
  if (!value.starts_with(kBasic)) return std::string(bearer_token(request));
  const Result<Bytes> pair = base64_decode(trimmed(value.substr(kBasic.size())));
  if (!pair) return {};
  const std::string text(pair->begin(), pair->end());
  const std::size_t colon = text.find(':');
  return colon == std::string::npos ? std::string() : text.substr(colon + 1);
}

bool find_platform_principal(App& app, Request& request, std::string_view token) {
  if (token.empty() || token.size() > kMaxTokenBytes) return false;
  const std::string hash = token_hash(token);
  std::optional<KnownKey> key = app.keys.find(hash);
  // Another process may have made it a moment ago.
  if (!key && token.starts_with(kPlatformKeyPrefix) && app.keys.refresh(app.database)) {
    key = app.keys.find(hash);
  }
  if (!key) return false;
  app.sightings.note_key_use(key->id, app.clock());
  request.principal.kind = Principal::Kind::kPlatformKey;
  request.principal.role = Role::kPlatform;
  request.principal.name = key->platform;
  request.principal.key_id = key->id;
  return true;
}

Result<bool> find_case_principal(App& app, Request& request) {
  const std::string_view token = bearer_token(request);
  if (token.empty() || token.size() > kMaxTokenBytes) return false;
  const std::string hash = token_hash(token);
  const auto case_id =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<std::int64_t>> {
        return find_case_session(transaction, hash, app.clock());
      });
  if (!case_id) return std::unexpected<Error>(case_id.error());
  if (!case_id->has_value()) return false;
  request.principal.kind = Principal::Kind::kCase;
  request.principal.case_id = **case_id;
  request.principal.session_hash = hash;
  return true;
}

Result<bool> find_report_principal(App& app, Request& request) {
  const std::string_view token = bearer_token(request);
  if (token.empty() || token.size() > kMaxTokenBytes) return false;
  const std::string hash = token_hash(token);
  const auto report_id =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<std::int64_t>> {
        return find_report_session(transaction, hash, app.clock());
      });
  if (!report_id) return std::unexpected<Error>(report_id.error());
  if (!report_id->has_value()) return false;
  request.principal.kind = Principal::Kind::kReport;
  request.principal.report_id = **report_id;
  request.principal.session_hash = hash;
  return true;
}

Response unauthenticated(std::string_view detail, bool bearer) {
  Response response = problem(401, "unauthenticated", detail);
  if (bearer) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

bool role_may(Access access, Role role) {
  switch (access) {
    case Access::kAdmin:
      return role == Role::kAdmin;
    case Access::kAnalyst:
      return role == Role::kAdmin || role == Role::kAnalyst;
    default:
      return role != Role::kNone;
  }
}

bool authenticate_staff(App& app, const Route& route, Request& request, Response& refusal) {
  const Result<bool> known = find_staff_principal(app, request);
  if (!known) {
    refusal = problem(known.error());
    return false;
  }
  if (!*known) {
    refusal = route.access == Access::kPlatform
                  ? unauthenticated("Send Authorization: Bearer KEY, or sign in at the desk.", true)
                  : unauthenticated("Sign in at the desk first.", false);
    return false;
  }
  if (changes_something(request) && !comes_from_our_pages(request)) {
    refusal = problem(403, "cross-site", "This request came from another site's page.");
    return false;
  }
  if (!role_may(route.access, request.principal.role)) {
    refusal = problem(403, "forbidden", "Your role does not allow this: ask an admin.");
    return false;
  }
  return true;
}

bool is_local(const Request& request) {
  return request.from_loopback && request.header("x-forwarded-for").empty() &&
         request.header("forwarded").empty();
}

}  // namespace

std::string_view bearer_token(const Request& request) {
  const std::string_view value = request.header("authorization");
  return value.starts_with(kBearer) ? value.substr(kBearer.size()) : std::string_view();
}

bool authenticate(App& app, const Route& route, Request& request, Response& refusal) {
  switch (route.access) {
    case Access::kPublic:
      return true;
    case Access::kLocal:
      if (is_local(request)) return true;
      refusal = problem(403, "forbidden", "This is answered only on the machine itself.");
      return false;
    case Access::kCase: {
      const Result<bool> known = find_case_principal(app, request);
      if (known && *known) return true;
      refusal = known ? unauthenticated("Open the case again with its number and words.", true)
                      : problem(known.error());
      return false;
    }
    case Access::kReport: {
      const Result<bool> known = find_report_principal(app, request);
      if (known && *known) return true;
      refusal = known ? unauthenticated("Open the report again with its number and words.", true)
                      : problem(known.error());
      return false;
    }
    case Access::kExchange:
      if (find_platform_principal(app, request, exchange_token(request))) return true;
      refusal = unauthenticated(
          "Send a platform's key: as the password of Basic, as x-functions-key, or as Bearer.",
          false);
      refusal.headers.emplace_back("WWW-Authenticate", "Basic realm=\"holdfast\"");
      return false;
    case Access::kPlatform:
      if (!request.header("authorization").empty()) {
        if (find_platform_principal(app, request, bearer_token(request))) return true;
        refusal = unauthenticated("This key is not known, or was revoked.", true);
        return false;
      }
      return authenticate_staff(app, route, request, refusal);
    default:
      return authenticate_staff(app, route, request, refusal);
  }
}

std::string staff_cookie(std::string_view token, TimeMs lifetime_ms, bool secure) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", kStaffCookie, token,
                     lifetime_ms / 1000, secure ? "; Secure" : "");
}

std::string ended_staff_cookie(bool secure) { return staff_cookie("", 0, secure); }

}  // namespace holdfast
