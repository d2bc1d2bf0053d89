// What is the same for every app: names, which parser, whose export it is. Pure, so that the
// browser's module has it too.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "chat/chat.h"
#include "chat/export_parser.h"

namespace holdfast {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kApps = {
    {{"instagram", "Instagram"}, {"snapchat", "Snapchat"}, {"whatsapp", "WhatsApp"}}};

std::string what_is_wanted(ChatApp app) {
  switch (app) {
    case ChatApp::kInstagram:
      return "the zip or folder of \"Download your information\", with messages";
    case ChatApp::kSnapchat:
      return "the zip or folder of \"My Data\", asked for as JSON and with chat history";
    case ChatApp::kWhatsApp:
      return "the zip or the .txt file of \"Export chat\"";
  }
  return {};
}

bool has_person(const Chat& chat, std::string_view name) {
  return std::find(chat.people.begin(), chat.people.end(), name) != chat.people.end();
}

bool knows_owner(const ChatExport& chats) {
  return std::any_of(chats.chats.begin(), chats.chats.end(), [&chats](const Chat& chat) {
    return chat_owner(chats, chat, {}).has_value();
  });
}

// The only name that is in all of two or more chats.
std::optional<std::string> common_person(const ChatExport& chats) {
  std::vector<std::string> common;
  std::size_t counted = 0;
  for (const Chat& chat : chats.chats) {
    if (chat.people.size() < 2) continue;
    if (counted++ == 0) {
      common = chat.people;
    } else {
      std::erase_if(common, [&chat](const std::string& name) { return !has_person(chat, name); });
    }
    if (common.empty()) return std::nullopt;
  }
  if (counted < 2 || common.size() != 1) return std::nullopt;
  return common.front();
}

}  // namespace

std::string_view chat_app_name(ChatApp app) { return kApps[static_cast<std::size_t>(app)].first; }
std::string_view chat_app_title(ChatApp app) { return kApps[static_cast<std::size_t>(app)].second; }

std::optional<ChatApp> chat_app_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kApps.size(); ++i) {
    if (kApps[i].first == name) return static_cast<ChatApp>(i);
  }
  return std::nullopt;
}

std::unique_ptr<ExportParser> make_export_parser(ChatApp app, std::uint64_t most_messages) {
  switch (app) {
    case ChatApp::kInstagram:
      return make_instagram_parser(most_messages);
    case ChatApp::kSnapchat:
      return make_snapchat_parser(most_messages);
    case ChatApp::kWhatsApp:
      return make_whatsapp_parser(most_messages);
  }
  HOLDFAST_CHECK(false);
  return nullptr;
}

Result<ChatExport> finish_export(ChatApp app, ExportParser& parser, std::uint32_t unread_files) {
  Result<ChatExport> out = parser.finish();
  if (!out) return out;
  out->app = app;
  out->unread_files = unread_files;
  if (out->chats.empty() && unread_files > 0) {
    return fail(ErrorCode::kCorrupt, "The files of chats are broken; download the export again.");
  }
  if (out->chats.empty()) {
    return fail(ErrorCode::kUnsupported, "No " + std::string(chat_app_title(app)) +
                                             " chat was found; name " + what_is_wanted(app) + ".");
  }
  if (!knows_owner(*out)) {
    out->owner_names.clear();
    if (std::optional<std::string> name = common_person(*out)) {
      out->owner_names.push_back(std::move(*name));
    }
  }
  return out;
}

std::optional<std::uint32_t> chat_owner(const ChatExport& chats, const Chat& chat,
                                        std::string_view name) {
  const auto index_of = [&chat](std::string_view wanted) -> std::optional<std::uint32_t> {
    const auto found = std::find_if(
        chat.people.begin(), chat.people.end(),
        [&](const std::string& each) { return ascii_lower(each) == ascii_lower(wanted); });
    if (found == chat.people.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - chat.people.begin());
  };
  if (!name.empty()) {
    if (const auto found = index_of(name)) return found;
  }
  for (const std::string& own : chats.owner_names) {
    if (const auto found = index_of(own)) return found;
  }
  return std::nullopt;
}

}  // namespace holdfast
