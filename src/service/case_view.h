// A case as JSON, once for the young person and once for the desk. Pure; safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "service/json_fields.h"
#include "service/work_gate.h"
#include "store/case_store.h"

namespace holdfast {

// What the young person sees: no hashes, no names of staff.
[[nodiscard]] boost::json::object case_for_owner(const Case& found);
// What the desk sees.
[[nodiscard]] boost::json::object case_for_desk(const Case& found, TimeMs now_ms);
[[nodiscard]] boost::json::object case_summary(const CaseSummary& line);

// The "proof" field of a request.
[[nodiscard]] Proof read_proof(JsonFields& fields);

// The "pictures" of a request: what a device says of each, 1 to kMaxCasePictures of them.
[[nodiscard]] std::vector<PictureHashes> read_pictures(JsonFields& fields);

// The "pictures" of a request: positions from 1 to `most`; none where the field is missing.
[[nodiscard]] Result<std::vector<int>> read_positions(JsonFields& fields, std::size_t most);

template <class T>
[[nodiscard]] boost::json::value or_null(const std::optional<T>& value) {
  if (!value) return nullptr;
  return boost::json::value(*value);
}
[[nodiscard]] boost::json::value time_or_null(const std::optional<TimeMs>& at_ms);

}  // namespace holdfast
