// Instagram's "Download your information": messages/<box>/<chat>/message_<n>.json or .html, in
// several parts, the newest first. One thread.
#include <algorithm>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "chat/chat_builder.h"
#include "chat/chat_json.h"
#include "chat/chat_text.h"
#include "chat/draft.h"
#include "chat/export_parser.h"
#include "chat/instagram_html.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::string_view kOwnFile = "personal_information.json";
constexpr std::size_t kMostOwnNames = 64;
constexpr std::uint32_t kFirstUnnumbered = 1'000'000;  // above every number of a part
constexpr TimeMs kMostMs = 7'258'118'400'000;          // the year 2200

// The n of "message_n.json" or "message_n.html"; 0 for other names.
std::uint32_t part_number(std::string_view name) {
  std::string_view file = file_part(name);
  const bool is_known = file.ends_with(".json") || file.ends_with(".html");
  if (!file.starts_with("message_") || !is_known) return 0;
  file = file.substr(8, file.rfind('.') - 8);
  if (file.empty() || file.size() > 6) return 0;
  std::uint32_t number = 0;
  for (const char c : file) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

ChatMedia media_of(const json::object& message) {
  if (has_something(message, "photos")) return ChatMedia::kPicture;
  if (has_something(message, "videos")) return ChatMedia::kVideo;
  if (has_something(message, "audio_files")) return ChatMedia::kVoice;
  for (const std::string_view name : {"files", "gifs", "sticker", "share"}) {
    if (has_something(message, name)) return ChatMedia::kOther;
  }
  return ChatMedia::kNone;
}

// Lines that the app writes in a person's name: reactions, and what stands in for media.
bool is_written_by_app(std::string_view text, ChatMedia media) {
  constexpr std::size_t kMostBytes = 128;  // of a name and the app's words; nobody hides a message
  constexpr std::size_t kMostReactionBytes = 48;
  if (text.size() > kMostBytes) return false;
  if (text == "Liked a message" || text == "Liked a message ") return true;
  if (text.size() <= kMostReactionBytes && text.starts_with("Reacted ") &&
      trimmed(text).ends_with(" to your message"))
    return true;
  return media != ChatMedia::kNone && trimmed(text).ends_with(" sent an attachment.");
}

DraftMessage read_message(const json::object& object) {
  DraftMessage out;
  out.sender = repaired_latin1(text_field(object, "sender_name"));
  out.media = media_of(object);
  const std::optional<std::int64_t> at = number_field(object, "timestamp_ms");
  if (at && *at > 0 && *at < kMostMs) out.at = *at;
  out.text = repaired_latin1(text_field(object, "content"));
  if (is_written_by_app(out.text, out.media)) out.text.clear();
  if (const json::value* share = object.if_contains("share"); share && share->is_object()) {
    const std::string shared = repaired_latin1(text_field(share->get_object(), "share_text"));
    if (out.text.empty()) out.text = shared;
  }
  return out;
}

// All texts that stand under the name "value", whatever the layout and language of the rest.
void collect_values(const json::value& value, std::vector<std::string>& out) {
  if (out.size() >= kMostOwnNames) return;
  if (const json::array* list = value.if_array()) {
    for (const json::value& each : *list) collect_values(each, out);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& [name, each] : *object) {
      if (name == "value" && each.is_string() && !each.get_string().empty()) {
        out.push_back(clean_name(repaired_latin1(each.get_string()), kMostNameBytes));
      } else {
        collect_values(each, out);
      }
    }
  }
}

class InstagramParser final : public ExportParser {
 public:
  explicit InstagramParser(std::uint64_t most_messages) : most_messages_(most_messages) {}

  // A file that is given by itself may have been renamed, such as "message_1 (2).json".
  bool wants(std::string_view name, bool is_alone) const override {
    const bool is_kind = name.ends_with(".json") || name.ends_with(".html");
    return part_number(name) > 0 || file_part(name) == kOwnFile || (is_alone && is_kind);
  }
  Result<void> take(const ExportFile& file) override;
  Result<ChatExport> finish() override;

 private:
  Result<void> take_thread(const ExportFile& file);
  Result<void> keep(std::string_view key, std::string_view name, DraftPart part);

  std::uint64_t most_messages_;
  std::uint64_t messages_ = 0;
  std::uint32_t unnumbered_ = 0;
  bool has_html_ = false;
  std::vector<std::string> own_names_;
  std::map<std::string, std::map<std::uint32_t, DraftPart>, std::less<>> chats_;
};

Result<void> InstagramParser::take(const ExportFile& file) {
  if (file_part(file.name) == kOwnFile) {
    const Result<json::value> value = parse_chat_json(file.bytes);
    if (!value) return std::unexpected<Error>(value.error());
    collect_values(*value, own_names_);
    return {};
  }
  if (!file.name.ends_with(".html")) return take_thread(file);
  has_html_ = true;
  Result<DraftPart> part = read_instagram_html(file.bytes);
  if (!part) return std::unexpected<Error>(part.error());
  const std::string_view folder = folder_part(file.name);
  const std::string key(folder.empty() ? part->title : folder);
  return keep(key, file.name, std::move(*part));
}

Result<void> InstagramParser::take_thread(const ExportFile& file) {
  const Result<json::value> value = parse_chat_json(file.bytes);
  if (!value) return std::unexpected<Error>(value.error());
  const json::object* root = value->if_object();
  const json::array* messages = root == nullptr ? nullptr : array_field(*root, "messages");
  if (messages == nullptr) {
    return fail(ErrorCode::kCorrupt, "A file of the export has no messages.");
  }
  DraftPart part;
  part.title = repaired_latin1(text_field(*root, "title"));
  if (const json::array* people = array_field(*root, "participants")) {
    for (const json::value& each : *people) {
      if (!each.is_object()) continue;
      const std::string_view name = text_field(each.get_object(), "name");
      if (!name.empty()) part.people.push_back(repaired_latin1(name));
    }
  }
  for (const json::value& each : *messages) {
    if (each.is_object()) part.messages.push_back(read_message(each.get_object()));
  }
  const std::string_view thread = file_part(text_field(*root, "thread_path"));
  const std::string_view folder = folder_part(file.name);
  const std::string key(!thread.empty() ? thread : folder.empty() ? part.title : folder);
  return keep(key, file.name, std::move(part));
}

// A part that is given twice counts once.
Result<void> InstagramParser::keep(std::string_view key, std::string_view name, DraftPart part) {
  std::uint32_t number = part_number(name);
  if (number == 0) number = kFirstUnnumbered + unnumbered_++;
  DraftPart& place = chats_[std::string(key)][number];
  messages_ += part.messages.size() - place.messages.size();
  if (messages_ > most_messages_) return too_many_messages();
  place = std::move(part);
  return {};
}

Result<ChatExport> InstagramParser::finish() {
  ChatBuilder builder(most_messages_);
  for (auto& [key, parts] : chats_) {
    ChatBuilder::Entry& entry = builder.chat(key);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (entry.chat.title.empty() && !part->second.title.empty()) {
        entry.chat.title = clean_name(part->second.title, kMostNameBytes);
      }
      std::vector<DraftMessage>& messages = part->second.messages;
      for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        Result<void> added =
            builder.add(entry, message->sender, message->at, message->media, message->text);
        if (!added) return std::unexpected<Error>(added.error());
        *message = DraftMessage();
      }
      for (const std::string& name : part->second.people) (void)entry.person(name);
    }
  }
  ChatExport out;
  out.chats = builder.take_chats();
  out.owner_names = std::move(own_names_);
  out.has_device_times = has_html_;
  return out;
}

}  // namespace

std::unique_ptr<ExportParser> make_instagram_parser(std::uint64_t most_messages) {
  return std::make_unique<InstagramParser>(most_messages);
}

}  // namespace holdfast
