// What holds for every chat that was read, whatever the bytes. For the targets of src/chat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "chat/chat.h"
#include "chat/export_parser.h"

namespace holdfast {

inline std::unique_ptr<ExportParser> fuzz_parser(ChatApp app) {
  constexpr std::uint64_t kMostMessages = 1u << 16;
  if (app == ChatApp::kInstagram) return make_instagram_parser(kMostMessages);
  if (app == ChatApp::kSnapchat) return make_snapchat_parser(kMostMessages);
  return make_whatsapp_parser(kMostMessages);
}

inline void check_chat(const Chat& chat) {
  constexpr std::size_t kMostNameBytes = 256;
  HOLDFAST_CHECK(!chat.messages.empty() && is_utf8(chat.title));
  for (const std::string& name : chat.people) {
    HOLDFAST_CHECK(!name.empty() && name.size() <= kMostNameBytes && is_utf8(name));
  }
  for (const ChatMessage& message : chat.messages) {
    HOLDFAST_CHECK(message.sender < chat.people.size() && is_utf8(message.text));
    HOLDFAST_CHECK(!message.text.empty() || message.media != ChatMedia::kNone);
    for (const char c : message.text) {
      HOLDFAST_CHECK(static_cast<std::uint8_t>(c) >= 0x20 || c == '\n');
    }
  }
}

inline void fuzz_chat(ChatApp app, std::string_view name, const std::uint8_t* data,
                      std::size_t size) {
  const std::unique_ptr<ExportParser> parser = fuzz_parser(app);
  HOLDFAST_CHECK(parser->wants(name, false));
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)parser->take({.given = "a.zip", .name = name, .bytes = bytes});
  const Result<ChatExport> chats = parser->finish();
  HOLDFAST_CHECK(chats.has_value());
  for (const Chat& chat : chats->chats) check_chat(chat);
}

}  // namespace holdfast
