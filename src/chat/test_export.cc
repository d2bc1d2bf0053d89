#include "chat/test_export.h"

#include <archive.h>
#include <archive_entry.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace holdfast {

TestExport::TestExport() {
  std::string name = (std::filesystem::temp_directory_path() / "holdfast-chat-XXXXXX").string();
  HOLDFAST_CHECK(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TestExport::~TestExport() { std::filesystem::remove_all(path_); }

std::string TestExport::file(const std::string& name, std::string_view bytes) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
  return path.string();
}

std::string TestExport::zip(const std::string& name, const Entries& entries) const {
  const std::string path = path_ + "/" + name;
  // libarchive writes names beyond ASCII in a locale that has them alone.
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = uselocale(utf8);
  archive* out = archive_write_new();
  archive_write_set_format_zip(out);
  HOLDFAST_CHECK(archive_write_open_filename(out, path.c_str()) == ARCHIVE_OK);
  for (const auto& [entry_name, bytes] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname_utf8(entry, entry_name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    HOLDFAST_CHECK(archive_write_header(out, entry) >= ARCHIVE_WARN);
    archive_write_data(out, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(out);
  uselocale(before);
  freelocale(utf8);
  return path;
}

Result<ChatExport> read_one(ChatApp app, const std::string& path, const ChatLimits& limits) {
  return read_chat_export(app, std::span(&path, 1), {.limits = limits, .progress = {}});
}

std::string lines_of(const Chat& chat) {
  constexpr std::string_view kMedia[] = {"", "[picture]", "[video]", "[voice]", "[other]"};
  std::string out;
  for (const ChatMessage& message : chat.messages) {
    out += chat.people.at(message.sender) + ": " + message.text;
    out += std::string(kMedia[static_cast<std::size_t>(message.media)]) + "\n";
  }
  return out;
}

}  // namespace holdfast
