// C2SP signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint): text signed
// with Ed25519, and the head of a Merkle tree in such a note. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hash/merkle.h"
#include "holdfast/result.h"
#include "sign/minisign.h"

namespace holdfast {

// Who signs notes: a name without spaces or '+', and an Ed25519 public key of 32 bytes.
struct NoteKey {
  std::string name;
  std::string point;

  friend bool operator==(const NoteKey&, const NoteKey&) = default;
};

// "name+1a2b3c4d+base64(0x01 || key)", and back; kInvalidArgument for anything else.
[[nodiscard]] std::string verifier_key(const NoteKey& key);
[[nodiscard]] Result<NoteKey> read_verifier_key(std::string_view text);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // leaves
  MerkleHash root{};
};

// The note over `checkpoint`, signed by `key` under the origin as its name.
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);
// Reads a note with at most 16 signatures, of which one must be by `key`. Errors: kInvalidArgument
// for what is no checkpoint, kConflict when `key` did not sign it, kCorrupt when its signature does
// not hold.
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key);

}  // namespace holdfast
