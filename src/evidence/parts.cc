// Parts of a zip. One thread.
#include "evidence/parts.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "base/bytes.h"
#include "evidence/byte_sink.h"
#include "evidence/digests.h"
#include "evidence/names.h"
#include "evidence/verify.h"

namespace holdfast {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
constexpr std::size_t kMostListBytes = 1 << 20;
const std::vector<std::string> kSha256 = {"sha256"};

// Reads a file in blocks; false when it cannot be read to its end.
template <class Take>
bool read_blocks(const std::string& path, Take&& take) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  std::vector<char> block(kBlockBytes);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(block.data());
    if (!take(std::span(data, static_cast<std::size_t>(in.gcount())))) return false;
  }
  return in.eof();
}

Checked<PartsList> load_list(const std::string& path) {
  std::string bytes;
  const bool is_read = read_blocks(path, [&](std::span<const std::uint8_t> piece) {
    bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return bytes.size() <= kMostListBytes;
  });
  const std::string name = path.substr(path.rfind('/') + 1);
  if (!is_read) return finding("unreadable", name, "The list of parts cannot be read.");
  return read_parts_list(name, bytes);
}

Checked<void> check_part(const std::string& folder, const std::string& name,
                         const std::string& checksum, Digests& whole) {
  Digests digests(kSha256);
  const bool is_read = read_blocks(folder + "/" + name, [&](std::span<const std::uint8_t> piece) {
    digests.update(piece);
    whole.update(piece);
    return true;
  });
  if (!is_read) return finding("unreadable", name, "This part cannot be read to its end.");
  if (digests.finish().front() != checksum) {
    return finding("changed", name, "This part has changed or is not whole; get it again.");
  }
  return {};
}

}  // namespace

Checked<PartsList> read_parts_list(std::string_view file, std::string_view bytes) {
  const auto bad = [&] { return finding("parts", file, "This is no list of a pack's parts."); };
  PartsList out;
  constexpr std::size_t kDigits = 64;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos || end < kDigits + 3) return bad();
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    const std::string_view name = line.substr(kDigits + 2);
    if (!is_hex(line.substr(0, kDigits), kDigits) || line.substr(kDigits, 2) != "  " ||
        path_problem(name) || name.find('/') != std::string_view::npos) {
      return bad();
    }
    if (!bytes.empty()) {
      if (out.names.size() == kMostParts) return bad();
      out.names.emplace_back(name);
      out.checksums.push_back(ascii_lower(line.substr(0, kDigits)));
    } else {
      out.whole = name;
      out.whole_checksum = ascii_lower(line.substr(0, kDigits));
    }
  }
  for (std::size_t i = 0; i < out.names.size(); ++i) {
    if (out.names[i] != fmt::format("{}.{:03}", out.whole, i + 1)) return bad();
  }
  if (out.names.empty()) return bad();
  return out;
}

Checked<void> check_parts(const std::string& parts_list) {
  const Checked<PartsList> list = load_list(parts_list);
  if (!list) return std::unexpected(list.error());
  const std::string name = parts_list.substr(parts_list.rfind('/') + 1);
  if (name != list->whole + ".parts") {
    return finding("parts", name, "It is the list of other parts than those beside it.");
  }
  const Result<std::vector<std::string>> there = parts_beside(parts_list);
  const std::size_t count = there ? there->size() : 0;
  if (count > list->names.size()) {
    const std::string& more = (*there)[list->names.size()];
    return finding("extra", more.substr(more.rfind('/') + 1),
                   "It is extra: the list of parts does not name it.");
  }
  if (count < list->names.size()) {
    return finding("missing", list->names[count], "This part is missing; get it again.");
  }
  Digests whole(kSha256);
  for (std::size_t i = 0; i < list->names.size(); ++i) {
    const Checked<void> good =
        check_part(folder_of(parts_list), list->names[i], list->checksums[i], whole);
    if (!good) return good;
  }
  if (whole.finish().front() != list->whole_checksum) {
    return finding("changed", list->whole, "The parts do not make the whole that was cut.");
  }
  return {};
}

Result<void> join_parts(const std::string& part, const std::string& out,
                        const std::function<void(std::uint64_t)>& progress) {
  Result<std::vector<std::string>> parts = parts_beside(part);
  if (!parts) return std::unexpected<Error>(parts.error());
  const std::string whole = parts->front().substr(0, parts->front().size() - 4);
  if (std::ifstream(whole + ".parts")) {
    if (const Checked<void> good = check_parts(whole + ".parts"); !good) {
      return fail(ErrorCode::kCorrupt, good.error().file + ": " + good.error().meaning);
    }
  }
  Result<std::unique_ptr<ByteSink>> sink = open_file_sink(out);
  if (!sink) return std::unexpected<Error>(sink.error());
  std::uint64_t done = 0;
  for (const std::string& each : *parts) {
    Result<void> wrote;
    const bool is_read = read_blocks(each, [&](std::span<const std::uint8_t> piece) {
      wrote = (*sink)->write(piece);
      done += piece.size();
      if (progress) progress(done);
      return wrote.has_value();
    });
    if (!wrote) return wrote;
    if (!is_read) return fail(ErrorCode::kUnavailable, "A part cannot be read to its end.");
  }
  if (Result<void> closed = (*sink)->close(); !closed) return closed;
  return (*sink)->commit();
}

}  // namespace holdfast
