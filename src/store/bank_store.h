// Banks: named lists of content, each content with its signals (hashes). Every change carries a
// revision, so that a reader in memory follows by asking for what is newer. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct BankSummary {
  std::int64_t bank_id = 0;
  std::string name;
  bool enabled = true;
  std::int64_t entries = 0;                       // signals not removed
  bool shared = false;                            // offered to other programs: exchange_store.h
  std::optional<int> radius_bits = std::nullopt;  // as in BankName
};

// One signal as a follower of the list sees it.
struct SignalChange {
  std::int64_t signal_id = 0;
  std::int64_t content_id = 0;
  std::int64_t bank_id = 0;
  std::string signal_type;
  std::string value;  // hex
  int quality = 0;
  bool removed = false;
  std::int64_t revision = 0;
  std::int64_t disable_until_s = 1;  // of its content: see BankContent in curation_store.h
};

inline constexpr int kMostRadiusBits = 64;

struct BankName {
  std::int64_t bank_id = 0;
  std::string name;
  double enabled_ratio = 1;  // of lookups that it is matched in, 0 to 1
  bool shared = false;
  // Within which its hashes match, 0 to kMostRadiusBits; nothing: the server's own.
  std::optional<int> radius_bits = std::nullopt;
};

// How far a follower has read. A deed may change many signals under one revision, so it is both.
struct SignalPlace {
  std::int64_t revision = 0;
  std::int64_t signal_id = 0;
};

// kConflict when the name is taken.
[[nodiscard]] Result<void> insert_bank(Transaction& transaction, const std::string& name,
                                       TimeMs at_ms);
[[nodiscard]] std::vector<BankSummary> list_banks(Transaction& transaction);
// Without counting entries: cheap however long the lists are.
[[nodiscard]] std::vector<BankName> list_bank_names(Transaction& transaction);

// A change's place in the log that other programs fetch (exchange_store.h).
struct ListStamp {
  long long revision = 0;
  long long at_ms = 0;
};
// The next place. Its time never lies before that of an earlier place, and takes in how long the
// transaction waited: whoever fetched up to a time has seen what came before it.
[[nodiscard]] ListStamp next_list_stamp(Transaction& transaction, TimeMs at_ms);

// Adds a content with its hashes to the bank; gives its content id. An empty hash is not added.
struct NewContent {
  std::string bank;
  std::string pdq_hex;
  int quality = 0;
  std::string md5_hex;
  std::string sha1_hex = {};
  std::string sha256_hex;
  TimeMs at_ms = 0;
  std::string video_md5_hex;  // of a video's bytes; a content is a picture or a video
  std::string submitted_by;   // the platform that sent it; empty: the hotline
  bool is_video = false;      // with a `video_md5_hex` it is one anyway
};
[[nodiscard]] Result<std::int64_t> insert_content(Transaction& transaction,
                                                  const NewContent& content);

// Takes the content off its bank: its signals are removed and followers of the list and of the
// exchange are told. False when it was withdrawn before; kNotFound when there is none.
[[nodiscard]] Result<bool> withdraw_content(Transaction& transaction, std::int64_t content_id,
                                            TimeMs at_ms);

// Puts a content that was withdrawn back on its bank, as a new change of the list. False when it is
// there; kNotFound when there is none.
[[nodiscard]] Result<bool> restore_content(Transaction& transaction, std::int64_t content_id,
                                           TimeMs at_ms);

// Whether other programs may fetch the bank. Turning it off tells them that its entries are gone.
// False when it was so before; kNotFound when there is no such bank.
[[nodiscard]] Result<bool> set_bank_shared(Transaction& transaction, const std::string& name,
                                           bool shared, TimeMs at_ms);

// The bank's own radius, or none any more. False when it was so before; kNotFound when there is no
// such bank.
[[nodiscard]] Result<bool> set_bank_radius(Transaction& transaction, const std::string& name,
                                           std::optional<int> radius_bits);

// Signals of `signal_type`, or of every type where that is empty, changed after `place`, oldest
// change first, at most `limit`.
[[nodiscard]] std::vector<SignalChange> signal_changes(Transaction& transaction,
                                                       const std::string& signal_type,
                                                       const SignalPlace& place, int limit);

}  // namespace holdfast
