// Conversation lines. One thread a reader.
#include "guard_wire/guard_conversations.h"

#include <algorithm>
#include <deque>

#include "guard_wire/event_fields.h"
#include "guard_wire/guard_feed.h"

namespace holdfast {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kOnlyName = "conversation";

std::unexpected<Error> of_message(std::size_t number, const Error& error) {
  return fail(error.code, "message " + std::to_string(number) + ": " + error.message);
}

}  // namespace

struct GuardConversationReader::State {
  JsonText json;
  std::string id_digits;
  std::deque<NameDigits> digits;  // of each event; a deque, so that none moves

  Result<void> read_account(dom::element element, std::string_view name, GuardConversation& out);
  Result<void> read_accounts(dom::element accounts, GuardConversation& out);
  Result<void> read_messages(dom::array messages, GuardConversation& out);
};

Result<void> GuardConversationReader::State::read_account(dom::element element,
                                                          std::string_view name,
                                                          GuardConversation& out) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return fail(ErrorCode::kInvalidArgument, "'accounts' must hold objects.");
  }
  GuardEvent event;
  event.type = GuardEventType::kAccount;
  event.id = name;
  const JsonFields fields(object);
  if (name.empty()) {
    Result<void> id = read_name(fields, "id", digits.emplace_back().id, event.id);
    if (!id) return id;
  }
  Result<void> read = read_account_fields(fields, event);
  if (read && !event.id.empty()) out.events.push_back(std::move(event));
  return read;
}

// A list of accounts with an id each, or an object of them by id.
Result<void> GuardConversationReader::State::read_accounts(dom::element accounts,
                                                           GuardConversation& out) {
  dom::array list;
  if (accounts.get(list) == simdjson::SUCCESS) {
    for (const dom::element each : list) {
      if (Result<void> read = read_account(each, {}, out); !read) return read;
    }
    return {};
  }
  dom::object object;
  if (accounts.get(object) != simdjson::SUCCESS) {
    return fail(ErrorCode::kInvalidArgument, "'accounts' must be a list or an object.");
  }
  for (const dom::key_value_pair pair : object) {
    if (Result<void> read = read_account(pair.value, pair.key, out); !read) return read;
  }
  return {};
}

Result<void> GuardConversationReader::State::read_messages(dom::array messages,
                                                           GuardConversation& out) {
  std::size_t number = 0;
  for (const dom::element each : messages) {
    dom::object object;
    if (each.get(object) != simdjson::SUCCESS) {
      return of_message(number, {ErrorCode::kInvalidArgument, "it must be an object."});
    }
    GuardEvent event;
    Result<void> read = read_message_fields(JsonFields(object), digits.emplace_back(), event);
    if (!read) return of_message(number, read.error());
    if (event.from.empty()) {
      return of_message(number, {ErrorCode::kInvalidArgument, "it needs 'from'."});
    }
    event.conversation = kOnlyName;
    out.events.push_back(std::move(event));
    ++number;
  }
  return {};
}

GuardConversationReader::GuardConversationReader() : state_(std::make_unique<State>()) {}
GuardConversationReader::~GuardConversationReader() = default;

Result<GuardConversation> GuardConversationReader::read(std::string_view line) {
  if (line.size() > kMaxConversationLineBytes) {
    return fail(ErrorCode::kTooLarge, "a conversation is at most 16 MiB long.");
  }
  const Result<dom::object> object = state_->json.read_object(line);
  if (!object) return std::unexpected<Error>(object.error());
  const JsonFields fields(*object);
  GuardConversation out;
  state_->digits.clear();
  if (auto id = read_name(fields, "id", state_->id_digits, out.id); !id) {
    return std::unexpected<Error>(id.error());
  }
  if (const std::optional<dom::element> accounts = fields.value("accounts")) {
    if (auto read = state_->read_accounts(*accounts, out); !read) {
      return std::unexpected<Error>(read.error());
    }
  }
  const auto messages = fields.array("messages");
  if (!messages) return std::unexpected<Error>(messages.error());
  if (!*messages) {
    return fail(ErrorCode::kInvalidArgument, "a conversation needs 'messages', a list.");
  }
  if (auto read = state_->read_messages(**messages, out); !read) {
    return std::unexpected<Error>(read.error());
  }
  return out;
}

GuardAssessment assess_conversation(Guard& guard, const GuardConversation& conversation) {
  GuardFeed feed(guard, {.most_accounts = 1024, .most_pairs = 64});
  GuardAssessment worst;
  guard.forget(kOnlyName);
  for (const GuardEvent& event : conversation.events) {
    (void)feed.push(event);
    if (event.type != GuardEventType::kMessage) continue;
    GuardAssessment now = guard.assess(kOnlyName);
    if (now.level < worst.level) {
      worst.may_harm_themselves = worst.may_harm_themselves || now.may_harm_themselves;
      continue;
    }
    const bool is_same_level = now.level == worst.level;
    const float risk = is_same_level ? std::max(now.risk, worst.risk) : now.risk;
    const GuardStage stage = is_same_level ? std::max(now.stage, worst.stage) : now.stage;
    worst = std::move(now);
    worst.risk = risk;
    worst.stage = stage;
  }
  guard.forget(kOnlyName);
  return worst;
}

}  // namespace holdfast
