/* Reads lines of 64 hexadecimal digits, and prints for each the numbers (from 0) and distances of
 * the lines within 31 bits of it. Build: cc neighbours.c -lholdfast_match */
#include <holdfast/match_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 100000
#define HEX_DIGITS (2 * HOLDFAST_MATCH_HASH_BYTES)

static int read_hash(const char* line, uint8_t* hash) {
  if (strspn(line, "0123456789abcdefABCDEF") != HEX_DIGITS) return 0;
  for (int i = 0; i < HOLDFAST_MATCH_HASH_BYTES; ++i) {
    const char byte[3] = {line[2 * i], line[2 * i + 1], '\0'};
    hash[i] = (uint8_t)strtoul(byte, NULL, 16);
  }
  return 1;
}

static int fail(const holdfast_match_error* error) {
  fprintf(stderr, "%s\n", error->message);
  return 2;
}

int main(void) {
  static uint8_t hashes[MOST_LINES * HOLDFAST_MATCH_HASH_BYTES];
  static uint64_t ids[MOST_LINES];
  size_t count = 0;
  char line[128];
  for (; count < MOST_LINES && fgets(line, sizeof line, stdin) != NULL; ++count) {
    if (!read_hash(line, hashes + count * HOLDFAST_MATCH_HASH_BYTES)) {
      fprintf(stderr, "Line %zu has no 64 hexadecimal digits.\n", count + 1);
      return 2;
    }
    ids[count] = count;
  }
  holdfast_match_error error;
  holdfast_match_index* index = NULL;
  if (holdfast_match_new(NULL, &index, &error) != HOLDFAST_MATCH_OK) return fail(&error);
  if (holdfast_match_insert(index, ids, hashes, count, &error) != HOLDFAST_MATCH_OK) {
    return fail(&error);
  }
  holdfast_match_found* found = NULL;
  if (holdfast_match_find(index, hashes, count, 31, &found, &error) != HOLDFAST_MATCH_OK) {
    return fail(&error);
  }
  for (size_t i = 0; i < count; ++i) {
    printf("%zu:", i);
    for (size_t at = found->starts[i]; at < found->starts[i + 1]; ++at) {
      printf(" %llu/%d", (unsigned long long)found->ids[at], (int)found->distances[at]);
    }
    printf("\n");
  }
  holdfast_match_found_free(found);
  holdfast_match_free(index);
  return 0;
}
