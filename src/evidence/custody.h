// The chain of custody: a log whose every entry holds the hash of the one before, and checkpoints
// over it. docs/formats/exhibit-pack.md has the grammar. Pure but for libsodium; safe from any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "evidence/details.h"
#include "evidence/finding.h"
#include "hash/merkle.h"
#include "sign/minisign.h"
#include "sign/note.h"

namespace holdfast {

inline constexpr std::size_t kMostLogLineBytes = 16'384;
inline constexpr std::uint64_t kMostLogBytes = 64ULL << 20;
inline constexpr std::size_t kMostCheckpointBytes = 64 << 10;
inline constexpr std::string_view kLogPath = "custody/log.jsonl";

// One entry; what is empty is not known or not of its action.
struct CustodyEntry {
  std::uint64_t seq = 0;
  TimeMs at = 0;
  std::string action;  // "collected", "sealed", "handed-over", ...
  // Of "collected".
  std::string exhibit, file, name, sha256;
  std::uint64_t bytes = 0;
  std::optional<TimeMs> modified;
  ExhibitDetails details;  // who and where are of every action; no description
  // Of "sealed".
  std::string case_name, tagmanifest_sha256, tagmanifest_sha512;
  std::uint64_t exhibits = 0;
  // Of what comes after.
  std::string to, why, note;
  std::string key;  // who signs the checkpoint over this entry; not of "collected"
};

// "handed-over", "received", "copied", "moved", "viewed", "note".
[[nodiscard]] bool is_later_action(std::string_view action);
[[nodiscard]] std::string later_actions();  // for a sentence

// A log that grows: lines, chain and tree.
class CustodyLog {
 public:
  // Numbers the entry and appends it.
  void append(CustodyEntry entry);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<CustodyEntry>& entries() const { return entries_; }
  // The roots over the first N entries for each N of `sizes` (1 to all), in their order.
  [[nodiscard]] std::vector<MerkleHash> roots(const std::set<std::uint64_t>& sizes) const;

  // Reads a log back. Finding "custody": a line that is none, a number out of order, a link that
  // does not fit, an order of actions that cannot be, a limit passed.
  [[nodiscard]] static Checked<CustodyLog> read(std::string_view bytes);

 private:
  void take(std::string_view line, CustodyEntry entry);

  std::string bytes_;
  std::vector<CustodyEntry> entries_;
  std::vector<MerkleHash> leaves_;
};

// "custody/000012" + ending (".checkpoint", ".tsr", ...).
[[nodiscard]] std::string custody_path(std::uint64_t size, std::string_view ending);

struct CustodyStamp {
  std::uint64_t size = 0;  // entries that it covers
  std::string checkpoint;  // the bytes that are stamped
  std::string request;     // may be empty
  std::string reply;
};

struct CheckedCustody {
  CustodyLog log;
  std::string pack_id;           // from the origin
  std::string signer;            // verifier key of the newest checkpoint
  std::vector<NoteKey> signers;  // of each checkpoint, oldest first
  std::vector<CustodyStamp> stamps;
};

inline constexpr std::string_view kOriginPrefix = "holdfast/exhibit-pack/";

// All files under custody/ (`kept` may hold others, which are left alone), each checkpoint against
// the log, the newest against its length. Findings: "custody", "checkpoint", "signature", "extra".
[[nodiscard]] Checked<CheckedCustody> check_custody(
    const std::map<std::string, std::string, std::less<>>& kept);

// The files that seal a log as it now is: path to bytes; the checkpoint, its minisign signature,
// the key.
[[nodiscard]] std::map<std::string, std::string, std::less<>> seal_files(const CustodyLog& log,
                                                                         const std::string& pack_id,
                                                                         const SigningKey& key,
                                                                         TimeMs at);

}  // namespace holdfast
