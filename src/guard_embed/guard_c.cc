// The C interface: checks what it is handed, keeps what it hands out, and lets no exception pass.
#include "holdfast/guard_c.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "guard_embed/guard_session.h"
#include "guard_wire/guard_data.h"

struct holdfast_guard_knowledge {
  std::shared_ptr<const holdfast::GuardBook> book;
};

struct holdfast_guard {
  std::unique_ptr<holdfast::GuardSession> session;
  // What the last assessment's texts point into.
  holdfast::GuardAssessment assessment;
  std::vector<holdfast_guard_reason> reasons;
};

namespace {

using namespace holdfast;

holdfast_guard_status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return HOLDFAST_GUARD_INVALID_ARGUMENT;
    case ErrorCode::kTooLarge:
      return HOLDFAST_GUARD_TOO_LARGE;
    case ErrorCode::kCorrupt:
      return HOLDFAST_GUARD_CORRUPT;
    default:
      return HOLDFAST_GUARD_INTERNAL;
  }
}

holdfast_guard_status told(holdfast_guard_error* error, holdfast_guard_status status,
                           std::string_view message) {
  if (error == nullptr) return status;
  error->status = status;
  const std::size_t size = std::min(message.size(), sizeof(error->message) - 1);
  std::memcpy(error->message, message.data(), size);
  error->message[size] = '\0';
  return status;
}

holdfast_guard_status told(holdfast_guard_error* error, const Error& why) {
  return told(error, status_of(why.code), why.message);
}

// Runs what may run out of memory.
template <class Task>
holdfast_guard_status guarded(holdfast_guard_error* error, Task&& task) noexcept {
  try {
    return task();
  } catch (const std::bad_alloc&) {
    return told(error, HOLDFAST_GUARD_NO_MEMORY, "There is not enough memory; free some.");
  } catch (const std::exception&) {
    return told(error, HOLDFAST_GUARD_INTERNAL, "The guard failed; report how to repeat this.");
  }
}

holdfast_guard_status missing(holdfast_guard_error* error, std::string_view what) {
  return told(error, HOLDFAST_GUARD_INVALID_ARGUMENT, std::string(what) + " must not be NULL.");
}

std::string_view view(holdfast_guard_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

holdfast_guard_text text(std::string_view view) { return {view.data(), view.size()}; }

// The caller's struct, which may be an older, shorter one, with zeros for what it does not have.
template <class Struct>
Struct grown(const Struct* given) {
  Struct out{};
  if (given == nullptr) return out;
  std::memcpy(&out, given, std::min(given->struct_size, sizeof(Struct)));
  return out;
}

std::string_view built_in(std::string_view name) {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

std::string_view own_or_built_in(holdfast_guard_text own, std::string_view name) {
  return view(own).empty() ? built_in(name) : view(own);
}

std::vector<std::string_view> lists_of(const holdfast_guard_files& files) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < files.concept_list_count; ++i) {
    out.push_back(view(files.concept_lists[i]));
  }
  if (!out.empty()) return out;
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name.starts_with("concepts/")) out.push_back(file.bytes);
  }
  return out;
}

std::int64_t index_or_none(const std::optional<std::uint32_t>& index) {
  return index ? std::int64_t{*index} : -1;
}

void tell_reasons(holdfast_guard& guard) {
  guard.reasons.clear();
  for (const GuardReason& reason : guard.assessment.reasons) {
    guard.reasons.push_back({.sign = text(reason.sign),
                             .why = text(guard.session->book().signs.why(reason.sign)),
                             .message = reason.message,
                             .begin = reason.begin,
                             .end = reason.end,
                             .by_suspect = reason.by_suspect ? 1 : 0,
                             .strength = reason.strength});
  }
}

holdfast_guard_assessment assessment_of(holdfast_guard& guard, std::string_view conversation) {
  guard.assessment = guard.session->guard().assess(conversation);
  tell_reasons(guard);
  const GuardAssessment& now = guard.assessment;
  return {.struct_size = sizeof(holdfast_guard_assessment),
          .level = static_cast<holdfast_guard_level>(now.level),
          .highest = static_cast<holdfast_guard_level>(now.highest),
          .stage = static_cast<holdfast_guard_stage>(now.stage),
          .risk = now.risk,
          .suspect = text(now.suspect),
          .person_at_risk = text(now.person_at_risk),
          .first_notice = index_or_none(now.first_notice),
          .first_warn = index_or_none(now.first_warn),
          .first_urgent = index_or_none(now.first_urgent),
          .may_harm_themselves = now.may_harm_themselves ? 1 : 0,
          .messages = guard.session->guard().messages(conversation),
          .reason_count = guard.reasons.size(),
          .reasons = guard.reasons.data()};
}

}  // namespace

extern "C" {

uint32_t holdfast_guard_abi_version(void) { return HOLDFAST_GUARD_ABI_VERSION; }

holdfast_guard_status holdfast_guard_knowledge_new(const holdfast_guard_files* given,
                                                   holdfast_guard_knowledge** out,
                                                   holdfast_guard_error* error) {
  if (out == nullptr) return missing(error, "The place for the knowledge");
  return guarded(error, [&] {
    const holdfast_guard_files files = grown(given);
    if (files.concept_list_count > 0 && files.concept_lists == nullptr) {
      return missing(error, "The concept lists");
    }
    const std::vector<std::string_view> lists = lists_of(files);
    Result<std::shared_ptr<const GuardBook>> book =
        read_guard_book({.concept_lists = lists,
                         .model = own_or_built_in(files.model, "model.bin"),
                         .signs_json = own_or_built_in(files.signs_json, "signs.json"),
                         .policy_json = own_or_built_in(files.policy_json, "policy.json")});
    if (!book) return told(error, book.error());
    *out = new holdfast_guard_knowledge{std::move(*book)};
    return HOLDFAST_GUARD_OK;
  });
}

void holdfast_guard_knowledge_free(holdfast_guard_knowledge* knowledge) { delete knowledge; }

holdfast_guard_status holdfast_guard_new(const holdfast_guard_knowledge* knowledge,
                                         const holdfast_guard_options* given, holdfast_guard** out,
                                         holdfast_guard_error* error) {
  if (knowledge == nullptr) return missing(error, "The knowledge");
  if (out == nullptr) return missing(error, "The place for the guard");
  return guarded(error, [&] {
    const holdfast_guard_options options = grown(given);
    Result<std::unique_ptr<GuardSession>> session =
        GuardSession::make(knowledge->book, view(options.policy_json), options.seed);
    if (!session) return told(error, session.error());
    auto guard = std::make_unique<holdfast_guard>();
    guard->session = std::move(*session);
    *out = guard.release();
    return HOLDFAST_GUARD_OK;
  });
}

void holdfast_guard_free(holdfast_guard* guard) { delete guard; }

holdfast_guard_status holdfast_guard_push_message(holdfast_guard* guard,
                                                  const holdfast_guard_message* given,
                                                  int32_t* changed, holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  if (given == nullptr) return missing(error, "The message");
  return guarded(error, [&] {
    const holdfast_guard_message message = grown(given);
    const Result<bool> pushed =
        guard->session->push({.conversation = view(message.conversation),
                              .id = view(message.id),
                              .from = view(message.from),
                              .to = view(message.to),
                              .text = view(message.text),
                              .has_known_picture = message.has_known_picture != 0});
    if (!pushed) return told(error, pushed.error());
    if (changed != nullptr) *changed = *pushed ? 1 : 0;
    return HOLDFAST_GUARD_OK;
  });
}

holdfast_guard_status holdfast_guard_push_fact(holdfast_guard* guard,
                                               holdfast_guard_text conversation,
                                               holdfast_guard_text who, holdfast_guard_fact fact,
                                               int32_t* changed, holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  const int number = static_cast<int>(fact);
  if (number < 0 || number > static_cast<int>(GuardFact::kReported)) {
    return told(error, HOLDFAST_GUARD_INVALID_ARGUMENT, "There is no fact of that number.");
  }
  return guarded(error, [&] {
    const Result<bool> pushed =
        guard->session->push(view(conversation), view(who), static_cast<GuardFact>(number));
    if (!pushed) return told(error, pushed.error());
    if (changed != nullptr) *changed = *pushed ? 1 : 0;
    return HOLDFAST_GUARD_OK;
  });
}

holdfast_guard_status holdfast_guard_push_json(holdfast_guard* guard, holdfast_guard_text event,
                                               int32_t* changed, holdfast_guard_text* assessment,
                                               holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  return guarded(error, [&] {
    const auto answer =
        assessment != nullptr ? GuardSession::Answer::kAlways : GuardSession::Answer::kNever;
    const Result<GuardSession::Pushed> pushed = guard->session->push(view(event), answer);
    if (!pushed) return told(error, pushed.error());
    if (changed != nullptr) *changed = pushed->changed ? 1 : 0;
    if (assessment != nullptr) *assessment = text(pushed->json);
    return HOLDFAST_GUARD_OK;
  });
}

holdfast_guard_status holdfast_guard_assess(holdfast_guard* guard, holdfast_guard_text conversation,
                                            holdfast_guard_assessment* out,
                                            holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  if (out == nullptr) return missing(error, "The place for the assessment");
  return guarded(error, [&] {
    const holdfast_guard_assessment now = assessment_of(*guard, view(conversation));
    const std::size_t size = std::min(out->struct_size, sizeof(now));
    if (size < sizeof(out->struct_size)) {
      return told(error, HOLDFAST_GUARD_INVALID_ARGUMENT,
                  "Set the assessment's struct_size to its size first.");
    }
    std::memcpy(out, &now, size);
    out->struct_size = size;
    return HOLDFAST_GUARD_OK;
  });
}

holdfast_guard_status holdfast_guard_assess_json(holdfast_guard* guard,
                                                 holdfast_guard_text conversation,
                                                 holdfast_guard_text* assessment,
                                                 holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  if (assessment == nullptr) return missing(error, "The place for the assessment");
  return guarded(error, [&] {
    *assessment = text(guard->session->assess_json(view(conversation)));
    return HOLDFAST_GUARD_OK;
  });
}

holdfast_guard_status holdfast_guard_judge_json(holdfast_guard* guard,
                                                holdfast_guard_text conversation_json,
                                                holdfast_guard_text* assessment,
                                                holdfast_guard_error* error) {
  if (guard == nullptr) return missing(error, "The guard");
  if (assessment == nullptr) return missing(error, "The place for the assessment");
  return guarded(error, [&] {
    const Result<std::string_view> json = guard->session->judge(view(conversation_json));
    if (!json) return told(error, json.error());
    *assessment = text(*json);
    return HOLDFAST_GUARD_OK;
  });
}

void holdfast_guard_forget(holdfast_guard* guard, holdfast_guard_text conversation) {
  if (guard != nullptr) {
    (void)guarded(nullptr, [&] {
      guard->session->guard().forget(view(conversation));
      return HOLDFAST_GUARD_OK;
    });
  }
}

size_t holdfast_guard_conversations(const holdfast_guard* guard) {
  return guard == nullptr ? 0 : guard->session->guard().conversations();
}

}  // extern "C"
