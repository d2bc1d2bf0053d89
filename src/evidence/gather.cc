// What goes into a pack: files found, details put to them, chats read. One thread.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "base/utf8.h"
#include "chat/chat_told.h"
#include "evidence/file_time.h"
#include "evidence/names.h"
#include "evidence/pack.h"

namespace holdfast {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostFileBytes = 1ULL << 40;
constexpr int kMostFoldersDeep = 32;

std::string last_part(const std::string& path) {
  std::string out = path;
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out.substr(out.rfind('/') + 1);
}

// A file's name as it is told: UTF-8, one line, not too long.
std::string told_name(const std::string& name) {
  std::string out = replace_bad_utf8(name.size() > kMostDetailBytes / 3 ? last_part(name) : name);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return shortened_utf8(out, kMostDetailBytes / 4);
}

class Gathering {
 public:
  Result<void> add(const std::string& path);
  std::vector<GatheredFile> take() { return std::move(files_); }

 private:
  Result<void> add_file(const std::string& path, const std::string& name);
  Result<void> add_folder(const std::string& path);

  std::vector<GatheredFile> files_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;  // device and number
};

Result<void> Gathering::add_file(const std::string& path, const std::string& name) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) {
    return fail(ErrorCode::kNotFound, "A file that you named is not there; check its name.");
  }
  if (S_ISLNK(found.st_mode)) {
    return fail(ErrorCode::kUnsupported,
                "A symbolic link is not packed: name the file that it leads to.");
  }
  if (!S_ISREG(found.st_mode)) {
    return fail(ErrorCode::kUnsupported, "Only files and folders can be packed.");
  }
  if (static_cast<std::uint64_t>(found.st_size) > kMostFileBytes) {
    return fail(ErrorCode::kTooLarge, "A file is over 1 TiB, which is more than a pack takes.");
  }
  if (!seen_.emplace(found.st_dev, found.st_ino).second) return {};  // named twice
  if (files_.size() == kMostExhibits) {
    return fail(ErrorCode::kTooLarge, "A pack takes at most 100,000 files; make several.");
  }
  files_.push_back({.path = path,
                    .name = told_name(name),
                    .bytes = static_cast<std::uint64_t>(found.st_size),
                    .modified_ms = file_time(found.st_mtim.tv_sec, found.st_mtim.tv_nsec)});
  return {};
}

Result<void> Gathering::add_folder(const std::string& path) {
  std::error_code error;
  std::vector<std::string> inside;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (at.depth() > kMostFoldersDeep || inside.size() > kMostExhibits) {
      return fail(ErrorCode::kTooLarge, "A folder holds more than a pack takes; make several.");
    }
    std::error_code ignored;
    if (fs::is_directory(at->symlink_status(ignored))) continue;
    inside.push_back(at->path().string());
  }
  if (error) return fail(ErrorCode::kUnavailable, "A folder cannot be read to its end.");
  std::sort(inside.begin(), inside.end());
  const std::string top = last_part(fs::absolute(path, error).lexically_normal().string());
  for (const std::string& each : inside) {
    const std::string name = top + "/" + fs::path(each).lexically_relative(path).string();
    if (Result<void> added = add_file(each, name); !added) return added;
  }
  return {};
}

Result<void> Gathering::add(const std::string& path) {
  struct stat found{};
  const bool is_folder = ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
  return is_folder ? add_folder(path) : add_file(path, last_part(path));
}

// Exhibits by the ways in which a person may name them.
class ExhibitNames {
 public:
  explicit ExhibitNames(const std::vector<GatheredFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      by_path_.emplace(files[i].path, i);
      by_name_.emplace(files[i].name, i);
      by_name_.emplace(last_part(files[i].path), i);
    }
  }
  [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const {
    if (const auto at = by_path_.find(name); at != by_path_.end()) return at->second;
    if (const auto at = by_name_.find(name); at != by_name_.end()) return at->second;
    return std::nullopt;
  }

 private:
  std::map<std::string, std::size_t> by_path_;
  std::map<std::string, std::size_t> by_name_;
};

std::unexpected<Error> not_packed() {
  return fail(ErrorCode::kInvalidArgument,
              "The details tell of a file that is not packed; check its name.");
}

std::unexpected<Error> too_many_messages() {
  return fail(ErrorCode::kTooLarge, "A pack tells of at most 200,000 messages; make several.");
}

Result<std::uint32_t> read_chat(ChatApp app, const std::string& path, std::size_t exhibit,
                                PackContent& content) {
  const std::string paths[] = {path};
  ChatReadOptions options;
  options.limits.most_messages = kMostPackMessages;
  const Result<ChatExport> chats = read_chat_export(app, paths, options);
  if (!chats) return std::unexpected<Error>(chats.error());
  for (const Chat& chat : chats->chats) {
    if (content.messages.size() + chat.messages.size() > kMostPackMessages) {
      return too_many_messages();
    }
    for (const ChatMessage& message : chat.messages) {
      ToldMessage told = told_message(chat, message);
      content.messages.push_back({.exhibit = exhibit,
                                  .app = std::string(chat_app_title(app)),
                                  .thread = std::move(told.thread),
                                  .from = std::move(told.from),
                                  .to = std::move(told.to),
                                  .text = std::move(told.text),
                                  .at = told.at,
                                  .is_device_time = chats->has_device_times});
    }
  }
  return chats->unread_files;
}

Result<void> read_chats(const PackOptions& options, const ExhibitNames& names, Gathered& out) {
  std::map<std::string, ChatApp> wanted;
  for (const PackInput& input : options.inputs) {
    if (input.chat) wanted.emplace(input.path, *input.chat);
  }
  for (const DetailedExhibit& each : options.details.exhibits) {
    if (each.chat) wanted.emplace(out.files[*names.find(each.file)].path, *each.chat);
  }
  for (const auto& [path, app] : wanted) {
    const Result<std::uint32_t> unread =
        read_chat(app, path, names.find(path).value_or(kNoExhibit), out.content);
    if (!unread) return std::unexpected<Error>(unread.error());
    out.unread_chats += *unread;
  }
  return {};
}

Result<void> put_details(const PackDetails& details, const ExhibitNames& names,
                         PackContent& content) {
  for (const DetailedExhibit& each : details.exhibits) {
    const std::optional<std::size_t> exhibit = names.find(each.file);
    if (!exhibit) return not_packed();
    content.exhibits[*exhibit].details = merged_details(each.details, details.pack);
  }
  for (const DetailedMessage& each : details.messages) {
    PackMessage out{
        .app = each.app, .from = each.from, .to = each.to, .text = each.text, .at = each.at};
    if (!each.exhibit.empty()) {
      const std::optional<std::size_t> exhibit = names.find(each.exhibit);
      if (!exhibit) return not_packed();
      out.exhibit = *exhibit;
    }
    content.messages.push_back(std::move(out));
  }
  return {};
}

}  // namespace

Result<std::vector<GatheredFile>> gather_files(const std::vector<PackInput>& inputs) {
  Gathering gathering;
  for (const PackInput& input : inputs) {
    if (Result<void> added = gathering.add(input.path); !added) {
      return std::unexpected<Error>(added.error());
    }
  }
  std::vector<GatheredFile> files = gathering.take();
  if (files.empty()) {
    return fail(ErrorCode::kInvalidArgument, "There is nothing to pack: name files or folders.");
  }
  return files;
}

Result<Gathered> gather_content(const PackOptions& options) {
  Result<std::vector<GatheredFile>> files = gather_files(options.inputs);
  if (!files) return std::unexpected<Error>(files.error());
  Gathered out{.files = std::move(*files)};
  const PackDetails& details = options.details;
  out.content = {.pack_id = options.pack_id,
                 .now = options.now,
                 .case_name = details.case_name,
                 .organisation = details.organisation,
                 .pack = details.pack,
                 .accounts = details.accounts,
                 .payments = details.payments};
  for (const GatheredFile& file : out.files) {
    const std::string number = exhibit_number(out.content.exhibits.size() + 1);
    out.content.exhibits.push_back({.number = number,
                                    .path = "data/exhibits/" + number + "-" + safe_name(file.path),
                                    .name = file.name,
                                    .bytes = file.bytes,
                                    .modified_ms = file.modified_ms,
                                    .details = merged_details({}, details.pack)});
  }
  const ExhibitNames names(out.files);
  if (Result<void> put = put_details(details, names, out.content); !put) {
    return std::unexpected<Error>(put.error());
  }
  if (Result<void> read = read_chats(options, names, out); !read) {
    return std::unexpected<Error>(read.error());
  }
  if (out.content.messages.size() > kMostPackMessages) return too_many_messages();
  return out;
}

}  // namespace holdfast
