// Base64. Pure; safe from any thread.
#include "sign/base64.h"

#include "base/base64.h"
#include "base/bytes.h"

namespace holdfast {

std::string base64_encode(std::string_view bytes) { return base64_encode(as_bytes(bytes)); }

std::optional<std::string> base64_decode(std::string_view text, std::size_t size) {
  const Result<Bytes> bytes = base64_decode(text);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return std::string(bytes->begin(), bytes->end());
}

}  // namespace holdfast
