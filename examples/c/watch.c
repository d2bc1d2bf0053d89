/* Watches one conversation through the C interface and says what a platform would do.
 *
 *   cc watch.c -lholdfast_guard -o watch && ./watch < messages.txt
 *
 * Each line of standard input is SENDER, a tab, and what they wrote. Exit status: 0 when nobody
 * needs help, 1 when somebody does, 2 when the guard cannot be started. */
#include <holdfast/guard_c.h>
#include <stdio.h>
#include <string.h>

static holdfast_guard_text text(const char* words) {
  const holdfast_guard_text out = {words, strlen(words)};
  return out;
}

static void say_reasons(const holdfast_guard_assessment* now) {
  for (size_t i = 0; i < now->reason_count; ++i) {
    const holdfast_guard_reason* reason = &now->reasons[i];
    printf("  message %u, characters %u to %u: %.*s\n", (unsigned)reason->message,
           (unsigned)reason->begin, (unsigned)reason->end, (int)reason->why.size,
           reason->why.data);
  }
}

int main(void) {
  holdfast_guard_error error;
  holdfast_guard_knowledge* knowledge = NULL;
  holdfast_guard* guard = NULL;
  if (holdfast_guard_abi_version() != HOLDFAST_GUARD_ABI_VERSION ||
      holdfast_guard_knowledge_new(NULL, &knowledge, &error) != HOLDFAST_GUARD_OK ||
      holdfast_guard_new(knowledge, NULL, &guard, &error) != HOLDFAST_GUARD_OK) {
    fprintf(stderr, "The guard cannot be started; install the library of these headers.\n");
    return 2;
  }
  char line[8192];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    char* words = strchr(line, '\t');
    if (words == NULL) continue;
    *words++ = '\0';
    holdfast_guard_message message = {0};
    message.struct_size = sizeof message;
    message.conversation = text("example");
    message.from = text(line);
    message.text = text(words);
    if (holdfast_guard_push_message(guard, &message, NULL, &error) != HOLDFAST_GUARD_OK) {
      fprintf(stderr, "%s\n", error.message);
    }
  }
  holdfast_guard_assessment now = {0};
  now.struct_size = sizeof now;
  if (holdfast_guard_assess(guard, text("example"), &now, &error) != HOLDFAST_GUARD_OK) return 2;
  const int needs_help = now.highest >= HOLDFAST_GUARD_LEVEL_WARN;
  if (needs_help) {
    printf("Offer help to %.*s and ask a human to look. Why:\n", (int)now.person_at_risk.size,
           now.person_at_risk.data);
    say_reasons(&now);
  } else {
    printf("Nothing to do.\n");
  }
  holdfast_guard_free(guard);
  holdfast_guard_knowledge_free(knowledge);
  return needs_help;
}
