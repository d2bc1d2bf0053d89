// Bounded memory. One thread at a time.
#include "service/guard_memory.h"

#include "base/check.h"

namespace holdfast {
namespace {

std::size_t bytes_of(const RecentMessage& message) {
  return sizeof message + message.id.size() + message.from.size() +
         (message.text ? message.text->size() : 0);
}

}  // namespace

bool SeenEvents::add(std::uint64_t event) {
  if (!known_.insert(event).second) return false;
  order_.push_back(event);
  if (order_.size() > most_) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

ConversationRecord& ConversationBook::touch(std::string_view conversation, TimeMs now_ms) {
  const std::string name(conversation);
  const auto found = records_.find(name);
  if (found != records_.end()) {
    order_.splice(order_.end(), order_, found->second.place);
    found->second.record.last_ms = now_ms;
    return found->second.record;
  }
  if (records_.size() >= options_.most_conversations) forget_oldest();
  order_.push_back(name);
  Kept& kept = records_[name];
  kept.place = std::prev(order_.end());
  kept.record.last_ms = now_ms;
  return kept.record;
}

ConversationRecord* ConversationBook::find(std::string_view conversation) {
  const auto found = records_.find(std::string(conversation));
  return found == records_.end() ? nullptr : &found->second.record;
}

void ConversationBook::remember(std::string_view conversation, RecentMessage message) {
  ConversationRecord* record = find(conversation);
  HOLDFAST_CHECK(record != nullptr);
  recent_bytes_ += bytes_of(message);
  record->recent.push_back(std::move(message));
  if (record->recent.size() > options_.most_recent) {
    recent_bytes_ -= bytes_of(record->recent.front());
    record->recent.pop_front();
  }
  if (recent_bytes_ <= options_.most_recent_bytes) return;
  // The messages of who was quiet longest give way; their conversations stay with the guard. An
  // eighth at a time, so that the walk over those who have none left is not taken each time.
  for (const std::string& name : order_) {
    if (recent_bytes_ <= options_.most_recent_bytes - options_.most_recent_bytes / 8) break;
    drop_recent(records_.find(name)->second.record);
  }
}

void ConversationBook::drop_recent(ConversationRecord& record) {
  for (const RecentMessage& each : record.recent) recent_bytes_ -= bytes_of(each);
  std::deque<RecentMessage>().swap(record.recent);
}

void ConversationBook::forget_quiet(TimeMs now_ms) {
  while (!order_.empty()) {
    const ConversationRecord& oldest = records_.find(order_.front())->second.record;
    if (now_ms - oldest.last_ms <= options_.quiet_ms) return;
    forget_oldest();
  }
}

void ConversationBook::forget_oldest() {
  const std::string name = order_.front();
  drop_recent(records_.find(name)->second.record);
  records_.erase(name);
  order_.pop_front();
  forgotten_(name);
}

}  // namespace holdfast
