// Who asks: a person at the desk by cookie, a platform by key, a young person by case session.
// Safe from many threads.
#pragma once

#include "service/app.h"
#include "service/router.h"

namespace holdfast {

inline constexpr std::string_view kStaffCookie = "holdfast_session";

// Fills request.principal by what the route asks for, or fills `refusal` and answers false.
[[nodiscard]] bool authenticate(App& app, const Route& route, Request& request, Response& refusal);

// Whether finding out who asks a platform's route needs no query.
[[nodiscard]] bool is_known_at_once(const App& app, const Request& request);

// The token behind "Authorization: Bearer ", or empty.
[[nodiscard]] std::string_view bearer_token(const Request& request);

// Set-Cookie for a new session, and one that ends it.
[[nodiscard]] std::string staff_cookie(std::string_view token, TimeMs lifetime_ms, bool secure);
[[nodiscard]] std::string ended_staff_cookie(bool secure);

}  // namespace holdfast
