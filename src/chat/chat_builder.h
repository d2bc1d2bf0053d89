// Chats being gathered out of the files of an export. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chat/chat.h"

namespace holdfast {

inline constexpr std::size_t kMostNameBytes = 256;  // of a person or a chat; the rest is cut off

class ChatBuilder {
 public:
  class Entry {
   public:
    Chat chat;
    // The person's index; a new one is added.
    std::uint32_t person(std::string_view name);

   private:
    std::unordered_map<std::string, std::uint32_t> people_;
  };

  explicit ChatBuilder(std::uint64_t most_messages) : most_messages_(most_messages) {}

  // The chat of that key, begun when it is first asked for. Stays where it is.
  Entry& chat(std::string_view key);
  // Adds one that is not empty. Errors: kTooLarge.
  [[nodiscard]] Result<void> add(Entry& entry, std::string_view sender, std::optional<TimeMs> at,
                                 ChatMedia media, std::string_view text);
  // Sorts by time where every message of a chat has one, keeping the order of equals. Chats
  // without a message are left out.
  [[nodiscard]] std::vector<Chat> take_chats();

 private:
  std::uint64_t most_messages_;
  std::uint64_t messages_ = 0;
  std::map<std::string, Entry, std::less<>> chats_;
};

}  // namespace holdfast
