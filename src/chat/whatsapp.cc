// WhatsApp's "Export chat": a text file, a line for each message and more where it has line ends.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "chat/chat_builder.h"
#include "chat/chat_text.h"
#include "chat/draft.h"
#include "chat/export_parser.h"
#include "chat/whatsapp_line.h"
#include "chat/whatsapp_words.h"

namespace holdfast {
namespace {

struct Message {
  WhatsAppHead head;
  std::string_view sender;
  std::string_view body;  // first line
  std::string more;       // the lines after it, each after a line end
};

// Behind the name: a colon and a space, or a colon that ends the line. A name may have colons.
std::size_t end_of_name(std::string_view rest) {
  for (std::size_t at = rest.find(':'); at <= kMostNameBytes; at = rest.find(':', at + 1)) {
    const std::string_view after = rest.substr(at + 1);
    if (after.empty() || leading_space_bytes(after) > 0 || leading_mark_bytes(after) > 0) return at;
  }
  return std::string_view::npos;
}

// False for the app's own lines, which have no sender.
bool split_sender(std::string_view rest, Message& out) {
  const std::size_t colon = end_of_name(rest);
  if (colon == std::string_view::npos || colon == 0) return false;
  out.sender = rest.substr(0, colon);
  // "~ Sam" is a name that is not in the phone's list of contacts.
  std::string_view plain = without_leading_marks(out.sender);
  if (plain.starts_with('~')) {
    plain.remove_prefix(1);
    while (const std::size_t bytes = leading_space_bytes(plain)) plain.remove_prefix(bytes);
    out.sender = plain;
  }
  const std::string_view body = rest.substr(colon + 1);
  out.body = body.substr(leading_space_bytes(body));
  return true;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool begins_like_a_chat(std::string_view text) {
  constexpr int kLines = 3;
  for (int i = 0; i < kLines && !text.empty(); ++i) {
    if (read_whatsapp_head(next_line(text))) return true;
  }
  return false;
}

class WhatsAppParser final : public ExportParser {
 public:
  explicit WhatsAppParser(std::uint64_t most_messages)
      : most_messages_(most_messages), builder_(most_messages) {}

  bool wants(std::string_view name, bool) const override { return name.ends_with(".txt"); }
  Result<void> take(const ExportFile& file) override;
  Result<ChatExport> finish() override;

 private:
  Result<void> keep(ChatBuilder::Entry& entry, const std::vector<Message>& messages,
                    const WhatsAppDates& dates);
  void name_chat(ChatBuilder::Entry& entry, const ExportFile& file);

  std::uint64_t most_messages_;
  ChatBuilder builder_;
  std::vector<std::string> owner_names_;
};

Result<void> WhatsAppParser::take(const ExportFile& file) {
  // A text file that somebody sent may lie beside the chat.
  const bool is_named = file.is_alone || is_whatsapp_file(file_part(file.name));
  if (!is_named && !begins_like_a_chat(file.bytes)) return {};
  std::vector<Message> messages;
  WhatsAppDates dates;
  bool is_of_app = true;  // the line before had no sender
  std::size_t heads = 0;
  for (std::string_view text = file.bytes; !text.empty();) {
    const std::string_view line = next_line(text);
    const std::optional<WhatsAppHead> head = read_whatsapp_head(line);
    if (head) {
      ++heads;
      dates.add(*head);
      Message message{.head = *head};
      is_of_app = !split_sender(head->rest, message);
      if (is_of_app) continue;
      if (messages.size() >= most_messages_) return too_many_messages();
      messages.push_back(std::move(message));
    } else if (!is_of_app) {
      messages.back().more.append("\n").append(line);
    }
  }
  if (heads == 0) {
    return fail(ErrorCode::kUnsupported, "A text file has no line with a date as WhatsApp's have.");
  }
  dates.decide();
  ChatBuilder::Entry& entry = builder_.chat(std::string(file.given) + "/" + std::string(file.name));
  Result<void> kept = keep(entry, messages, dates);
  if (kept) name_chat(entry, file);
  return kept;
}

Result<void> WhatsAppParser::keep(ChatBuilder::Entry& entry, const std::vector<Message>& messages,
                                  const WhatsAppDates& dates) {
  for (const Message& message : messages) {
    std::string text(message.body);
    if (is_whatsapp_notice(text) && message.more.empty()) continue;
    const std::optional<WhatsAppMedia> found = whatsapp_media(text);
    text = found && !found->has_words ? message.more : text + message.more;
    Result<void> added = builder_.add(entry, message.sender, dates.time_of(message.head),
                                      found ? found->media : ChatMedia::kNone, text);
    if (!added) return added;
  }
  return {};
}

// The name of the file is the other person's, so where two write, the owner is who is left.
void WhatsAppParser::name_chat(ChatBuilder::Entry& entry, const ExportFile& file) {
  std::string_view name = whatsapp_chat_name(file_part(file.name));
  if (name.empty()) name = whatsapp_chat_name(file.given);
  if (name.empty()) return;
  Chat& chat = entry.chat;
  chat.title = clean_name(name, kMostNameBytes);
  const auto found = std::find(chat.people.begin(), chat.people.end(), chat.title);
  if (chat.people.size() != 2 || found == chat.people.end()) return;
  owner_names_.push_back(chat.people[found == chat.people.begin() ? 1 : 0]);
}

Result<ChatExport> WhatsAppParser::finish() {
  ChatExport out;
  out.chats = builder_.take_chats();
  std::sort(owner_names_.begin(), owner_names_.end());
  owner_names_.erase(std::unique(owner_names_.begin(), owner_names_.end()), owner_names_.end());
  out.owner_names = std::move(owner_names_);
  out.has_device_times = true;
  return out;
}

}  // namespace

std::unique_ptr<ExportParser> make_whatsapp_parser(std::uint64_t most_messages) {
  return std::make_unique<WhatsAppParser>(most_messages);
}

}  // namespace holdfast
