// CSV and JSON of list pages. Pure.
#include "exchange/snapshot.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <iterator>

namespace holdfast {
namespace {

namespace json = boost::json;

const char* kind_name(EntryKind kind) { return kind == EntryKind::kVideo ? "video" : "picture"; }

const char* state_name(EntryState state) {
  return state == EntryState::kActive ? "active" : "withdrawn";
}

json::object record_json(const ExchangeRecord& record) {
  json::object view{{"id", record.id},
                    {"bank", record.member},
                    {"kind", kind_name(record.kind)},
                    {"state", state_name(record.state)},
                    {"revision", record.revision},
                    {"changed_at", format_time(record.changed_ms)}};
  if (record.state != EntryState::kActive) return view;
  if (!record.pdq.empty()) {
    view["pdq"] = record.pdq;
    if (record.quality) view["quality"] = *record.quality;
  }
  if (!record.md5.empty()) view["md5"] = record.md5;
  if (!record.sha1.empty()) view["sha1"] = record.sha1;
  if (!record.sha256.empty()) view["sha256"] = record.sha256;
  return view;
}

}  // namespace

std::string write_snapshot_json(const SnapshotPage& page) {
  json::array entries;
  entries.reserve(page.records.size());
  for (const ExchangeRecord& record : page.records) entries.push_back(record_json(record));
  json::object out{{"format", "holdfast-exchange-1"}, {"kind", page.kind}};
  if (page.kind == "delta") out["since"] = page.since;
  out["revision"] = page.revision;
  if (page.next.empty()) {
    out["next"] = nullptr;
  } else {
    out["next"] = page.next;
  }
  out["entries"] = std::move(entries);
  return json::serialize(out);
}

std::string write_snapshot_csv(const SnapshotPage& page) {
  // Bank names, ids and hashes hold no comma or quote, so nothing here needs quoting.
  std::string out = "id,bank,kind,state,revision,changed_at,quality,pdq,md5,sha1,sha256\r\n";
  out.reserve(out.size() + page.records.size() * 280);
  auto end = std::back_inserter(out);
  for (const ExchangeRecord& record : page.records) {
    fmt::format_to(end, "{},{},{},{},{},{}", record.id, record.member, kind_name(record.kind),
                   state_name(record.state), record.revision, format_time(record.changed_ms));
    if (record.state == EntryState::kActive) {
      const bool has_quality = record.quality && !record.pdq.empty();
      fmt::format_to(end, ",{},{},{},{},{}\r\n", has_quality ? std::to_string(*record.quality) : "",
                     record.pdq, record.md5, record.sha1, record.sha256);
    } else {
      out += ",,,,,\r\n";
    }
  }
  return out;
}

}  // namespace holdfast
