// The C interface of the index: statuses in place of Result, and a lock among those that change.
#include "holdfast/match_c.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "holdfast/match.h"
#include "match_file/huge_memory.h"

struct holdfast_match_index {
  holdfast::HammingIndex index;
  std::mutex changing{};
};

namespace {

using holdfast::BatchFound;
using holdfast::HammingIndex;
using holdfast::Hash256;

constexpr int kMaxRadiusBits = 256;

struct Found {
  holdfast_match_found view{};  // first, so that its address is the whole's
  std::vector<std::size_t> starts;
  std::vector<std::uint64_t> ids;
  std::vector<std::int32_t> distances;
};

holdfast_match_status report(holdfast_match_error* error, holdfast_match_status status,
                             const char* sentence) {
  if (error != nullptr) {
    error->status = status;
    std::strncpy(error->message, sentence, sizeof error->message - 1);
    error->message[sizeof error->message - 1] = '\0';
  }
  return status;
}

holdfast_match_status report_null(holdfast_match_error* error) {
  return report(error, HOLDFAST_MATCH_INVALID_ARGUMENT,
                "A pointer is null where something must be; pass what it should point to.");
}

// Nothing that is thrown passes.
template <class Task>
holdfast_match_status guarded(holdfast_match_error* error, Task task) {
  try {
    return task();
  } catch (const std::bad_alloc&) {
    return report(error, HOLDFAST_MATCH_NO_MEMORY, "There is not enough memory; ask for less.");
  } catch (...) {
    return report(error, HOLDFAST_MATCH_INTERNAL, "The index failed inside; please report it.");
  }
}

Hash256 hash_at(const std::uint8_t* hashes, std::size_t place) {
  Hash256 hash;
  std::memcpy(hash.bytes.data(), hashes + place * HOLDFAST_MATCH_HASH_BYTES,
              HOLDFAST_MATCH_HASH_BYTES);
  return hash;
}

}  // namespace

uint32_t holdfast_match_abi_version(void) { return HOLDFAST_MATCH_ABI_VERSION; }

holdfast_match_status holdfast_match_new(const char* kernel, holdfast_match_index** out,
                                         holdfast_match_error* error) {
  if (out == nullptr) return report_null(error);
  return guarded(error, [&] {
    holdfast::IndexOptions options;
    if (kernel != nullptr) options.kernel = kernel;
    options.memory = &holdfast::huge_memory();
    auto index = HammingIndex::create(options);
    if (!index) {
      return report(error, HOLDFAST_MATCH_UNSUPPORTED, index.error().message.c_str());
    }
    *out = new holdfast_match_index{.index = std::move(*index)};
    return HOLDFAST_MATCH_OK;
  });
}

void holdfast_match_free(holdfast_match_index* index) { delete index; }

holdfast_match_status holdfast_match_insert(holdfast_match_index* index, const uint64_t* ids,
                                            const uint8_t* hashes, size_t count,
                                            holdfast_match_error* error) {
  if (index == nullptr || (count != 0 && (ids == nullptr || hashes == nullptr))) {
    return report_null(error);
  }
  return guarded(error, [&] {
    std::vector<HammingIndex::Entry> entries(count);
    for (std::size_t i = 0; i < count; ++i) entries[i] = {ids[i], hash_at(hashes, i)};
    const std::scoped_lock lock(index->changing);
    index->index.insert(entries);
    return HOLDFAST_MATCH_OK;
  });
}

holdfast_match_status holdfast_match_erase(holdfast_match_index* index, const uint64_t* ids,
                                           size_t count, size_t* erased,
                                           holdfast_match_error* error) {
  if (index == nullptr || (count != 0 && ids == nullptr)) return report_null(error);
  return guarded(error, [&] {
    std::size_t done = 0;
    const std::scoped_lock lock(index->changing);
    for (std::size_t i = 0; i < count; ++i) done += index->index.erase(ids[i]) ? 1 : 0;
    if (erased != nullptr) *erased = done;
    return HOLDFAST_MATCH_OK;
  });
}

holdfast_match_status holdfast_match_find(const holdfast_match_index* index, const uint8_t* queries,
                                          size_t count, int radius_bits, holdfast_match_found** out,
                                          holdfast_match_error* error) {
  if (index == nullptr || out == nullptr || (count != 0 && queries == nullptr)) {
    return report_null(error);
  }
  if (radius_bits < 0 || radius_bits > kMaxRadiusBits) {
    return report(error, HOLDFAST_MATCH_INVALID_ARGUMENT,
                  "The radius is outside 0 to 256 bits; choose one inside.");
  }
  return guarded(error, [&] {
    std::vector<Hash256> hashes(count);
    for (std::size_t i = 0; i < count; ++i) hashes[i] = hash_at(queries, i);
    BatchFound batch = index->index.find_batch(hashes, radius_bits);
    auto found = std::make_unique<Found>();
    found->starts = std::move(batch.starts);
    found->ids.reserve(batch.neighbours.size());
    found->distances.reserve(batch.neighbours.size());
    for (const holdfast::Neighbour& neighbour : batch.neighbours) {
      found->ids.push_back(neighbour.id);
      found->distances.push_back(neighbour.distance_bits);
    }
    found->view = {.queries = count,
                   .starts = found->starts.data(),
                   .ids = found->ids.data(),
                   .distances = found->distances.data()};
    *out = &found.release()->view;
    return HOLDFAST_MATCH_OK;
  });
}

void holdfast_match_found_free(holdfast_match_found* found) {
  delete reinterpret_cast<Found*>(found);
}

size_t holdfast_match_size(const holdfast_match_index* index) {
  return index == nullptr ? 0 : index->index.size();
}

size_t holdfast_match_bytes(const holdfast_match_index* index) {
  return index == nullptr ? 0 : index->index.bytes_used();
}
