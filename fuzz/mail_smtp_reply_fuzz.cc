// A mail server's answers: the same in one piece as byte by byte, and always within their limits.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "mail/smtp_reply.h"

namespace {

std::string read(std::string_view bytes, std::size_t piece) {
  holdfast::SmtpReplyReader reader;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!reader.feed(bytes.substr(at, piece))) return out + "failed";
    while (true) {
      const auto reply = reader.next();
      if (!reply) return out + "failed";
      if (!*reply) break;
      HOLDFAST_CHECK((*reply)->code >= 200 && (*reply)->code <= 599);
      HOLDFAST_CHECK((*reply)->text.size() <= 4000);
      out += std::to_string((*reply)->code) + (*reply)->text + "\n";
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size > 100'000) return 0;
  HOLDFAST_CHECK(read(bytes, size + 1) == read(bytes, 1));
  return 0;
}
