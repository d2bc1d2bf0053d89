// What is kept on banks beside cases: banks made, renamed and removed, contents added by platforms
// with notes of their own, and how often each is matched. Every change moves the revision that
// followers read by. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/bank_store.h"

namespace holdfast {

// A content's disable_until_s: matched when it is not 0 and has passed.
inline constexpr std::int64_t kContentEnabled = 1;
inline constexpr std::int64_t kContentDisabled = 0;

// (signal type, value), by type.
using SignalValues = std::vector<std::pair<std::string, std::string>>;

struct NewBankContent {
  std::int64_t bank_id = 0;
  SignalValues signals;
  int quality = 100;
  std::string source_uri;  // where it was fetched from, or empty
  std::string note;
  std::string metadata;  // a JSON object, or empty
  TimeMs at_ms = 0;
};

struct BankContent {
  std::int64_t content_id = 0;
  std::int64_t disable_until_s = kContentEnabled;  // seconds since 1970
  std::string source_uri;
  std::string note;
  std::string metadata;
  SignalValues signals;
};

struct ContentChange {
  std::optional<std::int64_t> disable_until_s;
  std::optional<std::string> note;
};

struct SignalCount {
  std::int64_t signals = 0;  // not removed
  TimeMs newest_ms = 0;      // when the newest content was added; 0: never
};

[[nodiscard]] std::optional<BankName> find_bank(Transaction& transaction, const std::string& name);
// Gives `bank` its name and ratio. kConflict when another bank has the name.
[[nodiscard]] Result<void> update_bank(Transaction& transaction, const BankName& bank);
// Takes the bank with all its contents out of matching. Its rows stay for those that point to them.
void remove_bank(Transaction& transaction, std::int64_t bank_id, TimeMs at_ms);

// Gives the content's id.
[[nodiscard]] std::int64_t insert_bank_content(Transaction& transaction,
                                               const NewBankContent& content);
// Of that bank, unless it was removed.
[[nodiscard]] std::optional<BankContent> find_bank_content(Transaction& transaction,
                                                           std::int64_t bank_id,
                                                           std::int64_t content_id);
void update_bank_content(Transaction& transaction, std::int64_t content_id,
                         const ContentChange& change);
void remove_bank_content(Transaction& transaction, std::int64_t content_id, TimeMs at_ms);
// Whether a young person's case put it there.
[[nodiscard]] bool is_content_of_case(Transaction& transaction, std::int64_t content_id);

// Signal types whose ratio was set; the others have 1.
[[nodiscard]] std::vector<std::pair<std::string, double>> list_signal_type_ratios(
    Transaction& transaction);
void set_signal_type_ratio(Transaction& transaction, const std::string& signal_type, double ratio);
// Of a list; "md5" has those of videos as well.
[[nodiscard]] SignalCount count_signals(Transaction& transaction, const std::string& list);

}  // namespace holdfast
