// Groups as a person writes them. Pure.
#include "delivery/group_query.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, 6> kFields = {"address", "domain", "role",
                                                     "school",  "region", "language"};
constexpr std::size_t kMaxTextBytes = 4000;

Error misuse(const char* what) { return {ErrorCode::kInvalidArgument, what}; }

// One pattern at the front of `text`, taken off.
Result<std::string> take_pattern(std::string_view& text) {
  std::string pattern;
  if (text.starts_with('"')) {
    const std::size_t end = text.find('"', 1);
    if (end == std::string_view::npos) {
      return std::unexpected(misuse("The group has a quotation mark that is never closed."));
    }
    pattern = std::string(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(text.find_first_of(", "), text.size());
    pattern = std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  if (pattern.empty()) {
    return std::unexpected(
        misuse("Write each part of the group as FIELD=PATTERN, as in "
               "role=teacher region=GB-*."));
  }
  return pattern;
}

}  // namespace

Result<Group> parse_group(std::string_view text) {
  if (text.size() > kMaxTextBytes) return std::unexpected(misuse("The group is too long."));
  text = trimmed(text);
  if (text == "*") return Group();
  if (text.empty()) {
    return std::unexpected(misuse("Say who: a group such as role=teacher, or * for everybody."));
  }
  Group group;
  while (!text.empty()) {
    const std::size_t equals = text.find('=');
    const std::string field = ascii_lower(text.substr(0, std::min(equals, text.size())));
    if (equals == std::string_view::npos ||
        std::find(kFields.begin(), kFields.end(), field) == kFields.end()) {
      return std::unexpected(
          misuse("A group can ask for address, domain, role, school, region and "
                 "language, as in role=teacher region=GB-*."));
    }
    text.remove_prefix(equals + 1);
    GroupCondition condition{field, {}};
    while (true) {
      Result<std::string> pattern = take_pattern(text);
      if (!pattern) return std::unexpected(pattern.error());
      condition.patterns.push_back(std::move(*pattern));
      if (!text.starts_with(',')) break;
      text.remove_prefix(1);
    }
    group.push_back(std::move(condition));
    if (!text.empty() && text.front() != ' ') {
      return std::unexpected(misuse("Put a space between the parts of the group."));
    }
    text = trimmed(text);
  }
  return group;
}

}  // namespace holdfast
