// Signed notes and checkpoints. Pure; safe from any thread.
#include "sign/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/bytes.h"
#include "base/utf8.h"
#include "holdfast/hash.h"
#include "sign/base64.h"

namespace holdfast {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";
constexpr char kEd25519 = 1;
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kPointBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kMostSignatures = 16;
constexpr std::size_t kMostNameBytes = 256;

std::string key_id(const NoteKey& key) {
  const std::string input = key.name + "\n" + kEd25519 + key.point;
  const Bytes hash = digest(DigestKind::kSha256, as_bytes(input));
  return {hash.begin(), hash.begin() + kIdBytes};
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostNameBytes && is_utf8(name) &&
         std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7F;
         });
}

// The next line, which must end in LF.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::unexpected<Error> no_checkpoint() {
  return fail(ErrorCode::kInvalidArgument, "This is no checkpoint of C2SP's form.");
}

std::optional<Checkpoint> read_body(std::string_view body) {
  const auto origin = take_line(body);
  const auto size = take_line(body);
  const auto root = take_line(body);
  if (!origin || !size || !root || !body.empty() || !is_name(*origin)) return std::nullopt;
  Checkpoint out{.origin = std::string(*origin)};
  const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), out.size);
  const bool has_zero = size->size() > 1 && size->front() == '0';
  if (error != std::errc{} || end != size->data() + size->size() || has_zero) return std::nullopt;
  const std::optional<std::string> hash = base64_decode(*root, out.root.size());
  if (!hash) return std::nullopt;
  std::copy(hash->begin(), hash->end(), out.root.begin());
  return out;
}

std::string body_of(const Checkpoint& checkpoint) {
  const std::string root(checkpoint.root.begin(), checkpoint.root.end());
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, base64_encode(root));
}

}  // namespace

std::string verifier_key(const NoteKey& key) {
  return fmt::format("{}+{}+{}", key.name, hex_encode(as_bytes(key_id(key))),
                     base64_encode(std::string(1, kEd25519) + key.point));
}

Result<NoteKey> read_verifier_key(std::string_view text) {
  const auto bad = [] {
    return fail(ErrorCode::kInvalidArgument, "This is no verifier key of C2SP's form.");
  };
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos) return bad();
  const std::size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) return bad();
  NoteKey key{.name = std::string(text.substr(0, first))};
  const std::optional<std::string> inside = base64_decode(text.substr(second + 1), 1 + kPointBytes);
  if (!inside || inside->front() != kEd25519 || !is_name(key.name)) return bad();
  key.point = inside->substr(1);
  if (text.substr(first + 1, second - first - 1) != hex_encode(as_bytes(key_id(key)))) return bad();
  return key;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  const std::string body = body_of(checkpoint);
  const NoteKey signer{.name = checkpoint.origin, .point = key.point};
  return fmt::format("{}\n{}{} {}\n", body, kDash, signer.name,
                     base64_encode(key_id(signer) + sign_ed25519(body, key)));
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key) {
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos || !is_utf8(note)) return no_checkpoint();
  const std::string_view body = note.substr(0, gap + 1);
  const std::optional<Checkpoint> out = read_body(body);
  if (!out) return no_checkpoint();
  std::string_view rest = note.substr(gap + 2);
  bool is_signed = false;
  std::size_t signatures = 0;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (!line || !line->starts_with(kDash) || ++signatures > kMostSignatures) {
      return no_checkpoint();
    }
    const std::string_view words = line->substr(kDash.size());
    const std::size_t space = words.find(' ');
    if (space == std::string_view::npos) return no_checkpoint();
    // Signatures of others, also of kinds unheard of, are none of our business.
    if (words.substr(0, space) != key.name) continue;
    const auto mark = base64_decode(words.substr(space + 1), kIdBytes + kSignatureBytes);
    if (!mark || mark->substr(0, kIdBytes) != key_id(key)) continue;
    if (!verify_ed25519(body, mark->substr(kIdBytes), key.point)) {
      return fail(ErrorCode::kCorrupt, "The checkpoint's signature does not hold.");
    }
    is_signed = true;
  }
  if (!is_signed) {
    return fail(ErrorCode::kConflict, "The checkpoint is not signed by the key that it should be.");
  }
  return *out;
}

}  // namespace holdfast
