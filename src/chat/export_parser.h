// What reads one app's files, wherever they come from; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "chat/chat.h"

namespace holdfast {

// A file of an export. The views live during the call alone.
struct ExportFile {
  std::string_view given;  // last part of the path that the person gave: "chats.zip", "_chat.txt"
  std::string_view name;   // inside the zip or folder, with '/'; of a single file its own name
  std::string_view bytes;
  bool is_alone = false;  // given by itself
};

class ExportParser {
 public:
  ExportParser() = default;
  ExportParser(const ExportParser&) = delete;
  ExportParser& operator=(const ExportParser&) = delete;
  virtual ~ExportParser() = default;

  // By its name, before it is unpacked.
  [[nodiscard]] virtual bool wants(std::string_view name, bool is_alone) const = 0;
  // Errors: kCorrupt and kUnsupported for this file alone; kTooLarge ends the reading.
  [[nodiscard]] virtual Result<void> take(const ExportFile& file) = 0;
  // Errors: kTooLarge.
  [[nodiscard]] virtual Result<ChatExport> finish() = 0;
};

// Errors of take() and finish(): kTooLarge over `most_messages`.
[[nodiscard]] std::unique_ptr<ExportParser> make_instagram_parser(std::uint64_t most_messages);
[[nodiscard]] std::unique_ptr<ExportParser> make_snapchat_parser(std::uint64_t most_messages);
[[nodiscard]] std::unique_ptr<ExportParser> make_whatsapp_parser(std::uint64_t most_messages);
[[nodiscard]] std::unique_ptr<ExportParser> make_export_parser(ChatApp app,
                                                               std::uint64_t most_messages);

// What the parser made of the files that it took; `unread_files` of them it found broken. Errors:
// those of finish(), kUnsupported (no chat of this app), kCorrupt (nothing but broken files).
[[nodiscard]] Result<ChatExport> finish_export(ChatApp app, ExportParser& parser,
                                               std::uint32_t unread_files);

}  // namespace holdfast
