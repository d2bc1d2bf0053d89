// Messages of one file before the order of files and the name of the owner are known. Values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "chat/chat.h"

namespace holdfast {

struct DraftMessage {
  std::string sender;
  std::optional<TimeMs> at;
  ChatMedia media = ChatMedia::kNone;
  std::string text;
};

struct DraftPart {
  std::string title;
  std::vector<std::string> people;
  std::vector<DraftMessage> messages;  // newest first, as Instagram writes them
};

[[nodiscard]] inline std::unexpected<Error> too_many_messages() {
  return fail(ErrorCode::kTooLarge,
              "The export has more messages than are read at once; give one chat at a time.");
}

}  // namespace holdfast
