// The files of an export, out of zips, folders and single files, one after the other. The only
// place of this room that knows libarchive. Nothing is unpacked to a disk, so the names in a zip
// lead nowhere.
#pragma once

#include <span>
#include <string>

#include "chat/chat.h"
#include "chat/export_parser.h"

namespace holdfast {

// Gives `parser` each file that it wants; counts those that it found broken into `unread_files`.
// Symbolic links inside a folder are not followed. Errors as read_chat_export.
[[nodiscard]] Result<void> read_export_files(std::span<const std::string> paths,
                                             const ChatReadOptions& options, ExportParser& parser,
                                             std::uint32_t& unread_files);

}  // namespace holdfast
