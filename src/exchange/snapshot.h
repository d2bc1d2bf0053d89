// Holdfast's own list files: a page of a snapshot or of a delta, as CSV or JSON, for those who
// fetch with nothing but an HTTP client. docs/formats/exchange.md is their grammar. Pure; safe from
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/record.h"

namespace holdfast {

struct SnapshotPage {
  std::string kind;           // "snapshot" or "delta"
  std::int64_t since = 0;     // a delta's
  std::int64_t revision = 0;  // ask for a delta since this next, once there are no more pages
  std::string next;           // path and query of the next page; empty: this is the last one
  std::vector<ExchangeRecord> records;  // withdrawn ones are written without their hashes
};
[[nodiscard]] std::string write_snapshot_json(const SnapshotPage& page);
// The records alone, under a line of names (RFC 4180).
[[nodiscard]] std::string write_snapshot_csv(const SnapshotPage& page);

}  // namespace holdfast
