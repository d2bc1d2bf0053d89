// What the guard finds in a person's own chats, gathered for people to read. It accuses nobody.
// Values; judging belongs to one thread. docs/formats/chat-exports.md has the report's JSON.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/chat.h"
#include "holdfast/guard.h"

namespace holdfast {

// A message with words that the guard marked.
struct ReportMoment {
  std::uint32_t message = 0;  // counted from 0 in the chat
  std::optional<TimeMs> at;
  std::string who;
  bool is_by_owner = false;
  std::string text;  // of a long message what stands around the marks
  bool is_cut_before = false;
  bool is_cut_after = false;
  // Code points of `text`, in order, apart from each other; the second is exclusive.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> marks;
  std::vector<std::string_view> signs;  // strongest first, no sign twice
};

struct ReportChat {
  std::string id;
  std::string title;
  std::vector<std::string> others;   // without the owner, where that is known
  std::optional<std::string> owner;  // in this chat
  std::size_t messages = 0;
  std::optional<TimeMs> first_at;
  std::optional<TimeMs> last_at;
  GuardAssessment assessment;
  std::vector<ReportMoment> moments;  // in the order of the chat
};

struct ChatReport {
  ChatApp app = ChatApp::kInstagram;
  std::size_t chats = 0;
  std::vector<ReportChat> marked;  // most urgent first
  bool knows_owner = true;         // of every marked chat
  // Of all chats, by ChatMedia: what nobody looked at.
  std::array<std::uint64_t, kChatMedia> not_read{};
  std::uint32_t unread_files = 0;
};

struct ChatReportOptions {
  std::string me;  // name of the person who made the export; empty: as the export says
  GuardLevel least = GuardLevel::kNotice;  // that a chat must have reached to be shown
  std::function<void(std::size_t done, std::size_t all)> progress;  // may be empty
};

// `guard` is left without conversations of its own name for this. The report owns all it holds but
// the names of signs, which live for ever.
[[nodiscard]] ChatReport judge_chats(const ChatExport& chats, Guard& guard,
                                     const ChatReportOptions& options);

// The level that was reached, kNone to kUrgent.
[[nodiscard]] GuardLevel level_of(const GuardAssessment& assessment);

}  // namespace holdfast
