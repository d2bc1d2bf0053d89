// Messages told. Pure.
#include "chat/chat_told.h"

namespace holdfast {
namespace {

std::string_view media_mark(ChatMedia media) {
  switch (media) {
    case ChatMedia::kNone:
      return "";
    case ChatMedia::kPicture:
      return "[picture]";
    case ChatMedia::kVideo:
      return "[video]";
    case ChatMedia::kVoice:
      return "[voice]";
    case ChatMedia::kOther:
      break;
  }
  return "[file]";
}

}  // namespace

ToldMessage told_message(const Chat& chat, const ChatMessage& message) {
  ToldMessage out{.thread = chat.title.empty() ? chat.id : chat.title,
                  .from = chat.people[message.sender],
                  .to = {},
                  .text = std::string(media_mark(message.media)),
                  .at = message.at};
  if (chat.people.size() == 2) out.to = chat.people[1 - message.sender];
  if (!message.text.empty()) out.text += (out.text.empty() ? "" : " ") + message.text;
  return out;
}

}  // namespace holdfast
