// Chats out of parts. One thread.
#include "chat/chat_builder.h"

#include <algorithm>

#include "chat/chat_text.h"
#include "chat/draft.h"

namespace holdfast {
namespace {

bool have_times(const Chat& chat) {
  return std::all_of(chat.messages.begin(), chat.messages.end(),
                     [](const ChatMessage& message) { return message.at.has_value(); });
}

}  // namespace

std::uint32_t ChatBuilder::Entry::person(std::string_view name) {
  std::string clean = clean_name(name, kMostNameBytes);
  const auto next = static_cast<std::uint32_t>(chat.people.size());
  const auto [found, is_new] = people_.try_emplace(clean, next);
  if (is_new) chat.people.push_back(std::move(clean));
  return found->second;
}

ChatBuilder::Entry& ChatBuilder::chat(std::string_view key) {
  const auto found = chats_.find(key);
  if (found != chats_.end()) return found->second;
  Entry& entry = chats_[std::string(key)];
  entry.chat.id = key;
  return entry;
}

Result<void> ChatBuilder::add(Entry& entry, std::string_view sender, std::optional<TimeMs> at,
                              ChatMedia media, std::string_view text) {
  std::string clean = clean_text(text);
  if (clean.empty() && media == ChatMedia::kNone) return {};
  if (++messages_ > most_messages_) return too_many_messages();
  entry.chat.messages.push_back(
      {.sender = entry.person(sender), .at = at, .media = media, .text = std::move(clean)});
  return {};
}

std::vector<Chat> ChatBuilder::take_chats() {
  std::vector<Chat> out;
  for (auto& [key, entry] : chats_) {
    if (entry.chat.messages.empty()) continue;
    if (have_times(entry.chat)) {
      std::stable_sort(
          entry.chat.messages.begin(), entry.chat.messages.end(),
          [](const ChatMessage& one, const ChatMessage& other) { return *one.at < *other.at; });
    }
    out.push_back(std::move(entry.chat));
  }
  chats_.clear();
  return out;
}

}  // namespace holdfast
