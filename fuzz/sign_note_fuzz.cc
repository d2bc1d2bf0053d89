// Keys, checkpoints and signatures of strangers: pieces of the input between form feeds are a
// verifier key, a checkpoint, a minisign signature, a public key and a secret key.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "sign/note.h"

using namespace holdfast;

namespace {

void check_note(std::string_view key_text, std::string_view note) {
  const Result<NoteKey> key = read_verifier_key(key_text);
  if (!key) return;
  HOLDFAST_CHECK(verifier_key(*key) == key_text && key->point.size() == 32);
  const Result<Checkpoint> opened = open_checkpoint(note, *key);
  if (opened) HOLDFAST_CHECK(!opened->origin.empty() && note.starts_with(opened->origin + "\n"));
}

void check_secret(std::string_view text, std::string_view bytes) {
  const Result<SigningKey> key = read_signing_key(text);
  if (!key) return;
  HOLDFAST_CHECK(key->id.size() == 8 && key->secret.size() == 64 && key->point.size() == 32);
  HOLDFAST_CHECK(read_public_point(public_key_file(*key)) == key->point);
  (void)sign_minisign(bytes, *key, "name", 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::array<std::string_view, 5> pieces;
  for (std::string_view& piece : pieces) {
    const std::size_t end = std::min(rest.find('\f'), rest.size());
    piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto& [key, note, signature, public_key, secret] = pieces;
  check_note(key, note);
  const Result<std::string> point = read_public_point(public_key);
  if (point) HOLDFAST_CHECK(point->size() == 32);
  const Result<std::string> comment = verify_minisign(note, signature, public_key);
  if (comment) HOLDFAST_CHECK(point && signature.find(*comment) != std::string_view::npos);
  check_secret(secret, note);
  return 0;
}
