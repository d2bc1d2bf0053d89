// A request whose body is answered while it still comes: what arrives is given to a BodyStream, and
// what that says goes out in chunks (RFC 9112 section 7.1). Internal to the server's files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "service/http_server_state.h"
#include "service/transport.h"

namespace holdfast {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Answers that wait until the other side reads; while more do, nothing is read from it.
inline constexpr std::size_t kMostWaitingBytes = 8u * 1024 * 1024;

struct StreamJob {
  HttpServer::State& state;
  Transport& transport;
  RequestParser& parser;  // its head is read
  boost::beast::flat_buffer& buffer;
  BodyStream& stream;
};

// Reads the rest of the request and writes the answer's chunks, with the last one. False when the
// connection is to be closed: it broke, nothing moved for body_timeout, or the body was not as its
// head said, in which case the last chunk is missing.
[[nodiscard]] boost::asio::awaitable<bool> answer_stream(StreamJob job);

}  // namespace holdfast
