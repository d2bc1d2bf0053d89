// Chats judged. One thread.
#include "chat_report/chat_report.h"

#include <algorithm>
#include <map>

#include "guard_wire/guard_conversations.h"

namespace holdfast {
namespace {

constexpr std::string_view kOnlyName = "conversation";  // as guard_wire's assess_conversation
constexpr std::size_t kMostShown = 480;                 // code points of a message
constexpr std::uint32_t kAround = 160;                  // before the first mark of a long one
constexpr std::size_t kMostRead = 8192;                 // as the guard does

bool is_lead(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; }

// Where each of the first code points of well-formed UTF-8 begins, and the end.
std::vector<std::size_t> code_points(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_lead(text[i])) continue;
    out.push_back(i);
    if (out.size() > kMostRead) return out;
  }
  out.push_back(text.size());
  return out;
}

void join_marks(std::vector<std::pair<std::uint32_t, std::uint32_t>>& marks) {
  std::sort(marks.begin(), marks.end());
  std::size_t kept = 0;
  for (const auto& mark : marks) {
    if (kept > 0 && mark.first <= marks[kept - 1].second) {
      marks[kept - 1].second = std::max(marks[kept - 1].second, mark.second);
    } else {
      marks[kept++] = mark;
    }
  }
  marks.resize(kept);
}

// The message's text around its marks, and the marks in that.
void show_text(std::string_view text, ReportMoment& moment) {
  const std::vector<std::size_t> begins = code_points(text);
  const auto count = static_cast<std::uint32_t>(begins.size() - 1);
  for (auto& [begin, end] : moment.marks) {
    begin = std::min(begin, count);
    end = std::min(end, count);
  }
  std::erase_if(moment.marks, [](const auto& mark) { return mark.first >= mark.second; });
  join_marks(moment.marks);
  std::uint32_t from = 0;
  if (count > kMostShown && !moment.marks.empty()) {
    from = moment.marks.front().first - std::min(kAround, moment.marks.front().first);
  }
  const auto to = static_cast<std::uint32_t>(std::min<std::size_t>(count, from + kMostShown));
  moment.text = text.substr(begins[from], begins[to] - begins[from]);
  moment.is_cut_before = from > 0;
  moment.is_cut_after = begins[to] < text.size();
  for (auto& [begin, end] : moment.marks) {
    begin -= from;
    end = std::min(end, to) - from;
  }
  std::erase_if(moment.marks, [](const auto& mark) { return mark.first >= mark.second; });
}

std::vector<ReportMoment> moments_of(const Chat& chat, const GuardAssessment& assessment,
                                     std::optional<std::uint32_t> owner) {
  std::map<std::uint32_t, ReportMoment> by_message;
  for (const GuardReason& reason : assessment.reasons) {
    if (reason.message >= chat.messages.size()) continue;
    ReportMoment& moment = by_message[reason.message];
    if (reason.begin < reason.end) moment.marks.emplace_back(reason.begin, reason.end);
    const bool is_new =
        std::find(moment.signs.begin(), moment.signs.end(), reason.sign) == moment.signs.end();
    if (is_new) moment.signs.push_back(reason.sign);
  }
  std::vector<ReportMoment> out;
  for (auto& [index, moment] : by_message) {
    const ChatMessage& message = chat.messages[index];
    moment.message = index;
    moment.at = message.at;
    moment.who = chat.people[message.sender];
    moment.is_by_owner = owner == message.sender;
    show_text(message.text, moment);
    out.push_back(std::move(moment));
  }
  return out;
}

GuardAssessment assess(const Chat& chat, Guard& guard) {
  GuardConversation conversation;
  conversation.events.reserve(chat.messages.size());
  for (const ChatMessage& message : chat.messages) {
    GuardEvent event;
    event.conversation = kOnlyName;
    event.from = chat.people[message.sender];
    if (chat.people.size() == 2) event.to = chat.people[1 - message.sender];
    event.text = message.text;
    event.at = message.at;
    conversation.events.push_back(std::move(event));
  }
  return assess_conversation(guard, conversation);
}

ReportChat describe(const ChatExport& chats, const Chat& chat, GuardAssessment assessment,
                    std::string_view me) {
  ReportChat out;
  const std::optional<std::uint32_t> owner = chat_owner(chats, chat, me);
  out.id = chat.id;
  out.title = chat.title;
  for (std::uint32_t i = 0; i < chat.people.size(); ++i) {
    if (owner != i) out.others.push_back(chat.people[i]);
  }
  if (owner) out.owner = chat.people[*owner];
  out.messages = chat.messages.size();
  for (const ChatMessage& message : chat.messages) {
    if (!message.at) continue;
    out.first_at = std::min(out.first_at.value_or(*message.at), *message.at);
    out.last_at = std::max(out.last_at.value_or(*message.at), *message.at);
  }
  out.moments = moments_of(chat, assessment, owner);
  out.assessment = std::move(assessment);
  return out;
}

bool comes_first(const ReportChat& one, const ReportChat& other) {
  const GuardLevel level = level_of(one.assessment), other_level = level_of(other.assessment);
  if (level != other_level) return level > other_level;
  return one.assessment.risk > other.assessment.risk;
}

}  // namespace

GuardLevel level_of(const GuardAssessment& assessment) {
  return std::max(assessment.level, assessment.highest);
}

ChatReport judge_chats(const ChatExport& chats, Guard& guard, const ChatReportOptions& options) {
  ChatReport out;
  out.app = chats.app;
  out.chats = chats.chats.size();
  out.unread_files = chats.unread_files;
  std::size_t done = 0;
  for (const Chat& chat : chats.chats) {
    for (const ChatMessage& message : chat.messages) {
      ++out.not_read[static_cast<std::size_t>(message.media)];
    }
    GuardAssessment assessment = assess(chat, guard);
    const GuardLevel level = level_of(assessment);
    const bool is_due = level != GuardLevel::kNone && level >= options.least;
    if (is_due || assessment.may_harm_themselves) {
      out.marked.push_back(describe(chats, chat, std::move(assessment), options.me));
      out.knows_owner = out.knows_owner && out.marked.back().owner.has_value();
    }
    if (options.progress) options.progress(++done, out.chats);
  }
  out.not_read[static_cast<std::size_t>(ChatMedia::kNone)] = 0;
  std::stable_sort(out.marked.begin(), out.marked.end(), comes_first);
  return out;
}

}  // namespace holdfast
