// `holdfast guard` on events and on whole conversations: NDJSON in, NDJSON out. One thread.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <optional>

#include "guard_input.h"
#include "guard_verbs.h"
#include "guard_wire/guard_across.h"
#include "guard_wire/guard_conversations.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxHeldOutputBytes = 1u << 20;

// Standard output, held until there is nothing more to read.
class Output {
 public:
  std::string& text() { return text_; }
  void flush_if_full() {
    if (text_.size() > kMaxHeldOutputBytes) flush();
  }
  void flush() {
    if (text_.empty()) return;
    is_broken_ = std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size() || is_broken_;
    is_broken_ = std::fflush(stdout) != 0 || is_broken_;
    text_.clear();
  }
  [[nodiscard]] bool is_broken() const { return is_broken_; }

 private:
  std::string text_;
  bool is_broken_ = false;
};

// A line's words; empty when there is nothing to say of it.
using Answer = std::function<Result<void>(std::string_view line, std::uint64_t number)>;

int answer_lines(const GuardWatchVerbOptions& options, std::size_t most_bytes, Output& output,
                 const bool& has_alert, const Answer& answer) {
  GuardInput input(options.inputs.empty() ? "-" : options.inputs.front());
  if (!input.is_open()) {
    return refuse_guard("The file cannot be opened; check its name and that you may read it.");
  }
  BadLines bad;
  GuardProgress progress(input.size());
  std::uint64_t lines = 0;
  LineCutter cutter(most_bytes, [&](std::string_view line, std::uint64_t number) {
    lines = number;
    const Result<void> done = answer(line, number);
    if (!done) bad.add(number, done.error());
    output.flush_if_full();
  });
  while (!output.is_broken()) {
    const Result<std::string_view> piece = input.read_some();
    if (!piece) return refuse_guard("The file: " + piece.error().message + ".");
    if (piece->empty()) break;
    cutter.feed(*piece);
    output.flush();
    progress.add(piece->size(), lines);
  }
  cutter.finish();
  output.flush();
  const bool has_bad = bad.finish();
  return has_bad || output.is_broken() || (options.fails_on_alert && has_alert) ? 1 : 0;
}

}  // namespace

int run_guard_conversations(const GuardWatchVerbOptions& options) {
  const Result<GuardSetup> setup = load_guard(options.files);
  if (!setup) return refuse_guard(setup.error().message);
  Guard guard(setup->knowledge, {.policy = setup->rules.policy});
  GuardConversationReader reader;
  Output output;
  bool has_alert = false;
  const Answer answer = [&](std::string_view line, std::uint64_t number) -> Result<void> {
    const Result<GuardConversation> conversation = reader.read(line);
    if (!conversation) return std::unexpected<Error>(conversation.error());
    const GuardAssessment assessment = assess_conversation(guard, *conversation);
    const bool is_alert = assessment.highest >= GuardLevel::kWarn;
    has_alert = has_alert || is_alert;
    if (options.is_only_alerts && !is_alert) return {};
    const std::string own_number = std::to_string(number);
    append_assessment(output.text(), conversation->id.empty() ? own_number : conversation->id,
                      assessment, setup->rules, setup->signs);
    return {};
  };
  return answer_lines(options, kMaxConversationLineBytes, output, has_alert, answer);
}

int run_guard_events(const GuardWatchVerbOptions& options) {
  const Result<GuardSetup> setup = load_guard(options.files);
  if (!setup) return refuse_guard(setup.error().message);
  Guard guard(setup->knowledge, {.policy = setup->rules.policy});
  GuardFeed feed(guard);
  std::optional<GuardAcross> across;
  if (options.is_across) across.emplace(guard, setup->rules.across);
  GuardEventReader reader;
  Output output;
  bool has_alert = false;
  const Answer answer = [&](std::string_view line, std::uint64_t) -> Result<void> {
    const Result<GuardEvent> event = reader.read(line);
    if (!event) return std::unexpected<Error>(event.error());
    const GuardFeed::Outcome outcome = feed.push(*event);
    const bool is_message = event->type == GuardEventType::kMessage;
    if (across) {
      for (const SpreadAlert& alert : across->push(*event, outcome)) {
        has_alert = true;
        append_spread_alert(output.text(), alert, setup->rules);
      }
    }
    if (!outcome.changed && !(options.is_every && is_message)) return {};
    const GuardAssessment assessment = guard.assess(outcome.conversation);
    const bool is_alert = assessment.highest >= GuardLevel::kWarn;
    has_alert = has_alert || is_alert;
    if (options.is_only_alerts && !is_alert) return {};
    const GuardMoment moment{.conversation = outcome.conversation,
                             .message = is_message ? event->id : std::string_view(),
                             .messages = guard.messages(outcome.conversation),
                             .event_type = guard_event_name(event->type)};
    append_assessment(output.text(), moment, assessment, setup->rules, setup->signs);
    return {};
  };
  return answer_lines(options, kMaxEventLineBytes, output, has_alert, answer);
}

}  // namespace holdfast
