// Folders and zips for this room's tests: made in a folder of their own, gone with the object.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/chat.h"

namespace holdfast {

class TestExport {
 public:
  TestExport();
  ~TestExport();
  TestExport(const TestExport&) = delete;
  TestExport& operator=(const TestExport&) = delete;

  // A file with what it holds, in folders of its name. Gives its path.
  std::string file(const std::string& name, std::string_view bytes) const;
  using Entries = std::vector<std::pair<std::string, std::string>>;
  std::string zip(const std::string& name, const Entries& entries) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

[[nodiscard]] Result<ChatExport> read_one(ChatApp app, const std::string& path,
                                          const ChatLimits& limits = {});
// "sam: hi" a line, "[picture]" and so on for media.
[[nodiscard]] std::string lines_of(const Chat& chat);

}  // namespace holdfast
