// A zip's central directory and local headers, compared. One thread.
#include "evidence/zip_directory.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "evidence/joined_files.h"

namespace holdfast {
namespace {

constexpr std::string_view kLocal = "PK\x03\x04";
constexpr std::string_view kListed = "PK\x01\x02";
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::string_view kEnd64 = "PK\x06\x06";
constexpr std::string_view kLocator64 = "PK\x06\x07";
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kListedBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kEnd64Bytes = 56;
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kMostCommentBytes = 0xFFFF;
constexpr std::uint64_t kIn64 = 0xFFFFFFFF;  // in a field of 32 bits: the extra field has it
constexpr std::uint64_t kIsLocked = 1;
constexpr std::uint64_t kHasDescriptor = 8;
constexpr std::uint64_t kSameFlags = kIsLocked | 1 << 11;  // and that its name is in UTF-8
constexpr std::uint64_t kStored = 0;
constexpr std::uint64_t kDeflated = 8;
constexpr std::uint64_t kZip64Extra = 0x0001;
constexpr std::uint64_t kNameExtra = 0x7075;  // Info-ZIP's: another name, in UTF-8
constexpr std::uint64_t kDosFolder = 0x10;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t out = 0;
  for (std::size_t i = width; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

std::unexpected<PackFinding> broken() {
  return finding("archive", "", "The zip is broken or not whole; get it again.");
}

std::unexpected<PackFinding> stray() {
  return finding("archive", "", "The zip holds bytes that are no part of any file it lists.");
}

std::unexpected<PackFinding> two_faced(std::string_view name) {
  return finding("archive", name,
                 "The zip says two different things of it: programs would unpack it differently.");
}

// What the list says of a file, or the header in front of it.
struct Header {
  std::uint64_t flags = 0;
  std::uint64_t method = 0;
  std::uint64_t checksum = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t at = 0;  // of a listed one: where its header is
  std::string name;
};

// Both kinds have these in this order; `from` is where the flags are.
Header read_common(std::string_view fixed, std::size_t from) {
  return {.flags = number(fixed, from, 2),
          .method = number(fixed, from + 2, 2),
          .checksum = number(fixed, from + 8, 4),
          .packed_bytes = number(fixed, from + 12, 4),
          .bytes = number(fixed, from + 16, 4)};
}

// Sizes and the place beyond 4 GiB; false when the field is too short for what it must have.
bool take_zip64(std::string_view field, Header& header) {
  for (std::uint64_t* each : {&header.bytes, &header.packed_bytes, &header.at}) {
    if (*each != kIn64) continue;
    if (field.size() < 8) return false;
    *each = number(field, 0, 8);
    field.remove_prefix(8);
  }
  return true;
}

// False when it is cut off or gives the file another name.
bool take_extra(std::string_view extra, Header& header) {
  constexpr std::size_t kNameAt = 5;  // behind a version and a checksum
  bool has_zip64 = false;
  while (!extra.empty()) {
    if (extra.size() < 4) return false;
    const std::uint64_t kind = number(extra, 0, 2);
    const std::size_t bytes = number(extra, 2, 2);
    if (extra.size() - 4 < bytes) return false;
    const std::string_view field = extra.substr(4, bytes);
    extra.remove_prefix(4 + bytes);
    if (kind == kZip64Extra) {
      if (has_zip64 || !take_zip64(field, header)) return false;
      has_zip64 = true;
    }
    if (kind == kNameExtra && (bytes < kNameAt || field.substr(kNameAt) != header.name)) {
      return false;
    }
  }
  return true;
}

// A listed name's kind, by what the systems of its makers wrote: Unix's mode, or DOS's bits.
Checked<void> check_kind(const Header& listed, std::uint64_t attributes) {
  const std::uint64_t kind = attributes >> 16 & S_IFMT;
  if (kind == S_IFLNK) {
    return finding("link", listed.name, "It is a link: what it leads to is no part of the pack.");
  }
  if (kind != 0 && kind != S_IFREG && kind != S_IFDIR) {
    return finding("kind", listed.name, "It is neither a file nor a folder.");
  }
  const bool says_folder = kind == S_IFDIR || (attributes & kDosFolder) != 0;
  const bool is_folder = listed.name.ends_with('/');
  if (is_folder ? kind == S_IFREG || listed.bytes != 0 : says_folder) return two_faced(listed.name);
  return {};
}

class DirectoryCheck {
 public:
  DirectoryCheck(const std::vector<std::string>& paths, std::size_t most_entries)
      : zip_(paths), most_entries_(most_entries) {}

  Checked<std::size_t> run();

 private:
  struct Place {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool has_descriptor = false;
  };
  struct List {
    std::uint64_t count = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  [[nodiscard]] std::optional<List> find_list() const;
  [[nodiscard]] std::optional<List> find_list64(std::uint64_t locator_at) const;
  Checked<std::uint64_t> take_listed(std::uint64_t at, std::uint64_t end);
  Checked<void> check_local(const Header& listed, std::uint64_t end);
  Checked<void> check_places(std::uint64_t end);

  JoinedFiles zip_;
  std::size_t most_entries_;
  std::vector<Place> places_;
};

std::optional<DirectoryCheck::List> DirectoryCheck::find_list64(std::uint64_t locator_at) const {
  std::string bytes;
  if (!zip_.read(locator_at, kLocatorBytes, bytes) || number(bytes, 4, 4) != 0) return std::nullopt;
  const std::uint64_t at = number(bytes, 8, 8);
  if (at > locator_at || locator_at - at < kEnd64Bytes) return std::nullopt;
  if (!zip_.read(at, kEnd64Bytes, bytes) || !bytes.starts_with(kEnd64)) return std::nullopt;
  // It ends where the locator begins, or somebody could find another.
  if (number(bytes, 4, 8) != locator_at - at - 12 || number(bytes, 16, 8) != 0 ||
      number(bytes, 24, 8) != number(bytes, 32, 8)) {
    return std::nullopt;
  }
  const List list{.count = number(bytes, 32, 8), .begin = number(bytes, 48, 8), .end = at};
  if (list.begin > at || at - list.begin != number(bytes, 40, 8)) return std::nullopt;
  return list;
}

// The record at the very end that says where the list is; its own comment may not hold another.
std::optional<DirectoryCheck::List> DirectoryCheck::find_list() const {
  std::string tail;
  const std::uint64_t bytes =
      std::min<std::uint64_t>(zip_.size(), kLocatorBytes + kEndBytes + kMostCommentBytes);
  if (!zip_.read(zip_.size() - bytes, bytes, tail)) return std::nullopt;
  const std::size_t at = tail.rfind(kEnd);
  if (at == std::string::npos || tail.size() - at < kEndBytes) return std::nullopt;
  const std::string_view record = std::string_view(tail).substr(at);
  if (number(record, 20, 2) != record.size() - kEndBytes || number(record, 4, 4) != 0 ||
      number(record, 8, 2) != number(record, 10, 2)) {
    return std::nullopt;
  }
  const List list{.count = number(record, 10, 2),
                  .begin = number(record, 16, 4),
                  .end = zip_.size() - record.size()};
  const std::uint64_t list_bytes = number(record, 12, 4);
  if (at >= kLocatorBytes && std::string_view(tail).substr(at - kLocatorBytes, 4) == kLocator64) {
    const std::optional<List> big = find_list64(list.end - kLocatorBytes);
    if (!big || (list.count != 0xFFFF && list.count != big->count) ||
        (list.begin != kIn64 && list.begin != big->begin) ||
        (list_bytes != kIn64 && list_bytes != big->end - big->begin)) {
      return std::nullopt;
    }
    return big;
  }
  if (list.begin > list.end || list.end - list.begin != list_bytes) return std::nullopt;
  return list;
}

Checked<void> DirectoryCheck::check_local(const Header& listed, std::uint64_t end) {
  std::string bytes;
  if (!zip_.read(listed.at, kLocalBytes, bytes) || !bytes.starts_with(kLocal)) return broken();
  Header local = read_common(bytes, 6);
  const std::size_t name_bytes = number(bytes, 26, 2);
  const std::size_t extra_bytes = number(bytes, 28, 2);
  if (!zip_.read(listed.at + kLocalBytes, name_bytes + extra_bytes, bytes)) return broken();
  local.name = bytes.substr(0, name_bytes);
  const bool is_later = (local.flags & kHasDescriptor) != 0;  // sizes may stand behind the file
  const auto same = [&](std::uint64_t here, std::uint64_t there) {
    return here == there || (is_later && (here == 0 || here == kIn64));
  };
  if (!take_extra(std::string_view(bytes).substr(name_bytes), local) || local.name != listed.name ||
      local.method != listed.method || ((local.flags ^ listed.flags) & kSameFlags) != 0 ||
      !same(local.checksum, listed.checksum) || !same(local.bytes, listed.bytes) ||
      !same(local.packed_bytes, listed.packed_bytes)) {
    return two_faced(listed.name);
  }
  const std::uint64_t begin = listed.at + kLocalBytes + name_bytes + extra_bytes;
  if (begin > end || listed.packed_bytes > end - begin) return broken();
  places_.push_back({listed.at, begin + listed.packed_bytes, is_later});
  return {};
}

// Takes the listed file at `at` and returns where the next is.
Checked<std::uint64_t> DirectoryCheck::take_listed(std::uint64_t at, std::uint64_t end) {
  std::string fixed;
  if (!zip_.read(at, kListedBytes, fixed) || !fixed.starts_with(kListed)) return broken();
  Header listed = read_common(fixed, 8);
  listed.at = number(fixed, 42, 4);
  const std::size_t name_bytes = number(fixed, 28, 2);
  const std::size_t extra_bytes = number(fixed, 30, 2);
  std::string bytes;
  if (!zip_.read(at + kListedBytes, name_bytes + extra_bytes, bytes)) return broken();
  listed.name = bytes.substr(0, name_bytes);
  if (listed.name.find('\0') != std::string::npos) {
    return finding("path", "", "A file's name in the zip cannot be read.");
  }
  if (number(fixed, 34, 2) != 0) return broken();  // on another disk
  if (!take_extra(std::string_view(bytes).substr(name_bytes), listed)) {
    return two_faced(listed.name);
  }
  if (listed.method != kStored && listed.method != kDeflated) {
    return finding(
        "archive", listed.name,
        "It is packed in a way that not every program opens; pack it as other zips are.");
  }
  const bool is_locked = (listed.flags & kIsLocked) != 0;
  if (listed.method == kStored && !is_locked && listed.bytes != listed.packed_bytes) {
    return two_faced(listed.name);
  }
  if (Checked<void> good = check_kind(listed, number(fixed, 38, 4)); !good) {
    return std::unexpected(good.error());
  }
  if (Checked<void> good = check_local(listed, end); !good) return std::unexpected(good.error());
  return at + kListedBytes + name_bytes + extra_bytes + number(fixed, 32, 2);
}

// One file ends where the next begins: nothing is hidden between them, nothing is two files' at
// once. Behind a file there may be a descriptor of four lengths, with and without a mark.
Checked<void> DirectoryCheck::check_places(std::uint64_t end) {
  constexpr std::array<std::uint64_t, 4> kDescriptors = {12, 16, 20, 24};
  std::sort(places_.begin(), places_.end(),
            [](const Place& a, const Place& b) { return a.begin < b.begin; });
  if (!places_.empty() && places_.front().begin != 0) return stray();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::uint64_t next = i + 1 < places_.size() ? places_[i + 1].begin : end;
    if (next < places_[i].end) return stray();
    const std::uint64_t gap = next - places_[i].end;
    const bool is_descriptor =
        std::find(kDescriptors.begin(), kDescriptors.end(), gap) != kDescriptors.end();
    if (places_[i].has_descriptor ? !is_descriptor : gap != 0) return stray();
  }
  return {};
}

Checked<std::size_t> DirectoryCheck::run() {
  const std::optional<List> list = find_list();
  if (!list || list->count == 0) return broken();
  if (list->count > most_entries_) {
    return finding("too-large", "", "It has more files than are read.");
  }
  std::uint64_t at = list->begin;
  for (std::uint64_t i = 0; i < list->count; ++i) {
    const Checked<std::uint64_t> next = take_listed(at, list->begin);
    if (!next) return std::unexpected(next.error());
    at = *next;
  }
  if (at != list->end) return broken();
  if (Checked<void> good = check_places(list->begin); !good) {
    return std::unexpected(good.error());
  }
  return places_.size();
}

}  // namespace

Checked<std::size_t> check_zip_directory(const std::vector<std::string>& paths,
                                         std::size_t most_entries) {
  return DirectoryCheck(paths, most_entries).run();
}

}  // namespace holdfast
