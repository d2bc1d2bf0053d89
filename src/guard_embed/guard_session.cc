// Sessions. One thread each.
#include "guard_embed/guard_session.h"

#include <utility>

#include "base/bytes.h"

namespace holdfast {
namespace {

// A host embeds a guard for a device or a shard: less is kept of accounts and pairs than by the
// program, which watches a whole platform.
constexpr GuardFeedOptions kFeedOptions{.most_accounts = 1u << 16, .most_pairs = 1u << 13};

std::unexpected<Error> wrong_name(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument,
              std::string(what) + " must have 1 to 512 bytes of text; give its name.");
}

bool is_name(std::string_view name) { return !name.empty() && name.size() <= kMaxGuardNameBytes; }

// The sentences of guard_wire begin in lower case, for a program that names the line first.
std::unexpected<Error> about(std::string_view what, const Error& error) {
  return fail(error.code, std::string(what) + ": " + error.message);
}

}  // namespace

Result<std::shared_ptr<const GuardBook>> read_guard_book(const GuardBookFiles& files) {
  auto book = std::make_shared<GuardBook>();
  auto knowledge = GuardKnowledge::read(files.concept_lists, as_bytes(files.model));
  if (!knowledge) return std::unexpected<Error>(std::move(knowledge.error()));
  book->knowledge = std::move(*knowledge);
  Result<GuardSigns> signs = read_guard_signs(files.signs_json);
  if (!signs) return std::unexpected<Error>(std::move(signs.error()));
  book->signs = std::move(*signs);
  Result<GuardRules> rules = read_guard_rules(files.policy_json);
  if (!rules) return std::unexpected<Error>(std::move(rules.error()));
  book->rules = std::move(*rules);
  return book;
}

GuardSession::GuardSession(std::shared_ptr<const GuardBook> book, GuardRules rules,
                           std::uint64_t seed)
    : book_(std::move(book)),
      rules_(std::move(rules)),
      guard_(book_->knowledge, {.policy = rules_.policy, .seed = seed}),
      feed_(guard_, kFeedOptions) {}

Result<std::unique_ptr<GuardSession>> GuardSession::make(std::shared_ptr<const GuardBook> book,
                                                         std::string_view policy_json,
                                                         std::uint64_t seed) {
  GuardRules rules = book->rules;
  if (!policy_json.empty()) {
    Result<GuardRules> own = read_guard_rules(policy_json);
    if (!own) return std::unexpected<Error>(std::move(own.error()));
    rules = std::move(*own);
  }
  return std::unique_ptr<GuardSession>(new GuardSession(std::move(book), std::move(rules), seed));
}

std::string_view GuardSession::tell(const GuardMoment& moment) {
  json_.clear();
  append_assessment(json_, moment, guard_.assess(moment.conversation), rules_, book_->signs);
  json_.pop_back();  // the line's end
  return json_;
}

Result<GuardSession::Pushed> GuardSession::push(std::string_view line, Answer answer) {
  const Result<GuardEvent> event = events_.read(line);
  if (!event) return about("The event", event.error());
  const GuardFeed::Outcome outcome = feed_.push(*event);
  Pushed out{.changed = outcome.changed};
  if (outcome.conversation.empty() || answer == Answer::kNever) return out;
  if (answer == Answer::kWhenChanged && !outcome.changed) return out;
  const bool is_message = event->type == GuardEventType::kMessage;
  out.json = tell({.conversation = outcome.conversation,
                   .message = is_message ? event->id : std::string_view(),
                   .messages = guard_.messages(outcome.conversation),
                   .event_type = guard_event_name(event->type)});
  return out;
}

Result<bool> GuardSession::push(const GuardMessage& message) {
  if (!is_name(message.conversation)) return wrong_name("The message's conversation");
  if (!is_name(message.from)) return wrong_name("The message's sender");
  if (message.to.size() > kMaxGuardNameBytes) return wrong_name("The message's receiver");
  if (message.id.size() > kMaxGuardNameBytes) return wrong_name("The message's id");
  if (message.text.size() > kMaxEventLineBytes) {
    return fail(ErrorCode::kTooLarge, "A message's text is at most 1 MiB long; cut it.");
  }
  const GuardEvent event{.conversation = message.conversation,
                         .id = message.id,
                         .from = message.from,
                         .to = message.to,
                         .text = message.text,
                         .has_known_picture = message.has_known_picture};
  return feed_.push(event).changed;
}

Result<bool> GuardSession::push(std::string_view conversation, std::string_view who,
                                GuardFact fact) {
  if (!is_name(conversation)) return wrong_name("The fact's conversation");
  if (!is_name(who)) return wrong_name("The person that the fact is about");
  return guard_.push(conversation, who, fact);
}

std::string_view GuardSession::assess_json(std::string_view conversation) {
  return tell({.conversation = conversation,
               .messages = guard_.messages(conversation),
               .event_type = guard_event_name(GuardEventType::kMessage)});
}

Result<std::string_view> GuardSession::judge(std::string_view line) {
  const Result<GuardConversation> conversation = conversations_.read(line);
  if (!conversation) return about("The conversation", conversation.error());
  if (!judge_) judge_.emplace(book_->knowledge, GuardOptions{.policy = rules_.policy});
  const GuardAssessment assessment = assess_conversation(*judge_, *conversation);
  json_.clear();
  append_assessment(json_, conversation->id, assessment, rules_, book_->signs);
  json_.pop_back();  // the line's end
  return json_;
}

}  // namespace holdfast
