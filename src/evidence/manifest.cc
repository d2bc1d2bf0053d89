// BagIt's tag files. Pure; safe from any thread.
#include "evidence/manifest.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "base/utf8.h"
#include "evidence/digests.h"
#include "evidence/names.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostBagInfoLines = 10'000;

// The next line without its end, which is LF, CR or CR LF.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  } else if (!text.empty()) {
    text.remove_prefix(1);
  }
  return line;
}

// RFC 8493 2.1.3: three escapes, and no others.
std::string decoded(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::string code = ascii_lower(path.substr(0, 3));
    const char c = code == "%0a" ? '\n' : code == "%0d" ? '\r' : code == "%25" ? '%' : '\0';
    out += c == '\0' ? path.front() : c;
    path.remove_prefix(c == '\0' ? 1 : 3);
  }
  return out;
}

std::unexpected<PackFinding> bad_declaration(std::string meaning) {
  return finding("declaration", "bagit.txt", std::move(meaning));
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

struct Line {
  std::string checksum;
  std::string path;
};

std::optional<Line> read_line(std::string_view line, std::size_t digits) {
  const std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos || !is_hex(line.substr(0, end), digits)) return std::nullopt;
  Line out{.checksum = ascii_lower(line.substr(0, end))};
  line.remove_prefix(end);
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  // md5sum's mark of a binary file.
  if (line.starts_with('*')) line.remove_prefix(1);
  if (line.empty()) return std::nullopt;
  out.path = decoded(line);
  return out;
}

}  // namespace

Checked<std::string> read_bag_declaration(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    return bad_declaration("It begins with a byte order mark, which BagIt forbids.");
  }
  const std::string_view first = take_line(bytes);
  const std::string_view second = take_line(bytes);
  constexpr std::string_view kVersion = "BagIt-Version: ";
  if (!first.starts_with(kVersion)) {
    return bad_declaration("Its first line is not 'BagIt-Version: 1.0'.");
  }
  const std::string_view version = first.substr(kVersion.size());
  if (version != "1.0" && version != "0.97") {
    return bad_declaration("It is of a version of BagIt other than 1.0 and 0.97.");
  }
  if (second != "Tag-File-Character-Encoding: UTF-8") {
    return bad_declaration("Its second line is not 'Tag-File-Character-Encoding: UTF-8'.");
  }
  if (!bytes.empty()) return bad_declaration("It has more than two lines.");
  return std::string(version);
}

std::optional<ManifestName> manifest_name(std::string_view file) {
  ManifestName out;
  if (!file.ends_with(".txt")) return std::nullopt;
  file.remove_suffix(4);
  out.is_tag = file.starts_with("tagmanifest-");
  if (!out.is_tag && !file.starts_with("manifest-")) return std::nullopt;
  out.algorithm = file.substr(file.find('-') + 1);
  return out;
}

Checked<Manifest> read_manifest(std::string_view file, std::string_view bytes,
                                const ManifestLimits& limits) {
  const std::optional<ManifestName> name = manifest_name(file);
  if (!name || !is_digest_name(name->algorithm)) {
    return finding("manifest", file, "It is of an algorithm that this program does not know.");
  }
  if (bytes.size() > limits.most_bytes) return finding("too-large", file, "It is too large.");
  if (!is_utf8(bytes)) return finding("manifest", file, "It is not in UTF-8.");
  const std::size_t digits = digest_digits(name->algorithm);
  Manifest out;
  std::set<std::string> twins;
  while (!bytes.empty()) {
    const std::string_view text = take_line(bytes);
    if (text.empty() && bytes.empty()) break;
    if (out.size() >= limits.most_lines)
      return finding("too-large", file, "It has too many lines.");
    std::optional<Line> line = read_line(text, digits);
    if (!line) return finding("manifest", file, "A line of it is no checksum and path.");
    if (const auto problem = path_problem(line->path)) {
      return finding("path", file, "It names a file that cannot be: " + std::string(*problem));
    }
    if (line->path.starts_with("data/") == name->is_tag) {
      return finding("manifest", file,
                     name->is_tag ? "It names a file inside data/, which is not its own."
                                  : "It names a file outside data/, which is not its own.");
    }
    if (out.contains(line->path)) return finding("duplicate", file, "It names a file twice.");
    if (!twins.insert(twin_key(line->path)).second) {
      return finding("twin", file,
                     "It names two files whose names differ in case or Unicode form alone.");
    }
    out.emplace(std::move(line->path), std::move(line->checksum));
  }
  return out;
}

std::string write_manifest(const Manifest& manifest) {
  std::string out;
  for (const auto& [path, checksum] : manifest) {
    out += checksum;
    out += "  ";
    out += path;
    out += '\n';
  }
  return out;
}

Checked<BagInfo> read_bag_info(std::string_view bytes) {
  const auto bad = [](std::string meaning) {
    return finding("bag-info", "bag-info.txt", std::move(meaning));
  };
  if (!is_utf8(bytes)) return bad("It is not in UTF-8.");
  BagInfo out;
  std::size_t lines = 0;
  while (!bytes.empty()) {
    if (++lines > kMostBagInfoLines) return bad("It has too many lines.");
    const std::string_view line = take_line(bytes);
    if (line.empty()) continue;
    if (is_space(line.front())) {
      if (out.empty()) return bad("It begins with the second line of something.");
      out.back().second += ' ';
      out.back().second += trimmed(line);
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return bad("A line of it has no label.");
    out.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return out;
}

std::optional<PayloadOxum> read_oxum(std::string_view text) {
  PayloadOxum out;
  const char* end = text.data() + text.size();
  const auto bytes = std::from_chars(text.data(), end, out.bytes);
  if (bytes.ec != std::errc{} || bytes.ptr == end || *bytes.ptr != '.') return std::nullopt;
  const auto count = std::from_chars(bytes.ptr + 1, end, out.count);
  if (count.ec != std::errc{} || count.ptr != end) return std::nullopt;
  return out;
}

}  // namespace holdfast
