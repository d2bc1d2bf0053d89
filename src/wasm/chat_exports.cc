// Chat exports for the browser: src/chat's parsers over files that the page took out of a zip. A
// module of its own, without imports; docs/formats/chat-wasm.md is the contract. Pointers are
// offsets into the module's memory, made by hf_alloc. One reading at a time; one thread.
#include <boost/json/src.hpp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "chat/chat.h"
#include "chat/chat_told.h"
#include "chat/export_parser.h"
#include "wasm/export.h"

// Boost's way out of a build without exceptions: memory that runs out ends the module with a trap.
namespace boost {
void throw_exception(const std::exception&) { __builtin_trap(); }
void throw_exception(const std::exception&, const source_location&) { __builtin_trap(); }
}  // namespace boost

// Boost words its errors with these. Nobody reads those words here, and the library's own would
// bring its files in, which need imports.
extern "C" int snprintf(char* out, std::size_t size, const char*, ...) {
  if (size > 0) *out = '\0';
  return 0;
}
extern "C" int vsnprintf(char* out, std::size_t size, const char*, va_list) {
  if (size > 0) *out = '\0';
  return 0;
}

namespace {

using namespace holdfast;

// What hf_chat_take() answers.
constexpr std::int32_t kTaken = 0;
constexpr std::int32_t kBroken = 1;  // this file alone
constexpr std::int32_t kEnded = 2;   // the reading: more messages than were allowed

// What hf_chat_finish() answers; above 0 it is the length of the text at hf_chat_text().
constexpr std::int32_t kNoChat = -1;
constexpr std::int32_t kAllBroken = -2;
constexpr std::int32_t kTooMany = -3;

struct Reading {
  ChatApp app = ChatApp::kInstagram;
  std::unique_ptr<ExportParser> parser;
  std::uint32_t unread_files = 0;
  std::string text;
};

// Made when first needed: the module has no static constructors.
Reading& reading() {
  static Reading* const only = new Reading();
  return *only;
}

void put_text(std::string& out, std::string_view text) {
  out += boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

void put_message(std::string& out, const ToldMessage& told) {
  out += "[";
  for (const std::string* part : {&told.thread, &told.from, &told.to, &told.text}) {
    put_text(out, *part);
    out += ',';
  }
  out += told.at ? std::to_string(*told.at) : "null";
  out += ']';
}

std::string told(const ChatExport& chats) {
  std::string out = "{\"app\":";
  put_text(out, chat_app_title(chats.app));
  out += ",\"is_device_time\":";
  out += chats.has_device_times ? "true" : "false";
  out += ",\"unread_files\":" + std::to_string(chats.unread_files) + ",\"messages\":[";
  bool is_first = true;
  for (const Chat& chat : chats.chats) {
    for (const ChatMessage& message : chat.messages) {
      if (!is_first) out += ',';
      is_first = false;
      put_message(out, told_message(chat, message));
    }
  }
  return out + "]}";
}

}  // namespace

HOLDFAST_EXPORT(hf_chat_begin)
void hf_chat_begin(std::uint32_t app, std::uint32_t most_messages) {
  reading() = Reading{};
  reading().app = static_cast<ChatApp>(app % 3);
  reading().parser = make_export_parser(reading().app, most_messages);
}

HOLDFAST_EXPORT(hf_chat_wants)
std::uint32_t hf_chat_wants(const char* name, std::uint32_t length, std::uint32_t is_alone) {
  return reading().parser->wants({name, length}, is_alone != 0) ? 1 : 0;
}

HOLDFAST_EXPORT(hf_chat_take)
std::int32_t hf_chat_take(const char* given, std::uint32_t given_length, const char* name,
                          std::uint32_t name_length, const char* bytes, std::uint32_t length,
                          std::uint32_t is_alone) {
  const Result<void> taken = reading().parser->take({.given = {given, given_length},
                                                     .name = {name, name_length},
                                                     .bytes = {bytes, length},
                                                     .is_alone = is_alone != 0});
  if (taken) return kTaken;
  if (taken.error().code == ErrorCode::kTooLarge) return kEnded;
  ++reading().unread_files;
  return kBroken;
}

// Ends the reading; begin another with hf_chat_begin.
HOLDFAST_EXPORT(hf_chat_finish) std::int32_t hf_chat_finish() {
  const Result<ChatExport> chats =
      finish_export(reading().app, *reading().parser, reading().unread_files);
  reading().parser.reset();
  if (!chats) {
    if (chats.error().code == ErrorCode::kTooLarge) return kTooMany;
    return chats.error().code == ErrorCode::kCorrupt ? kAllBroken : kNoChat;
  }
  reading().text = told(*chats);
  return static_cast<std::int32_t>(reading().text.size());
}

HOLDFAST_EXPORT(hf_chat_text) const char* hf_chat_text() { return reading().text.data(); }
