// `holdfast guard features`: what the model's weights are for, message by message. One thread.
#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <optional>
#include <utility>

#include "guard/conversation.h"
#include "guard/lexicon.h"
#include "guard/message.h"
#include "guard/mix.h"
#include "guard_input.h"
#include "guard_verbs.h"
#include "guard_wire/guard_conversations.h"

namespace holdfast {
namespace {

// The same steps as the guard takes with a message, without judging it.
void print_features(const GuardConversation& conversation, MessageJudge& judge) {
  std::string out = fmt::format("C {}\n", conversation.id);
  Conversation state;
  const auto person = [&state](std::string_view name) {
    return person_index(state, name, hash_bytes(name, 1));
  };
  for (const GuardEvent& event : conversation.events) {
    if (event.type != GuardEventType::kMessage) continue;
    const std::size_t writer = person(event.from);
    if (!event.to.empty()) (void)person(event.to);
    judge.prepare(tail_for(state, writer), event.text);
    keep_tail(state, writer, judge.folded_text());
    out += "M\n";
    for (std::size_t number = 0; number < judge.windows(); ++number) {
      fmt::format_to(std::back_inserter(out), "W {}", judge.window_words(number));
      for (const Feature& feature : judge.window_features(number)) {
        fmt::format_to(std::back_inserter(out), " {}", feature.hash);
      }
      out += '\n';
    }
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
}

}  // namespace

int run_guard_features(const std::string& concepts, const std::string& spelling_name,
                       const std::string& input_name) {
  const Result<std::vector<std::string>> lists = load_concept_lists(concepts);
  if (!lists) return refuse_guard(lists.error().message);
  Lexicon lexicon;
  for (const std::string& text : *lists) {
    const Result<void> added = lexicon.add(text);
    if (!added) return refuse_guard(added.error().message);
  }
  GuardInput input(input_name);
  if (!input.is_open()) {
    return refuse_guard("The file cannot be opened; check its name and that you may read it.");
  }
  Spelling spelling;
  if (!spelling_name.empty()) {
    const Result<std::string> text = load_spelling(spelling_name);
    if (!text) return refuse_guard(text.error().message);
    std::optional<Spelling> made = Spelling::make(*text);
    if (!made) {
      return refuse_guard(spelling_name +
                          " must have words of 4 to 20 letters a to z, one a line.");
    }
    spelling = std::move(*made);
  }
  const GuardModel none = GuardModel::none(std::move(spelling));
  MessageJudge judge(lexicon, none);
  GuardConversationReader reader;
  BadLines bad;
  LineCutter cutter(kMaxConversationLineBytes, [&](std::string_view line, std::uint64_t number) {
    const Result<GuardConversation> conversation = reader.read(line);
    if (!conversation) {
      bad.add(number, conversation.error());
      return;
    }
    print_features(*conversation, judge);
  });
  while (true) {
    const Result<std::string_view> piece = input.read_some();
    if (!piece) return refuse_guard("The file: " + piece.error().message + ".");
    if (piece->empty()) break;
    cutter.feed(*piece);
  }
  cutter.finish();
  const bool is_broken = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  return bad.finish() || is_broken ? 1 : 0;
}

}  // namespace holdfast
