// Any bytes as Snapchat's history and as its account.
#include "chat_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using holdfast::ChatApp;
  holdfast::fuzz_chat(ChatApp::kSnapchat, "json/chat_history.json", data, size);
  holdfast::fuzz_chat(ChatApp::kSnapchat, "json/account.json", data, size);
  return 0;
}
