// Challenges that come back changed: each pair of bytes is a place in a genuine one and what to put
// there; the byte 255 for a place cuts it off. Only the genuine one is taken, and only once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.h"
#include "hash/work.h"
#include "service/secrets.h"
#include "service/work_gate.h"

namespace {

constexpr holdfast::WorkOptions kOptions{.base_bits = 1, .max_bits = 1};

struct Gate {
  Gate() {
    HOLDFAST_CHECK(holdfast::start_secrets().has_value());
    database = holdfast::Database::open({.url = "sqlite::memory:", .connections = 1}).value();
    HOLDFAST_CHECK(gate.load(*database).has_value());
  }
  bool takes(const std::string& challenge) {
    const auto nonce = holdfast::find_work(challenge, 0, 10'000, 1);
    holdfast::Response refusal;
    return nonce &&
           gate.accept(*database, "case", "", {challenge, std::to_string(*nonce)}, refusal);
  }

  std::unique_ptr<holdfast::Database> database;
  holdfast::WorkGate gate{kOptions, [] { return holdfast::TimeMs{1'000}; }};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Gate gate;
  const std::string genuine = gate.gate.issue(*gate.database, "case", "").value().text;
  std::string changed = genuine;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    if (data[i] == 255) changed.resize(std::min<std::size_t>(changed.size(), data[i + 1]));
    if (data[i] < changed.size()) changed[data[i]] = static_cast<char>(data[i + 1]);
    if (data[i] == changed.size()) changed.push_back(static_cast<char>(data[i + 1]));
  }
  HOLDFAST_CHECK(gate.takes(changed) == (changed == genuine));
  HOLDFAST_CHECK(!gate.takes(changed));
  return 0;
}
