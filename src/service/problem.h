// Responses that say what went wrong (RFC 9457), and JSON responses. Pure; safe from any thread.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "holdfast/result.h"
#include "service/message.h"

namespace holdfast {

// application/problem+json. `code` is stable, for programs; `detail` is one sentence for people.
[[nodiscard]] Response problem(unsigned status, std::string_view code, std::string_view detail);
// By the error's code: invalid-argument 400, not-found 404, conflict 409, too-large 413, ...
[[nodiscard]] Response problem(const Error& error);
// The same in Hasher-Matcher-Actioner's shape: {"message": "..."}.
[[nodiscard]] Response as_hma_error(const Response& response);

[[nodiscard]] Response json_response(unsigned status, const boost::json::value& value);
[[nodiscard]] Response no_content();
[[nodiscard]] std::string_view reason_phrase(unsigned status);

}  // namespace holdfast
