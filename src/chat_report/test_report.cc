#include "chat_report/test_report.h"

#include <memory>

#include "base/bytes.h"
#include "base/check.h"
#include "guard_wire/guard_data.h"

namespace holdfast {
namespace {

std::string_view embedded(std::string_view name) {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

std::shared_ptr<const GuardKnowledge> knowledge() {
  static const std::shared_ptr<const GuardKnowledge> read = [] {
    std::vector<std::string_view> lists;
    for (const GuardFile& file : embedded_guard_files()) {
      if (file.name.starts_with("concepts/")) lists.push_back(file.bytes);
    }
    auto made = GuardKnowledge::read(lists, as_bytes(embedded("model.bin")));
    HOLDFAST_CHECK(made.has_value());
    return *made;
  }();
  return read;
}

void add(Chat& chat, std::uint32_t sender, std::string_view text,
         ChatMedia media = ChatMedia::kNone) {
  const TimeMs at = kTestTime + static_cast<TimeMs>(chat.messages.size()) * 60'000;
  chat.messages.push_back({.sender = sender, .at = at, .media = media, .text = std::string(text)});
}

}  // namespace

ChatExport test_chats() {
  ChatExport out;
  out.owner_names = {"Zoë"};
  Chat bolt{.id = "bolt", .title = "bolt.rider", .people = {"bolt.rider", "Zoë"}, .messages = {}};
  add(bolt, 0, "hey, saw you in my suggestions");
  add(bolt, 1, "hi who r u");
  add(bolt, 0, "how old are you? are you alone");
  add(bolt, 0, "[picture asked for]");
  add(bolt, 1, "", ChatMedia::kPicture);
  add(bolt, 0, "i have your picture and i have all your followers");
  add(bolt, 0, "send me £200 in gift cards or i send it to your mum and your whole school");
  add(bolt, 1, "please dont do this im begging you");
  add(bolt, 0, "you have 10 minutes. dont block me or i share it");
  add(bolt, 1, "i have no money");
  Chat ana{.id = "ana", .title = "ana", .people = {"ana", "Zoë"}, .messages = {}};
  add(ana, 0, "did you do the maths homework?");
  add(ana, 1, "yes, want to compare after school?");
  add(ana, 0, "sure, bring the book");
  out.chats = {std::move(bolt), std::move(ana)};
  return out;
}

ChatReport judge_test_chats(const ChatExport& chats, const ChatReportOptions& options) {
  Guard guard(knowledge(), {});
  return judge_chats(chats, guard, options);
}

const GuardSigns& test_signs() {
  static const GuardSigns signs = [] {
    auto read = read_guard_signs(embedded("signs.json"));
    HOLDFAST_CHECK(read.has_value());
    return std::move(*read);
  }();
  return signs;
}

ReportWords test_words(std::string_view language) {
  Result<ReportWords> words = report_words(language, test_signs());
  HOLDFAST_CHECK(words.has_value());
  return std::move(*words);
}

}  // namespace holdfast
