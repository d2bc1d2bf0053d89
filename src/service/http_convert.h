// Between Beast's messages and ours: the target is decoded and checked here, the security headers
// are put on here. Pure; safe from any thread.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>

#include "holdfast/result.h"
#include "service/message.h"

namespace holdfast {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::span_body<const char>>;

// Everything but the body. kInvalidArgument for a target that is no path with a query, or holds
// bytes that are not UTF-8.
[[nodiscard]] Result<Request> request_head(const boost::beast::http::request_header<>& header);

// The answer's bytes are borrowed from `response`, which must outlive the result.
[[nodiscard]] BeastResponse to_beast(const Response& response, const Request& request,
                                     bool keep_alive);

}  // namespace holdfast
