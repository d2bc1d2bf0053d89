/* The exact index over 256-bit hashes for C and for every language that can call C. Link with
 * -lholdfast_match, which needs nothing else.
 *
 * Rules that hold throughout:
 * - An index comes from holdfast_match_new, what was found from holdfast_match_find; they belong to
 *   the caller and go back through their _free, which takes NULL. What was found does not need its
 *   index any more.
 * - Any number of threads may ask (find, size) at any time, and wait for nobody; those that change
 *   an index take turns. A question sees every change that returned before it was asked.
 * - Arrays that are handed in are read during the call alone. Hashes are 32 bytes each, one after
 * the other, in the order of their hexadecimal digits.
 * - A function that can fail returns a status, fills `error` unless it is NULL, and leaves its
 *   outputs as they were. No exception passes, no function prints or exits, except that an index
 * out of memory ends the program.
 */
#ifndef HOLDFAST_MATCH_C_H
#define HOLDFAST_MATCH_C_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define HOLDFAST_MATCH_API __attribute__((visibility("default")))
#else
#define HOLDFAST_MATCH_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Functions are only added within one version. */
#define HOLDFAST_MATCH_ABI_VERSION 1
#define HOLDFAST_MATCH_HASH_BYTES 32

typedef enum holdfast_match_status {
  HOLDFAST_MATCH_OK = 0,
  HOLDFAST_MATCH_INVALID_ARGUMENT = 1, /* a null pointer, or a radius outside 0 to 256 */
  HOLDFAST_MATCH_UNSUPPORTED = 2,      /* a kernel that this library or processor lacks */
  HOLDFAST_MATCH_NO_MEMORY = 3,
  HOLDFAST_MATCH_INTERNAL = 4
} holdfast_match_status;

/* One English sentence that says what to do. */
typedef struct holdfast_match_error {
  holdfast_match_status status;
  char message[252]; /* ends with a NUL */
} holdfast_match_error;

typedef struct holdfast_match_index holdfast_match_index;

/* What each query found, nearest first, then by id: that of query i from starts[i] to
 * starts[i + 1]. */
typedef struct holdfast_match_found {
  size_t queries;
  const size_t* starts; /* one more than queries */
  const uint64_t* ids;
  const int32_t* distances; /* in bits, 0 to 256 */
} holdfast_match_found;

HOLDFAST_MATCH_API uint32_t holdfast_match_abi_version(void);

/* `kernel` is "avx512", "avx2", "neon" or "scalar", or NULL for the fastest this processor has. */
HOLDFAST_MATCH_API holdfast_match_status holdfast_match_new(const char* kernel,
                                                            holdfast_match_index** out,
                                                            holdfast_match_error* error);
HOLDFAST_MATCH_API void holdfast_match_free(holdfast_match_index* index);

/* Adds each hash under its id, or replaces the hash that the id had. */
HOLDFAST_MATCH_API holdfast_match_status holdfast_match_insert(holdfast_match_index* index,
                                                               const uint64_t* ids,
                                                               const uint8_t* hashes, size_t count,
                                                               holdfast_match_error* error);
/* Takes the ids out; `erased`, unless NULL, gets how many of them were there. */
HOLDFAST_MATCH_API holdfast_match_status holdfast_match_erase(holdfast_match_index* index,
                                                              const uint64_t* ids, size_t count,
                                                              size_t* erased,
                                                              holdfast_match_error* error);
/* Every entry at most `radius_bits` (0 to 256) from each query. Many queries at once are much
 * faster than one by one. */
HOLDFAST_MATCH_API holdfast_match_status holdfast_match_find(const holdfast_match_index* index,
                                                             const uint8_t* queries, size_t count,
                                                             int radius_bits,
                                                             holdfast_match_found** out,
                                                             holdfast_match_error* error);
HOLDFAST_MATCH_API void holdfast_match_found_free(holdfast_match_found* found);

/* Entries, and bytes of memory. */
HOLDFAST_MATCH_API size_t holdfast_match_size(const holdfast_match_index* index);
HOLDFAST_MATCH_API size_t holdfast_match_bytes(const holdfast_match_index* index);

#ifdef __cplusplus
}
#endif
#endif
