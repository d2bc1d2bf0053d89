#include <gtest/gtest.h>

#include <filesystem>

#include "chat/test_export.h"

namespace holdfast {
namespace {

constexpr std::string_view kChat = "25/03/2024, 14:05 - Sam: hi\n";

ErrorCode code_of(const Result<ChatExport>& read) {
  return read ? ErrorCode::kInternal : read.error().code;
}

TEST(ExportFilesTest, NamesInAZipLeadNowhere) {
  const TestExport made;
  const std::string path = made.zip("a.zip", {{"../../outside/_chat.txt", std::string(kChat)},
                                              {"/etc/_chat.txt", std::string(kChat)}});
  const auto read = read_one(ChatApp::kWhatsApp, path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->chats.size(), 2U);
  std::size_t files = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(made.path())) {
    files += each.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 1U);
}

TEST(ExportFilesTest, LimitsStopAZipBomb) {
  const TestExport made;
  const std::string bomb(8u << 20, ' ');  // under 10 KB when packed
  const std::string path = made.zip("a.zip", {{"_chat.txt", bomb}, {"b/_chat.txt", bomb}});
  EXPECT_LT(std::filesystem::file_size(path), 100'000U);
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, path, {.most_file_bytes = 1u << 20})),
            ErrorCode::kTooLarge);
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, path, {.most_total_bytes = 9u << 20})),
            ErrorCode::kTooLarge);
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, path, {.most_entries = 1})), ErrorCode::kTooLarge);
  EXPECT_EQ(
      code_of(read_one(ChatApp::kWhatsApp, made.file("_chat.txt", kChat), {.most_messages = 0})),
      ErrorCode::kTooLarge);
}

TEST(ExportFilesTest, BrokenAndMissingAndForeign) {
  const TestExport made;
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, made.path() + "/none")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, "/dev/null")), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(read_one(ChatApp::kInstagram, made.file("a.jpg", "x"))),
            ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(read_one(ChatApp::kInstagram, made.path())), ErrorCode::kUnsupported);
  const std::string zip = made.zip("a.zip", {{"_chat.txt", std::string(50'000, 'x')}});
  std::filesystem::resize_file(zip, 60);
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, zip)), ErrorCode::kCorrupt);
}

TEST(ExportFilesTest, LinksInAFolderAreNotFollowed) {
  const TestExport made;
  const std::string outside = made.file("outside/_chat.txt", kChat);
  std::filesystem::create_directories(made.path() + "/in");
  std::filesystem::create_symlink(outside, made.path() + "/in/_chat.txt");
  EXPECT_EQ(code_of(read_one(ChatApp::kWhatsApp, made.path() + "/in")), ErrorCode::kUnsupported);
  EXPECT_TRUE(read_one(ChatApp::kWhatsApp, made.path() + "/in/_chat.txt"));
}

TEST(ExportFilesTest, NamesBeyondAsciiInZips) {
  const TestExport made;
  const std::string path =
      made.zip("a.zip", {{"WhatsApp Chat mit Zoë.txt", "25.03.24, 14:05 - Zoë: hi\n"}});
  const auto read = read_one(ChatApp::kWhatsApp, path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->chats[0].title, "Zoë");
}

}  // namespace
}  // namespace holdfast
