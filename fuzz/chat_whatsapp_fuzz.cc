// Any bytes as a chat of WhatsApp.
#include "chat_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using holdfast::ChatApp;
  holdfast::fuzz_chat(ChatApp::kWhatsApp, "WhatsApp Chat with Sam.txt", data, size);
  return 0;
}
