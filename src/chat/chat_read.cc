// Paths to chats. One thread.
#include <memory>
#include <utility>

#include "chat/chat.h"
#include "chat/export_files.h"
#include "chat/export_parser.h"

namespace holdfast {

Result<ChatExport> read_chat_export(ChatApp app, std::span<const std::string> paths,
                                    const ChatReadOptions& options) {
  const std::unique_ptr<ExportParser> parser =
      make_export_parser(app, options.limits.most_messages);
  std::uint32_t unread_files = 0;
  if (Result<void> read = read_export_files(paths, options, *parser, unread_files); !read) {
    return std::unexpected<Error>(read.error());
  }
  return finish_export(app, *parser, unread_files);
}

}  // namespace holdfast
