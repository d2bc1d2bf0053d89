// What a person named, to the source that reads it. One thread.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "evidence/byte_sink.h"
#include "evidence/pack_source.h"

namespace holdfast {
namespace {

bool is_there(const std::string& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

std::string first_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string out(22, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

// "x.zip" of "x.zip.007" or "x.zip.parts"; empty for other names.
std::string name_of_whole(const std::string& path) {
  if (path.ends_with(".parts")) return path.substr(0, path.size() - 6);
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos || path.size() - dot != 4) return "";
  for (std::size_t i = dot + 1; i < path.size(); ++i) {
    if (path[i] < '0' || path[i] > '9') return "";
  }
  return path.substr(0, dot);
}

std::unexpected<Error> encrypted() {
  return fail(ErrorCode::kUnsupported,
              "It is encrypted with age; open it first: age -d -i KEY FILE.age > FILE");
}

}  // namespace

Result<std::vector<std::string>> parts_beside(const std::string& part) {
  const std::string whole = name_of_whole(part);
  if (whole.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "This is no part of a pack: parts end in .001, .002, ..., their list in .parts.");
  }
  std::vector<std::string> out;
  for (std::size_t i = 1; i <= kMostParts; ++i) {
    out.push_back(fmt::format("{}.{:03}", whole, i));
    if (is_there(out.back())) continue;
    out.pop_back();
    break;
  }
  if (out.empty()) {
    return fail(ErrorCode::kNotFound, "The first part, whose name ends in .001, is not there.");
  }
  return out;
}

Result<OpenedPack> open_pack(const std::string& path, const SourceLimits& limits) {
  OpenedPack out;
  struct stat found{};
  const std::string whole = name_of_whole(path);
  if (::stat(path.c_str(), &found) != 0 && whole.empty()) {
    return fail(ErrorCode::kNotFound, "There is no pack of that name; check it.");
  }
  if (S_ISDIR(found.st_mode)) {
    out.is_folder = true;
    out.source = open_folder_source(path, limits);
    return out;
  }
  if (!S_ISREG(found.st_mode) && whole.empty()) {
    return fail(ErrorCode::kUnsupported, "A pack is a folder, a zip, or parts of a zip.");
  }
  if (!whole.empty()) {
    Result<std::vector<std::string>> parts = parts_beside(path);
    if (!parts) return std::unexpected<Error>(parts.error());
    out.zip_files = std::move(*parts);
    if (is_there(whole + ".parts")) out.parts_list = whole + ".parts";
  } else {
    out.zip_files.push_back(path);
  }
  const std::string begin = first_bytes(out.zip_files.front());
  if (begin.starts_with("age-encryption.org/v1") || begin.starts_with("-----BEGIN AGE")) {
    return encrypted();
  }
  if (!begin.starts_with("PK")) {
    return fail(ErrorCode::kUnsupported, "A pack is a folder, a zip, or parts of a zip.");
  }
  out.source = open_zip_source(out.zip_files, limits);
  return out;
}

}  // namespace holdfast
