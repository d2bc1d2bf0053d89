// Chat exports of apps, as people download them, to conversations of messages. docs/formats/
// chat-exports.md has each app's layout. Values only; reading belongs to one thread, opens only the
// files that it is given, and writes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

enum class ChatApp : std::uint8_t { kInstagram, kSnapchat, kWhatsApp };
[[nodiscard]] std::string_view chat_app_name(ChatApp app);   // "instagram"
[[nodiscard]] std::string_view chat_app_title(ChatApp app);  // "Instagram"
[[nodiscard]] std::optional<ChatApp> chat_app_from_name(std::string_view name);

// What a message holds besides words. Nothing here is opened or looked at.
enum class ChatMedia : std::uint8_t { kNone, kPicture, kVideo, kVoice, kOther };
inline constexpr std::size_t kChatMedia = 5;

struct ChatMessage {
  std::uint32_t sender = 0;  // index in Chat::people
  // Milliseconds since 1970. Instagram's and Snapchat's are UTC; WhatsApp's are the phone's own
  // clock, read as if it were UTC, and so are those of Instagram's HTML.
  std::optional<TimeMs> at;
  ChatMedia media = ChatMedia::kNone;
  std::string text;  // UTF-8, control characters but line ends taken out
};

struct Chat {
  std::string id;                     // within the export
  std::string title;                  // what the app calls it; may be empty
  std::vector<std::string> people;    // no name twice; those who wrote come in the order of writing
  std::vector<ChatMessage> messages;  // oldest first
};

struct ChatExport {
  ChatApp app = ChatApp::kInstagram;
  // Names of the person who made it: as the export says, or else the one name that is in each of
  // several chats. Empty: it does not say.
  std::vector<std::string> owner_names;
  std::vector<Chat> chats;
  bool has_device_times = false;   // `at` is the phone's own clock, not UTC
  std::uint32_t unread_files = 0;  // files of chats that were broken
};

// Everything here comes from outside, so everything has a limit.
struct ChatLimits {
  std::uint64_t most_entries = 500'000;            // of zips and folders together
  std::uint64_t most_file_bytes = 128ULL << 20;    // of one file of an export, unpacked
  std::uint64_t most_total_bytes = 1024ULL << 20;  // of all files that are read, unpacked
  std::uint64_t most_messages = 5'000'000;
  std::uint32_t most_folders_deep = 16;
};

struct ChatReadOptions {
  ChatLimits limits;
  // Called with the bytes that were read so far, now and then. May be empty.
  std::function<void(std::uint64_t bytes)> progress;
};

// Reads each path: a zip, a folder, or a file out of one; several are parts of one export. Errors,
// one sentence for a person that names no file: kNotFound (a path that is not there),
// kUnavailable, kTooLarge, kUnsupported (no chat of this app in it), kCorrupt (a broken zip, or
// nothing but broken files).
[[nodiscard]] Result<ChatExport> read_chat_export(ChatApp app, std::span<const std::string> paths,
                                                  const ChatReadOptions& options = {});

// Index in `chat.people` of the person who made the export: `name` where it is given and in the
// chat (case of ASCII letters aside), else one of the export's owner_names. Empty: nobody knows.
[[nodiscard]] std::optional<std::uint32_t> chat_owner(const ChatExport& chats, const Chat& chat,
                                                      std::string_view name);

}  // namespace holdfast
