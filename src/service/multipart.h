// multipart/form-data (RFC 7578) from a body already in memory. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

struct FormPart {
  std::string name;           // of the field
  bool is_file = false;       // it had a filename
  std::string_view contents;  // borrowed from the body
};

// Parts in order, at most 32. `content_type` is the request's header. kUnsupported when it is not
// multipart/form-data, kInvalidArgument when the body does not follow it.
[[nodiscard]] Result<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                                            std::string_view body);

}  // namespace holdfast
