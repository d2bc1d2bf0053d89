// The guard for the browser: a module of its own, without imports. docs/formats/guard-wasm.md is
// the contract. Pointers are offsets into the module's memory, made by hf_alloc. One thread.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guard_embed/guard_session.h"
#include "wasm/export.h"

namespace {

using namespace holdfast;

// Positive results are lengths of text at hf_guard_text(); 0 is done, and nothing to say.
constexpr std::int32_t kFailed = -1;  // the sentence is at hf_guard_text()

struct Module {
  std::vector<std::string> lists;  // given, and not yet read
  std::shared_ptr<const GuardBook> book;
  std::string sentence;
  std::string_view text;
};

// Made when first needed: the module has no static constructors.
Module& module() {
  static Module* const only = new Module();
  return *only;
}

std::int32_t say(std::string_view text) {
  module().text = text;
  return static_cast<std::int32_t>(text.size());
}

std::int32_t refuse(const Error& error) {
  module().sentence = error.message;
  (void)say(module().sentence);
  return kFailed;
}

}  // namespace

// Where the last result's text is, and how long: until the next call.
HOLDFAST_EXPORT(hf_guard_text) const char* hf_guard_text() { return module().text.data(); }
HOLDFAST_EXPORT(hf_guard_text_length) std::uint32_t hf_guard_text_length() {
  return static_cast<std::uint32_t>(module().text.size());
}

HOLDFAST_EXPORT(hf_guard_list) void hf_guard_list(const char* text, std::uint32_t length) {
  module().lists.emplace_back(text, length);
}

HOLDFAST_EXPORT(hf_guard_read)
std::int32_t hf_guard_read(const char* model, std::uint32_t model_length, const char* signs,
                           std::uint32_t signs_length, const char* policy,
                           std::uint32_t policy_length) {
  const std::vector<std::string> lists = std::move(module().lists);
  module().lists.clear();
  const std::vector<std::string_view> views(lists.begin(), lists.end());
  auto book = read_guard_book({.concept_lists = views,
                               .model = {model, model_length},
                               .signs_json = {signs, signs_length},
                               .policy_json = {policy, policy_length}});
  if (!book) return refuse(book.error());
  module().book = std::move(*book);
  return 0;
}

HOLDFAST_EXPORT(hf_guard_new)
GuardSession* hf_guard_new(const char* policy, std::uint32_t policy_length, std::uint32_t seed_low,
                           std::uint32_t seed_high) {
  if (!module().book) {
    (void)refuse({ErrorCode::kInvalidArgument, "Load the guard's files first."});
    return nullptr;
  }
  auto session = GuardSession::make(module().book, {policy, policy_length},
                                    std::uint64_t{seed_high} << 32 | seed_low);
  if (!session) {
    (void)refuse(session.error());
    return nullptr;
  }
  return session->release();
}

HOLDFAST_EXPORT(hf_guard_free) void hf_guard_free(GuardSession* session) { delete session; }

// `only_changes` not 0: no text unless the assessment changed.
HOLDFAST_EXPORT(hf_guard_push)
std::int32_t hf_guard_push(GuardSession* session, const char* event, std::uint32_t length,
                           std::uint32_t only_changes) {
  const auto pushed =
      session->push({event, length}, only_changes != 0 ? GuardSession::Answer::kWhenChanged
                                                       : GuardSession::Answer::kAlways);
  return pushed ? say(pushed->json) : refuse(pushed.error());
}

HOLDFAST_EXPORT(hf_guard_assess)
std::int32_t hf_guard_assess(GuardSession* session, const char* conversation,
                             std::uint32_t length) {
  return say(session->assess_json({conversation, length}));
}

HOLDFAST_EXPORT(hf_guard_judge)
std::int32_t hf_guard_judge(GuardSession* session, const char* conversation, std::uint32_t length) {
  const auto judged = session->judge({conversation, length});
  return judged ? say(*judged) : refuse(judged.error());
}

HOLDFAST_EXPORT(hf_guard_forget)
void hf_guard_forget(GuardSession* session, const char* conversation, std::uint32_t length) {
  session->guard().forget({conversation, length});
}

HOLDFAST_EXPORT(hf_guard_conversations)
std::uint32_t hf_guard_conversations(GuardSession* session) {
  return static_cast<std::uint32_t>(session->guard().conversations());
}
