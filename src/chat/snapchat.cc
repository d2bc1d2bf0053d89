// Snapchat's "My Data": json/chat_history.json in its older layout, four lists by direction, and
// in the newer one, a list for each conversation. One thread.
#include <algorithm>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "chat/chat_builder.h"
#include "chat/chat_json.h"
#include "chat/chat_text.h"
#include "chat/draft.h"
#include "chat/export_parser.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::string_view kChats = "chat_history.json";
constexpr std::string_view kAccount = "account.json";

ChatMedia media_of(std::string_view type) {
  if (type.starts_with("VIDEO")) return ChatMedia::kVideo;
  if (type == "IMAGE" || type == "MEDIA") return ChatMedia::kPicture;
  if (type == "NOTE" || type.starts_with("AUDIO")) return ChatMedia::kVoice;
  // STATUS... is what the app itself says.
  if (type.empty() || type == "TEXT" || type.starts_with("STATUS")) return ChatMedia::kNone;
  return ChatMedia::kOther;
}

// "2022-07-22 19:28:21 UTC".
std::optional<TimeMs> time_of_text(std::string_view text) {
  if (text.size() < 19) return std::nullopt;
  std::string plain(text.substr(0, 19));
  plain[10] = 'T';
  const Result<TimeMs> at = parse_time(plain + "Z");
  return at ? std::optional<TimeMs>(*at) : std::nullopt;
}

// "Created(microseconds)" holds milliseconds in exports of 2023 on, whatever its name says.
std::optional<TimeMs> time_of_message(const json::object& object) {
  constexpr std::int64_t kLeastMs = 1'000'000'000'000;  // 2001
  constexpr std::int64_t kMostMs = 7'258'118'400'000;   // 2200
  const std::int64_t number = number_field(object, "Created(microseconds)").value_or(0);
  if (number >= kLeastMs && number <= kMostMs) return number;
  if (number >= kLeastMs * 1000 && number <= kMostMs * 1000) return number / 1000;
  return time_of_text(text_field(object, "Created"));
}

bool is_by_direction(std::string_view name) {
  return (name.starts_with("Received ") || name.starts_with("Sent ")) &&
         name.ends_with(" Chat History");
}

class SnapchatParser final : public ExportParser {
 public:
  explicit SnapchatParser(std::uint64_t most_messages) : most_messages_(most_messages) {}

  bool wants(std::string_view name, bool is_alone) const override {
    const std::string_view file = file_part(name);
    return file == kChats || file == kAccount || (is_alone && file.ends_with(".json"));
  }
  Result<void> take(const ExportFile& file) override;
  Result<ChatExport> finish() override;

 private:
  Result<void> take_list(std::string_view key, const json::array& list);
  Result<void> take_message(std::string_view key, const json::object& object);

  std::uint64_t most_messages_;
  std::uint64_t messages_ = 0;
  std::string own_name_;
  // By conversation; an empty sender is the export's owner. Newest first.
  std::map<std::string, DraftPart, std::less<>> chats_;
};

Result<void> SnapchatParser::take(const ExportFile& file) {
  const Result<json::value> value = parse_chat_json(file.bytes);
  if (!value) return std::unexpected<Error>(value.error());
  const json::object* root = value->if_object();
  if (root == nullptr) return fail(ErrorCode::kCorrupt, "A file of the export is no JSON object.");
  if (file_part(file.name) == kAccount) {
    const json::value* basic = root->if_contains("Basic Information");
    if (basic != nullptr && basic->is_object()) {
      own_name_ = text_field(basic->get_object(), "Username");
    }
    return {};
  }
  for (const auto& [key, list] : *root) {
    if (!list.is_array()) continue;
    Result<void> taken = take_list({key.data(), key.size()}, list.get_array());
    if (!taken) return taken;
  }
  return {};
}

Result<void> SnapchatParser::take_list(std::string_view key, const json::array& list) {
  for (const json::value& each : list) {
    if (!each.is_object()) continue;
    if (Result<void> taken = take_message(key, each.get_object()); !taken) return taken;
  }
  return {};
}

Result<void> SnapchatParser::take_message(std::string_view key, const json::object& object) {
  const bool is_old = is_by_direction(key);
  const bool is_sent = true_field(object, "IsSender") || (is_old && key.starts_with("Sent "));
  const std::string_view from = text_field(object, "From");
  const std::string_view title = text_field(object, "Conversation Title");
  std::string_view chat = key;
  if (is_old) {
    const std::string_view to = text_field(object, "To");
    chat = !title.empty() ? title : is_sent && !to.empty() ? to : from;
  }
  if (chat.empty()) return {};
  if (++messages_ > most_messages_) return too_many_messages();
  if (is_sent && !is_old && own_name_.empty()) own_name_ = from;
  DraftPart& part = chats_[std::string(chat)];
  if (part.title.empty()) part.title = title.empty() ? chat : title;
  const std::string_view content = text_field(object, "Content");
  DraftMessage message;
  message.sender = is_sent ? std::string_view() : from;
  message.at = time_of_message(object);
  message.media = media_of(text_field(object, "Media Type"));
  message.text = without_entities(content.empty() ? text_field(object, "Text") : content);
  part.messages.push_back(std::move(message));
  return {};
}

Result<ChatExport> SnapchatParser::finish() {
  const std::string owner = own_name_.empty() ? "me" : clean_name(own_name_, kMostNameBytes);
  ChatBuilder builder(most_messages_);
  for (auto& [key, part] : chats_) {
    ChatBuilder::Entry& entry = builder.chat(key);
    entry.chat.title = clean_name(part.title, kMostNameBytes);
    for (auto message = part.messages.rbegin(); message != part.messages.rend(); ++message) {
      const std::string& sender = message->sender.empty() ? owner : message->sender;
      Result<void> added = builder.add(entry, sender, message->at, message->media, message->text);
      if (!added) return std::unexpected<Error>(added.error());
      *message = DraftMessage();
    }
    (void)entry.person(owner);
  }
  ChatExport out;
  out.chats = builder.take_chats();
  out.owner_names = {owner};
  return out;
}

}  // namespace

std::unique_ptr<ExportParser> make_snapchat_parser(std::uint64_t most_messages) {
  return std::make_unique<SnapchatParser>(most_messages);
}

}  // namespace holdfast
