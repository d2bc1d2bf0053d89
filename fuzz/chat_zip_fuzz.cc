// Any bytes as a zip: no crash, and no more unpacked than the limits say.
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>

#include "base/check.h"
#include "chat/chat.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path =
      "/tmp/holdfast-chat-zip-fuzz-" + std::to_string(getpid()) + ".zip";
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  constexpr std::uint64_t kMostBytes = 1u << 20;
  std::uint64_t most_read = 0;
  const holdfast::ChatReadOptions options{
      .limits = {.most_entries = 64, .most_file_bytes = kMostBytes, .most_total_bytes = kMostBytes},
      .progress = [&most_read](std::uint64_t bytes) { most_read = bytes; }};
  for (const auto app : {holdfast::ChatApp::kInstagram, holdfast::ChatApp::kSnapchat,
                         holdfast::ChatApp::kWhatsApp}) {
    (void)holdfast::read_chat_export(app, std::span(&path, 1), options);
    HOLDFAST_CHECK(most_read <= kMostBytes + (1u << 16));
  }
  unlink(path.c_str());
  return 0;
}
