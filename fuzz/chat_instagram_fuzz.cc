// Any bytes as a thread of Instagram in JSON, as one of its pages, and as what it says of the
// owner.
#include "chat_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using holdfast::ChatApp;
  holdfast::fuzz_chat(ChatApp::kInstagram, "inbox/a_1/message_1.json", data, size);
  holdfast::fuzz_chat(ChatApp::kInstagram, "inbox/a_1/message_1.html", data, size);
  holdfast::fuzz_chat(ChatApp::kInstagram, "personal_information.json", data, size);
  return 0;
}
