// A person at the desk is let in: the session row, the audit entry and the cookie. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "service/app.h"
#include "service/message.h"

namespace holdfast {

inline constexpr std::size_t kMinPasswordCharacters = 12;
inline constexpr std::size_t kMaxPasswordCharacters = 256;

struct SignedIn {
  std::int64_t staff_id = 0;
  std::string name;
  std::string role;
};

// Gives the session's token.
[[nodiscard]] std::string start_staff_session(Transaction& transaction, const App& app,
                                              const SignedIn& who);
// 200 {"name", "role"} with the cookie.
[[nodiscard]] Response signed_in_response(const App& app, const Request& request,
                                          const SignedIn& who, const std::string& token);

}  // namespace holdfast
