// Base64. Pure; safe from any thread.
#include "sign/base64.h"

#include <sodium.h>

namespace holdfast {

std::string base64_encode(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.find('\0'));
  return out;
}

std::optional<std::string> base64_decode(std::string_view text, std::size_t size) {
  std::string out(size, '\0');
  std::size_t got = 0;
  const int failed =
      sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), size, text.data(),
                        text.size(), nullptr, &got, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0 || got != size) return std::nullopt;
  return out;
}

}  // namespace holdfast
