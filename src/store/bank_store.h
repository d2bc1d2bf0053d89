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
  std::int64_t entries = 0;  // signals not removed
};

// One signal as a follower of the list sees it.
struct SignalChange {
  std::int64_t signal_id = 0;
  std::int64_t content_id = 0;
  std::int64_t bank_id = 0;
  std::string value;  // hex
  int quality = 0;
  bool removed = false;
  std::int64_t revision = 0;
  std::int64_t disable_until_s = 1;  // of its content: see BankContent in curation_store.h
};

struct BankName {
  std::int64_t bank_id = 0;
  std::string name;
  double enabled_ratio = 1;  // of lookups that it is matched in, 0 to 1
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

// Adds a content with its PDQ, MD5 and SHA-256 to the bank; gives its content id.
struct NewContent {
  std::string bank;
  std::string pdq_hex;
  int quality = 0;
  std::string md5_hex;
  std::string sha256_hex;
  TimeMs at_ms = 0;
};
[[nodiscard]] Result<std::int64_t> insert_content(Transaction& transaction,
                                                  const NewContent& content);

// Signals of `signal_type` changed after `place`, oldest change first, at most `limit`.
[[nodiscard]] std::vector<SignalChange> signal_changes(Transaction& transaction,
                                                       const std::string& signal_type,
                                                       const SignalPlace& place, int limit);

}  // namespace holdfast
