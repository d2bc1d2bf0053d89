// An exact index by linear scan: rows of 32 bytes in one block of memory, and beside them their
// ids. Many readers or one writer at a time.
#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "holdfast/match.h"
#include "match/kernels/kernel.h"

namespace holdfast {
namespace {

using match_kernels::Hit;
using match_kernels::Kernel;
using match_kernels::kRowBytes;

constexpr int kMaxRadiusBits = 256;
// Rows a kernel is given at once: its hits then stay on the stack and in the nearest cache.
constexpr std::size_t kBlockRows = 1024;

const Kernel* kernel_named(std::string_view name) {
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if ((name.empty() || name == kernel->name) && kernel->supported()) return kernel;
  }
  return nullptr;
}

}  // namespace

struct HammingIndex::State {
  const Kernel* kernel = nullptr;
  std::vector<std::uint8_t> rows;      // rows x 32 bytes, row-major
  std::vector<std::uint64_t> row_ids;  // the id of each row
  std::unordered_map<std::uint64_t, std::size_t> row_of_id;
};

Result<HammingIndex> HammingIndex::create(std::string_view kernel) {
  const Kernel* chosen = kernel_named(kernel);
  if (chosen == nullptr) {
    return fail(ErrorCode::kUnsupported,
                "This program or this processor lacks that kernel; leave the kernel out.");
  }
  auto state = std::make_unique<State>();
  state->kernel = chosen;
  return HammingIndex(std::move(state));
}

HammingIndex::HammingIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
HammingIndex::HammingIndex(HammingIndex&&) noexcept = default;
HammingIndex& HammingIndex::operator=(HammingIndex&&) noexcept = default;
HammingIndex::~HammingIndex() = default;

void HammingIndex::insert(std::uint64_t id, const Hash256& hash) {
  const auto [entry, is_new] = state_->row_of_id.try_emplace(id, state_->row_ids.size());
  if (is_new) {
    state_->row_ids.push_back(id);
    state_->rows.insert(state_->rows.end(), hash.bytes.begin(), hash.bytes.end());
    return;
  }
  std::memcpy(state_->rows.data() + entry->second * kRowBytes, hash.bytes.data(), kRowBytes);
}

bool HammingIndex::erase(std::uint64_t id) {
  const auto entry = state_->row_of_id.find(id);
  if (entry == state_->row_of_id.end()) return false;
  const std::size_t row = entry->second;
  const std::size_t last = state_->row_ids.size() - 1;
  state_->row_of_id.erase(entry);
  if (row != last) {
    // The last row moves into the gap, so that rows stay without one.
    std::memcpy(state_->rows.data() + row * kRowBytes, state_->rows.data() + last * kRowBytes,
                kRowBytes);
    state_->row_ids[row] = state_->row_ids[last];
    state_->row_of_id[state_->row_ids[row]] = row;
  }
  state_->row_ids.pop_back();
  state_->rows.resize(last * kRowBytes);
  return true;
}

std::vector<Neighbour> HammingIndex::find(const Hash256& query, int radius_bits) const {
  std::vector<Neighbour> found;
  if (radius_bits < 0) return found;
  const int radius = std::min(radius_bits, kMaxRadiusBits);
  std::array<Hit, kBlockRows> hits;
  const std::size_t row_count = state_->row_ids.size();
  for (std::size_t start = 0; start < row_count; start += kBlockRows) {
    const std::size_t hit_count = state_->kernel->scan(state_->rows.data() + start * kRowBytes,
                                                       std::min(kBlockRows, row_count - start),
                                                       query.bytes.data(), radius, hits.data());
    for (std::size_t i = 0; i < hit_count; ++i) {
      found.push_back({state_->row_ids[start + hits[i].row], hits[i].distance_bits});
    }
  }
  std::sort(found.begin(), found.end(), [](const Neighbour& a, const Neighbour& b) {
    return std::pair(a.distance_bits, a.id) < std::pair(b.distance_bits, b.id);
  });
  return found;
}

std::size_t HammingIndex::size() const { return state_->row_ids.size(); }

std::vector<std::string_view> match_kernel_names() {
  std::vector<std::string_view> names;
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if (kernel->supported()) names.emplace_back(kernel->name);
  }
  return names;
}

}  // namespace holdfast
