// Links, e-mail addresses and handles in folded text. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast {

// A link or an address, or nothing where `end` is 0.
struct Address {
  std::size_t end = 0;    // of its last byte, exclusive
  std::string_view word;  // "weblink", "mailaddress" or "handle"; a constant
};

// The link or e-mail address that begins at `at`, which is a letter or a digit behind none: http://
// or https://, www., name@host.tld, host.tld/path, or host.tld with a common top-level domain.
// Looks at a bounded number of bytes, but for the end of a link.
[[nodiscard]] Address find_address(std::string_view bytes, std::size_t at);

// The handle that begins with the '@' at `at`: two or more of [a-z0-9_.].
[[nodiscard]] Address find_handle(std::string_view bytes, std::size_t at);

}  // namespace holdfast
