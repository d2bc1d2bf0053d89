// The plain hash list: a hash a line, with or without an id. docs/formats/list.md is its grammar.
// Pure; a parser belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "holdfast/hash.h"
#include "holdfast/result.h"

namespace holdfast {

struct PlainListLimits {
  // Bytes of a line without its end; a longer line is malformed.
  std::size_t max_line_bytes = 1024;
  // Hashes in a list; more end the reading with kTooLarge.
  std::uint64_t max_entries = 100'000'000;
};

// One line that holds a hash. Views are borrowed for the length of the call they come in.
struct PlainListEntry {
  Hash256 hash;
  std::string_view id;     // empty where the line has none
  std::uint64_t line = 0;  // from 1
};

// Reads a list in pieces of any size. Give every piece to feed(), then ask finish(): a malformed
// line does not stop the reading, so that all can be counted, but the list is only good if finish()
// says so.
class PlainListParser {
 public:
  using Sink = std::function<void(const PlainListEntry&)>;
  explicit PlainListParser(Sink sink, const PlainListLimits& limits = {});

  // Error: kTooLarge over max_entries; nothing more is read after it.
  Result<void> feed(std::string_view piece);
  // Ends the last line. Errors: kInvalidArgument, naming the first malformed line's number and how
  // many there are, never what they hold; kTooLarge as feed(). May be called once.
  Result<void> finish();

 private:
  void end_line();
  bool read_line(std::string_view line);
  [[nodiscard]] Result<void> check_entries() const;

  Sink sink_;
  PlainListLimits limits_;
  std::string line_;  // the line so far, at most max_line_bytes and a little
  bool is_line_too_long_ = false;
  std::uint64_t line_number_ = 0;  // of the last line ended
  std::uint64_t entries_ = 0;
  std::uint64_t malformed_lines_ = 0;
  std::uint64_t first_malformed_line_ = 0;
};

}  // namespace holdfast
