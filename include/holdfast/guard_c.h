/* The guard for C and for every language that can call C: conversations in, assessments out, as a
 * struct or as JSON (docs/formats/guard.md). Link with -lholdfast_guard, which needs nothing else.
 *
 * Rules that hold throughout:
 * - A handle comes from a _new function, belongs to the caller and goes back through its _free,
 *   which takes NULL. A knowledge may be shared by many threads and may be freed before the guards
 *   made from it. A guard belongs to one thread at a time.
 * - Texts are UTF-8, counted in bytes and need no NUL at their end; {NULL, 0} is empty. Texts
 *   that are handed in are read during the call alone. Texts that come out belong to the guard, end
 *   with a NUL that is not counted, and live until the next call with it.
 * - A function that can fail returns a status, fills `error` unless it is NULL, and then leaves its
 *   outputs and the guard as they were; after NO_MEMORY or INTERNAL, free the guard. No exception
 *   passes, no function prints or exits.
 * - The answer is help for a person and a question to a human. It is no ground for an automatic
 * ban.
 */
#ifndef HOLDFAST_GUARD_C_H
#define HOLDFAST_GUARD_C_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define HOLDFAST_GUARD_API __attribute__((visibility("default")))
#else
#define HOLDFAST_GUARD_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Structs only grow at their end, and functions are only added, within one version. */
#define HOLDFAST_GUARD_ABI_VERSION 1

typedef enum holdfast_guard_status {
  HOLDFAST_GUARD_OK = 0,
  HOLDFAST_GUARD_INVALID_ARGUMENT = 1, /* the caller's words or bytes are malformed */
  HOLDFAST_GUARD_TOO_LARGE = 2,        /* over a stated limit */
  HOLDFAST_GUARD_CORRUPT = 3,          /* a model that is damaged, or of another version */
  HOLDFAST_GUARD_NO_MEMORY = 4,
  HOLDFAST_GUARD_INTERNAL = 5
} holdfast_guard_status;

/* One English sentence that says what to do; it never carries anybody's words. */
typedef struct holdfast_guard_error {
  holdfast_guard_status status;
  char message[252]; /* ends with a NUL */
} holdfast_guard_error;

typedef struct holdfast_guard_text {
  const char* data;
  size_t size;
} holdfast_guard_text;

typedef enum holdfast_guard_level {
  HOLDFAST_GUARD_LEVEL_NONE = 0,
  HOLDFAST_GUARD_LEVEL_NOTICE = 1,
  HOLDFAST_GUARD_LEVEL_WARN = 2,  /* sextortion is likely: warn the person, ask a human */
  HOLDFAST_GUARD_LEVEL_URGENT = 3 /* threat and demand are made, or self-harm is spoken of */
} holdfast_guard_level;

typedef enum holdfast_guard_stage {
  HOLDFAST_GUARD_STAGE_NONE = 0,
  HOLDFAST_GUARD_STAGE_CONTACT = 1,
  HOLDFAST_GUARD_STAGE_PRESSURE = 2,
  HOLDFAST_GUARD_STAGE_LEVERAGE = 3,
  HOLDFAST_GUARD_STAGE_THREAT = 4,
  HOLDFAST_GUARD_STAGE_DEMAND = 5,
  HOLDFAST_GUARD_STAGE_AFTERWARDS = 6
} holdfast_guard_stage;

/* What is known besides words (GuardFact of holdfast/guard.h). */
typedef enum holdfast_guard_fact {
  HOLDFAST_GUARD_FACT_NEW_ACCOUNT = 0,
  HOLDFAST_GUARD_FACT_CHANGED_ACCOUNT = 1,
  HOLDFAST_GUARD_FACT_STRANGER = 2,
  HOLDFAST_GUARD_FACT_PAYMENT_REQUEST = 3,
  HOLDFAST_GUARD_FACT_BLOCKED = 4,
  HOLDFAST_GUARD_FACT_REPORTED = 5
} holdfast_guard_fact;

typedef struct holdfast_guard_knowledge holdfast_guard_knowledge; /* lists, model, signs, policy */
typedef struct holdfast_guard holdfast_guard;                     /* watches conversations */

/* Files to use instead of those in the library; an empty text means the library's. */
typedef struct holdfast_guard_files {
  size_t struct_size;                       /* sizeof(holdfast_guard_files) */
  const holdfast_guard_text* concept_lists; /* as data/guard/concepts */
  size_t concept_list_count;                /* 0: the library's */
  holdfast_guard_text model;                /* as data/guard/model.bin */
  holdfast_guard_text signs_json;           /* as data/guard/signs.json */
  holdfast_guard_text policy_json;          /* as data/guard/policy.json */
} holdfast_guard_files;

typedef struct holdfast_guard_options {
  size_t struct_size;              /* sizeof(holdfast_guard_options) */
  holdfast_guard_text policy_json; /* of this guard; empty: the knowledge's */
  uint64_t seed;                   /* of its hash table; a server gives a secret one */
} holdfast_guard_options;

typedef struct holdfast_guard_message {
  size_t struct_size;               /* sizeof(holdfast_guard_message) */
  holdfast_guard_text conversation; /* 1 to 512 bytes, as are all names */
  holdfast_guard_text id;           /* may be empty */
  holdfast_guard_text from;
  holdfast_guard_text to;    /* may be empty */
  holdfast_guard_text text;  /* at most 1 MiB; 8,192 code points are read */
  int32_t has_known_picture; /* not 0: its media matched a bank */
} holdfast_guard_message;

typedef struct holdfast_guard_reason {
  holdfast_guard_text sign; /* "threat", "demand" ...; lives for ever */
  holdfast_guard_text why;  /* one plain sentence about the sign */
  uint32_t message;         /* counted from 0 in the conversation */
  uint32_t begin;           /* Unicode code points of that message's text */
  uint32_t end;             /* exclusive; begin == end: no words show it */
  int32_t by_suspect;       /* 0: by the person at risk */
  uint32_t strength;        /* 0 to 255 */
} holdfast_guard_reason;

typedef struct holdfast_guard_assessment {
  size_t struct_size; /* set by the caller to sizeof(holdfast_guard_assessment) */
  holdfast_guard_level level;
  holdfast_guard_level highest; /* so far */
  holdfast_guard_stage stage;
  float risk; /* probability, 0 to 1 */
  holdfast_guard_text suspect;
  holdfast_guard_text person_at_risk;
  int64_t first_notice; /* index of the message that first reached the level; -1: none has */
  int64_t first_warn;
  int64_t first_urgent;
  int32_t may_harm_themselves; /* always for a human, never a sign of guilt */
  uint32_t messages;           /* seen in the conversation */
  size_t reason_count;
  const holdfast_guard_reason* reasons; /* strongest first; the guard's, until the next call */
} holdfast_guard_assessment;

/* HOLDFAST_GUARD_ABI_VERSION of the library; refuse another than the header's. */
HOLDFAST_GUARD_API uint32_t holdfast_guard_abi_version(void);

/* `files` may be NULL. INVALID_ARGUMENT: a list, the signs or the policy; CORRUPT: the model. */
HOLDFAST_GUARD_API holdfast_guard_status holdfast_guard_knowledge_new(
    const holdfast_guard_files* files, holdfast_guard_knowledge** out, holdfast_guard_error* error);
HOLDFAST_GUARD_API void holdfast_guard_knowledge_free(holdfast_guard_knowledge* knowledge);

/* `options` may be NULL. INVALID_ARGUMENT: the policy. */
HOLDFAST_GUARD_API holdfast_guard_status
holdfast_guard_new(const holdfast_guard_knowledge* knowledge, const holdfast_guard_options* options,
                   holdfast_guard** out, holdfast_guard_error* error);
HOLDFAST_GUARD_API void holdfast_guard_free(holdfast_guard* guard);

/* `*changed`, unless NULL, becomes 1 when level, stage or suspect of the conversation changed. */
HOLDFAST_GUARD_API holdfast_guard_status
holdfast_guard_push_message(holdfast_guard* guard, const holdfast_guard_message* message,
                            int32_t* changed, holdfast_guard_error* error);
HOLDFAST_GUARD_API holdfast_guard_status holdfast_guard_push_fact(
    holdfast_guard* guard, holdfast_guard_text conversation, holdfast_guard_text who,
    holdfast_guard_fact fact, int32_t* changed, holdfast_guard_error* error);
/* One event as the program reads it, a JSON object of at most 1 MiB. `*assessment`, unless NULL,
 * becomes the line that `holdfast guard --every` prints, without its line end; empty when the event
 * concerns no conversation. */
HOLDFAST_GUARD_API holdfast_guard_status holdfast_guard_push_json(holdfast_guard* guard,
                                                                  holdfast_guard_text event,
                                                                  int32_t* changed,
                                                                  holdfast_guard_text* assessment,
                                                                  holdfast_guard_error* error);

/* As things stand; a conversation never seen is at no risk. */
HOLDFAST_GUARD_API holdfast_guard_status holdfast_guard_assess(holdfast_guard* guard,
                                                               holdfast_guard_text conversation,
                                                               holdfast_guard_assessment* out,
                                                               holdfast_guard_error* error);
/* The same as JSON, in push_json's shape. */
HOLDFAST_GUARD_API holdfast_guard_status
holdfast_guard_assess_json(holdfast_guard* guard, holdfast_guard_text conversation,
                           holdfast_guard_text* assessment, holdfast_guard_error* error);
/* A whole conversation of at most 16 MiB, as `holdfast guard --conversations` reads it; its line,
 * whose "id" is null when the conversation has none. What the guard watches stays as it is. */
HOLDFAST_GUARD_API holdfast_guard_status
holdfast_guard_judge_json(holdfast_guard* guard, holdfast_guard_text conversation_json,
                          holdfast_guard_text* assessment, holdfast_guard_error* error);

HOLDFAST_GUARD_API void holdfast_guard_forget(holdfast_guard* guard,
                                              holdfast_guard_text conversation);
HOLDFAST_GUARD_API size_t holdfast_guard_conversations(const holdfast_guard* guard);

#ifdef __cplusplus
}
#endif

#endif
