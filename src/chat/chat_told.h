// A chat's messages as an exhibit pack tells of them (docs/formats/exhibit-pack.md): the same in
// the program and in the page. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "chat/chat.h"

namespace holdfast {

struct ToldMessage {
  std::string thread;  // which conversation: its title, or else its id
  std::string from;
  std::string to;    // the other one, in a conversation of two
  std::string text;  // "[picture]" and the like before the words of one that holds such
  std::optional<TimeMs> at;
};

[[nodiscard]] ToldMessage told_message(const Chat& chat, const ChatMessage& message);

}  // namespace holdfast
