// Event lines. One thread a reader.
#include "guard_wire/guard_events.h"

#include "guard_wire/event_fields.h"
#include "guard_wire/plain_event.h"

namespace holdfast {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, 6> kTypeNames = {"message", "account", "contact",
                                                        "block",   "report",  "payment_request"};

Result<GuardEventType> type_of(const JsonFields& fields) {
  const auto name = fields.text("type");
  if (!name) return std::unexpected<Error>(name.error());
  if (!*name) return GuardEventType::kMessage;
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == **name) return static_cast<GuardEventType>(i);
  }
  return fail(ErrorCode::kInvalidArgument,
              "'type' must be message, account, contact, block, report or payment_request.");
}

// `media` is one object or a list of them; one that matched a bank is enough.
Result<bool> has_matched_media(const JsonFields& fields) {
  const std::optional<dom::element> media = fields.value("media");
  if (!media) return false;
  const auto matched = [](dom::element each) -> Result<bool> {
    dom::object object;
    if (each.get(object) != simdjson::SUCCESS) {
      return fail(ErrorCode::kInvalidArgument, "'media' must be an object or a list of them.");
    }
    const auto flag = JsonFields(object).boolean("matched");
    if (!flag) return std::unexpected<Error>(flag.error());
    return flag->value_or(false);
  };
  dom::array list;
  if (media->get(list) != simdjson::SUCCESS) return matched(*media);
  bool has_any = false;
  for (const dom::element each : list) {
    const Result<bool> one = matched(each);
    if (!one) return one;
    has_any = has_any || *one;
  }
  return has_any;
}

Result<void> need(std::string_view value, std::string_view name, std::string_view type) {
  if (!value.empty()) return {};
  return fail(ErrorCode::kInvalidArgument, "a " + std::string(type) + " needs '" +
                                               std::string(name) + "', text that is not empty.");
}

Result<void> need_all(const GuardEvent& event) {
  const std::string_view type = guard_event_name(event.type);
  if (event.type == GuardEventType::kAccount) return need(event.id, "id", type);
  if (Result<void> from = need(event.from, "from", type); !from) return from;
  const bool needs_conversation = event.type == GuardEventType::kMessage;
  if (needs_conversation) return need(event.conversation, "conversation", type);
  // The others speak of two people, or of one in a conversation.
  if (event.conversation.empty()) return need(event.to, "to", type);
  return {};
}

}  // namespace

std::string_view guard_event_name(GuardEventType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

Result<void> read_name(const JsonFields& fields, std::string_view name, std::string& digits,
                       std::string_view& out) {
  const auto found = fields.text(name, kMaxGuardNameBytes, digits);
  if (!found) return std::unexpected<Error>(found.error());
  out = found->value_or("");
  return {};
}

Result<void> read_message_fields(const JsonFields& fields, NameDigits& digits, GuardEvent& event) {
  if (auto id = read_name(fields, "id", digits.id, event.id); !id) return id;
  if (auto from = read_name(fields, "from", digits.from, event.from); !from) return from;
  if (auto to = read_name(fields, "to", digits.to, event.to); !to) return to;
  const auto at = fields.time("at");
  if (!at) return std::unexpected<Error>(at.error());
  event.at = *at;
  const auto text = fields.text("text");
  if (!text) return std::unexpected<Error>(text.error());
  const Result<bool> matched = has_matched_media(fields);
  if (!matched) return std::unexpected<Error>(matched.error());
  event.has_known_picture = *matched;
  const bool may_be_without = fields.value("media").has_value();
  if (!*text && !may_be_without) {
    return fail(ErrorCode::kInvalidArgument, "a message needs 'text' (or 'media').");
  }
  event.text = text->value_or("");
  return {};
}

Result<void> read_account_fields(const JsonFields& fields, GuardEvent& event) {
  const auto created = fields.time("created_at");
  if (!created) return std::unexpected<Error>(created.error());
  event.created_at = *created;
  const auto changes = fields.array("changes");
  if (!changes) return std::unexpected<Error>(changes.error());
  if (!*changes) return {};
  for (const dom::element each : **changes) {
    dom::object object;
    if (each.get(object) != simdjson::SUCCESS) {
      return fail(ErrorCode::kInvalidArgument, "'changes' must be a list of objects.");
    }
    const auto at = JsonFields(object).time("at");
    if (!at) return std::unexpected<Error>(at.error());
    if (*at && event.changes.size() < kMaxAccountChanges) event.changes.push_back(**at);
  }
  return {};
}

struct GuardEventReader::State {
  PlainEventReader plain;
  JsonText json;
  NameDigits digits;
};

GuardEventReader::GuardEventReader() : state_(std::make_unique<State>()) {}
GuardEventReader::~GuardEventReader() = default;

Result<GuardEvent> GuardEventReader::read(std::string_view line) {
  if (line.size() > kMaxEventLineBytes) {
    return fail(ErrorCode::kTooLarge, "an event is at most 1 MiB long.");
  }
  Result<GuardEvent> plain{GuardEvent()};
  if (state_->plain.read(line, *plain)) return plain;
  const Result<dom::object> object = state_->json.read_object(line);
  if (!object) return std::unexpected<Error>(object.error());
  const JsonFields fields(*object);
  const Result<GuardEventType> type = type_of(fields);
  if (!type) return std::unexpected<Error>(type.error());
  GuardEvent event;
  event.type = *type;
  NameDigits& digits = state_->digits;
  Result<void> read = read_name(fields, "conversation", digits.conversation, event.conversation);
  if (read && event.type == GuardEventType::kMessage) {
    read = read_message_fields(fields, digits, event);
  } else if (read) {
    read = read_name(fields, "id", digits.id, event.id);
    if (read) read = read_name(fields, "from", digits.from, event.from);
    if (read) read = read_name(fields, "to", digits.to, event.to);
    const auto at = fields.time("at");
    if (read && !at) read = std::unexpected<Error>(at.error());
    if (read) event.at = *at;
  }
  if (read && event.type == GuardEventType::kAccount) read = read_account_fields(fields, event);
  if (read && event.type == GuardEventType::kContact) {
    const auto mutual = fields.number("mutual_contacts");
    const auto found_by = fields.text("found_by");
    if (!mutual) return std::unexpected<Error>(mutual.error());
    if (!found_by) return std::unexpected<Error>(found_by.error());
    event.mutual_contacts = *mutual;
    event.found_by = found_by->value_or("");
    read = read_name(fields, "group", digits.group, event.group);
  }
  if (read) read = need_all(event);
  if (!read) return std::unexpected<Error>(read.error());
  return event;
}

}  // namespace holdfast
