// What is known of a pack and its exhibits, from the command line and from --details FILE.json.
// Pure; safe from any thread. docs/formats/exhibit-pack.md has the members.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "chat/chat.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMostDetailBytes = 1000;

// Empty: not known.
struct ExhibitDetails {
  std::string who;
  std::optional<TimeMs> when;
  std::string where;
  std::string how;
  std::string zone;
  std::optional<std::int64_t> clock_offset_seconds;
  std::string description;
};

struct DetailedExhibit {
  std::string file;  // as given on the command line
  ExhibitDetails details;
  std::optional<ChatApp> chat;
};

struct DetailedAccount {
  std::string app, handle, name, link, note;
  std::string role;  // "suspect", "victim", "other" or empty
};

struct DetailedPayment {
  std::string method, amount, currency, account, provider, note;
  std::optional<TimeMs> at;
};

struct DetailedMessage {
  std::string app, from, to, text;
  std::string exhibit;  // as given on the command line
  std::optional<TimeMs> at;
};

struct PackDetails {
  std::string case_name;
  std::string organisation;
  ExhibitDetails pack;  // for every exhibit that says nothing else
  std::vector<DetailedExhibit> exhibits;
  std::vector<DetailedAccount> accounts;
  std::vector<DetailedPayment> payments;
  std::vector<DetailedMessage> messages;
};

struct DetailsLimits {
  std::size_t most_bytes = 1 << 20;
  std::size_t most_deep = 32;
  std::size_t most_of_each = 10'000;
};

// kInvalidArgument with the place ("exhibits[2].when") for what is not as docs/formats says;
// kTooLarge.
[[nodiscard]] Result<PackDetails> read_details(std::string_view json,
                                               const DetailsLimits& limits = {});

// A detail's text as it goes into a pack: control characters but LF out, at most 1,000 bytes.
// kInvalidArgument for what is longer or no UTF-8.
[[nodiscard]] Result<std::string> clean_detail(std::string_view text);
// "Europe/London", "+01:00", "Z": letters, digits and "/_+-:", at most 64.
[[nodiscard]] bool is_zone(std::string_view text);
// Minutes east of UTC, where the zone says them: "Z", "+hh:mm", "-hh:mm".
[[nodiscard]] std::optional<int> zone_minutes(std::string_view zone);

// `own` with `pack`'s where it says nothing.
[[nodiscard]] ExhibitDetails merged_details(const ExhibitDetails& own, const ExhibitDetails& pack);

inline constexpr std::int64_t kMostClockOffsetSeconds = 1'000'000'000;

}  // namespace holdfast
