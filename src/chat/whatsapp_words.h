// What WhatsApp itself writes into a chat in the six languages: in the place of pictures and files,
// and about the chat. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "chat/chat.h"

namespace holdfast {

// What a message's first line stands for, when it stands for something that is not in the text:
// "<Media omitted>", "image omitted", "<attached: 01-PHOTO.jpg>", "IMG-01.jpg (file attached)".
// A line that anybody could have typed so, with words in the place of the file's name, keeps them:
// nobody hides a message as a file.
struct WhatsAppMedia {
  ChatMedia media = ChatMedia::kOther;
  bool has_words = false;
};
[[nodiscard]] std::optional<WhatsAppMedia> whatsapp_media(std::string_view line);

// True for words of the app in a person's name: the notice of encryption, a deleted message, a
// missed call.
[[nodiscard]] bool is_whatsapp_notice(std::string_view text);

// True for names of files that the app gives to a chat: "_chat.txt", "WhatsApp Chat with Sam.txt".
[[nodiscard]] bool is_whatsapp_file(std::string_view file);
// The name of the chat out of the name of its file or zip; empty when there is none in it.
[[nodiscard]] std::string_view whatsapp_chat_name(std::string_view file);

}  // namespace holdfast
