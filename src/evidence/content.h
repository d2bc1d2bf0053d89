// What a pack tells of, gathered before its inventory is written. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "evidence/details.h"

namespace holdfast {

inline constexpr std::size_t kNoExhibit = static_cast<std::size_t>(-1);
inline constexpr std::size_t kMostPackMessages = 200'000;

struct Exhibit {
  std::string number;  // "0001"
  std::string path;    // "data/exhibits/0001-a.png"
  std::string name;    // as it was
  std::uint64_t bytes = 0;
  TimeMs modified_ms = 0;
  std::string sha256, sha512;
  ExhibitDetails details;  // merged with the pack's
};

struct PackMessage {
  std::size_t exhibit = kNoExhibit;  // index
  std::string app;                   // "Instagram"
  std::string thread;                // of a chat export: which conversation; may be empty
  std::string from, to;
  std::string text;  // with "[picture]" and the like before it
  std::optional<TimeMs> at;
  bool is_device_time = false;  // `at` is a phone's own clock
};

struct PackContent {
  std::string pack_id;  // a UUID
  TimeMs now = 0;
  std::string case_name;
  std::string organisation;
  ExhibitDetails pack;
  std::vector<Exhibit> exhibits;
  std::vector<PackMessage> messages;
  std::vector<DetailedAccount> accounts;
  std::vector<DetailedPayment> payments;
};

}  // namespace holdfast
