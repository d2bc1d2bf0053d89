// Between Beast's messages and ours: the target is decoded and checked here, the security headers
// are put on here. Pure; safe from any thread.
#pragma once

#include <boost/beast/http/message.hpp>
#include <string>
#include <string_view>

#include "holdfast/result.h"
#include "service/message.h"

namespace holdfast {

// Everything but the body. kInvalidArgument for a target that is no path with a query, or holds
// bytes that are not UTF-8.
[[nodiscard]] Result<Request> request_head(const boost::beast::http::request_header<>& header);

// The status line and headers, with the security headers, up to and including the empty line.
[[nodiscard]] std::string response_head(const Response& response, const Request& request,
                                        bool keep_alive, TimeMs now_ms);
// The bytes that follow, borrowed from `response`; none for 204 and 304.
[[nodiscard]] std::string_view response_body(const Response& response);

}  // namespace holdfast
