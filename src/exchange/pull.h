// A list of somebody else's, fetched page by page: what to ask next, what came, and the checkpoint
// from which another process goes on. One state machine a form, without a socket or a clock:
// src/service does the asking. docs/formats/exchange.md says what each form's faults are and how
// they are met. A pull belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/record.h"
#include "holdfast/result.h"

namespace holdfast {

enum class PullFormat { kStopNcii, kNcmec, kList };
// "stopncii", "ncmec", "holdfast"
[[nodiscard]] const char* pull_format_name(PullFormat format);
[[nodiscard]] std::optional<PullFormat> pull_format_from_name(std::string_view name);

inline constexpr std::size_t kMaxPullPageBytes = 16u << 20;
inline constexpr std::size_t kMaxPullEntries = 20'000;  // of one page
inline constexpr std::size_t kMaxPullTokenBytes = 1024;
inline constexpr std::size_t kMaxPullKeyBytes = 160;

struct PulledEntry {
  std::string key;  // the entry's name in its source; a later one of the same name replaces it
  std::int64_t order = 0;  // which of two of the same name is newer, within one sync
  // The source's own word for how it stands: StopNCII's hashStatus, NCMEC's classification; empty:
  // it has none.
  std::string status;
  ExchangeRecord record;
};

// What was not taken from a page, by why.
struct PullFaults {
  std::int64_t unknown = 0;    // a word that we do not know: a signal, a status, a feedback
  std::int64_t malformed = 0;  // an entry without what it needs, or a time that is none

  friend bool operator==(const PullFaults&, const PullFaults&) = default;
};

struct PulledPage {
  std::vector<PulledEntry> entries;
  PullFaults faults;
  bool is_last = false;     // there is no more for now
  bool ends_round = false;  // with this page everything was told that there is
};

class ExchangePull {
 public:
  virtual ~ExchangePull() = default;
  // What to ask behind the source's address: "/FetchHashes?...".
  [[nodiscard]] virtual std::string next() const = 0;
  // Reads the answer to next() and goes on. After an error nothing has changed: ask again. Errors:
  // kCorrupt for what cannot be read or leads nowhere, kTooLarge over the limits; none repeats what
  // was sent.
  [[nodiscard]] virtual Result<PulledPage> take(std::string_view body) = 0;
  // The server refused next() with this status: true when the place has gone stale (a page's token
  // forgotten, a list that was restored from a backup) and the pull went back to one that holds.
  [[nodiscard]] virtual bool step_back(unsigned status) = 0;
  // From which make_pull() goes on: at most 2 KB of printable ASCII.
  [[nodiscard]] virtual std::string checkpoint() const = 0;
  // Whether everything is being told from the beginning.
  [[nodiscard]] virtual bool is_full() const = 0;
};

// An empty checkpoint begins with everything. `now_ms` bounds what times are believed. Error:
// kCorrupt for what is no checkpoint of this form.
[[nodiscard]] Result<std::unique_ptr<ExchangePull>> make_pull(PullFormat format,
                                                              std::string_view checkpoint,
                                                              TimeMs now_ms);

// What each form's file has for it.
[[nodiscard]] Result<std::unique_ptr<ExchangePull>> make_stopncii_pull(std::string_view checkpoint,
                                                                       TimeMs now_ms);
[[nodiscard]] Result<std::unique_ptr<ExchangePull>> make_ncmec_pull(std::string_view checkpoint,
                                                                    TimeMs now_ms);
[[nodiscard]] Result<std::unique_ptr<ExchangePull>> make_list_pull(std::string_view checkpoint,
                                                                   TimeMs now_ms);

}  // namespace holdfast
