// Batches judged and written. See the header for threads.
#include "service/guard_watch.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/utf8.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"
#include "service/app.h"
#include "service/secrets.h"
#include "store/guard_platform_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kSeenPage = 1000;
constexpr std::size_t kMostAccounts = 1u << 18;    // of one platform, whose age is known
constexpr std::size_t kMostTextCharacters = 8192;  // what the guard reads of a message

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : random_bytes(sizeof seed)) seed = seed << 8 | byte;
  return seed;
}

// Which event it is, for those that say so. Account events name the account: they may come again,
// and change nothing then.
std::optional<std::uint64_t> event_hash(const std::string& secret, const std::string& platform,
                                        const GuardEvent& event) {
  if (event.id.empty() || event.type == GuardEventType::kAccount) return std::nullopt;
  std::string name = platform;
  for (const std::string_view part : {guard_event_name(event.type), event.conversation, event.id}) {
    name += '\0';
    name += part;
  }
  const std::string digits = keyed_hash(secret, name);
  std::uint64_t hash = 0;
  std::from_chars(digits.data(), digits.data() + 16, hash, 16);
  return hash;
}

GuardPolicy policy_of(const GuardPolicy& shipped, const std::optional<GuardPlatform>& settings) {
  if (!settings || !settings->notice || !settings->warn || !settings->urgent) return shipped;
  const auto chance = [](int units) { return static_cast<float>(units) / 10'000; };
  return {chance(*settings->notice), chance(*settings->warn), chance(*settings->urgent)};
}

}  // namespace

bool for_each_guard_line(std::string_view lines, std::size_t most,
                         const std::function<void(std::string_view, std::size_t)>& take) {
  if (lines.starts_with("\xEF\xBB\xBF")) lines.remove_prefix(3);
  std::size_t given = 0;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t end = lines.find('\n');
    std::string_view line = lines.substr(0, end);
    lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (given++ == most) return false;
    take(line, number);
  }
  return true;
}

struct GuardWatch::Platform {
  Platform(std::string its_name, const GuardBrain& brain, const GuardWatchOptions& options)
      : name(std::move(its_name)),
        guard(brain.knowledge, {.policy = brain.rules.policy, .seed = random_seed()}),
        feed(guard, {.most_accounts = kMostAccounts}),
        seen(options.most_events),
        book(options.book, [this](const std::string& conversation) {
          guard.forget(conversation);
          changes.erase(conversation);
        }) {}

  // Reads what the database knows of this platform: its settings, and events taken by others.
  Result<void> follow(Database& database, const GuardBrain& brain);
  void judge(const GuardEvent& event, bool keep_text, TimeMs now_ms);
  void note(const GuardEvent& event, const GuardFeed::Outcome& outcome);
  // Writes changes and events that no transaction has yet.
  Result<void> save(Database& database, const GuardBrain& brain, TimeMs now_ms,
                    GuardAnswer& answer);
  void tell(const GuardBrain& brain, GuardAnswer& answer);

  const std::string name;
  std::mutex mutex;  // guards everything below
  Guard guard;
  GuardFeed feed;
  GuardEventReader reader;
  SeenEvents seen;
  std::int64_t seen_id = 0;  // the last batch of events that was followed
  std::string secret;
  std::optional<GuardPlatform> settings;
  std::map<std::string, GuardChange> changes;
  std::vector<std::uint64_t> unsaved;
  ConversationBook book;
};

Result<void> GuardWatch::Platform::follow(Database& database, const GuardBrain& brain) {
  if (secret.empty()) {
    const std::string fresh = random_token();
    const auto found = database.write([&](Transaction& transaction) {
      return Result<std::string>(setting_or_set(transaction, "guard_secret", fresh));
    });
    if (!found) return std::unexpected<Error>(found.error());
    secret = *found;
  }
  const Result<void> read = database.read([&](Transaction& transaction) -> Result<void> {
    settings = find_guard_platform(transaction, name);
    while (true) {
      const auto batches = list_guard_seen(transaction, name, seen_id, kSeenPage);
      for (const GuardSeen& batch : batches) {
        seen_id = batch.id;
        for (const std::uint64_t each : batch.events) seen.add(each);
      }
      if (batches.size() < static_cast<std::size_t>(kSeenPage)) return {};
    }
  });
  if (read) guard.set_policy(policy_of(brain.rules.policy, settings));
  return read;
}

void GuardWatch::Platform::judge(const GuardEvent& event, bool keep_text, TimeMs now_ms) {
  const bool is_message = event.type == GuardEventType::kMessage;
  if (is_message) (void)book.touch(event.conversation, now_ms);
  const GuardFeed::Outcome outcome = feed.push(event);
  if (outcome.conversation.empty()) return;
  if (!is_message) (void)book.touch(outcome.conversation, now_ms);
  if (is_message) {
    RecentMessage message{.number = guard.messages(event.conversation) - 1,
                          .id = std::string(event.id),
                          .from = std::string(event.from),
                          .at_ms = event.at};
    if (keep_text) message.text = shortened_utf8(event.text, kMostTextCharacters);
    book.remember(event.conversation, std::move(message));
  }
  note(event, outcome);
}

void GuardWatch::Platform::note(const GuardEvent& event, const GuardFeed::Outcome& outcome) {
  ConversationRecord& record = *book.find(outcome.conversation);
  if (!outcome.changed && record.level < GuardLevel::kWarn && record.case_id == 0) return;
  const GuardAssessment now = guard.assess(outcome.conversation);
  const bool is_newly_harm = now.may_harm_themselves && !record.may_harm;
  const bool is_risen = now.level >= GuardLevel::kWarn && now.level > record.level;
  GuardChange& change = changes[std::string(outcome.conversation)];
  const GuardStage stage = std::max(change.peak.stage, now.stage);
  if (change.peak.level <= now.level) change.peak = now;
  change.peak.stage = stage;
  change.now = now;
  change.is_alert = change.is_alert || is_risen || is_newly_harm;
  if (outcome.changed || is_newly_harm) {
    change.is_told = true;
    change.message = event.type == GuardEventType::kMessage ? event.id : std::string_view();
    change.event_type = guard_event_name(event.type);
  }
  record.level = now.level;
  record.may_harm = now.may_harm_themselves;
}

Result<void> GuardWatch::Platform::save(Database& database, const GuardBrain& brain, TimeMs now_ms,
                                        GuardAnswer& answer) {
  const bool is_shadow = settings && settings->is_shadow;
  std::vector<std::pair<ConversationRecord*, GuardSaved>> saved;
  bool is_needed = !unsaved.empty();
  for (const auto& [conversation, change] : changes) {
    is_needed = is_needed || change.is_alert || book.find(conversation)->case_id != 0;
  }
  if (!is_needed) return {};
  const Result<void> written = database.write([&](Transaction& transaction) -> Result<void> {
    saved.clear();
    for (const auto& [conversation, change] : changes) {
      ConversationRecord& record = *book.find(conversation);
      if (!change.is_alert && record.case_id == 0) continue;
      const GuardSaving saving{name, conversation, is_shadow, guard.messages(conversation), now_ms};
      saved.emplace_back(&record, save_guard_change(transaction, brain, saving, change, record));
    }
    if (!unsaved.empty()) insert_guard_seen(transaction, name, now_ms, unsaved);
    return {};
  });
  if (!written) return written;
  unsaved.clear();
  for (const auto& [record, one] : saved) {
    record->case_id = one.case_id;
    record->base = one.base;
    record->stored = one.is_new ? one.stored : record->stored + one.stored;
    answer.opened += one.is_new && one.case_id != 0 ? 1 : 0;
    if (one.case_id == 0) continue;
    for (RecentMessage& each : record->recent) each.is_stored = each.is_stored || each.text;
  }
  return {};
}

void GuardWatch::Platform::tell(const GuardBrain& brain, GuardAnswer& answer) {
  answer.is_shadow = settings && settings->is_shadow;
  for (const auto& [conversation, change] : changes) {
    if (!change.is_told) continue;
    std::string line;
    append_assessment(line,
                      {.conversation = conversation,
                       .message = change.message,
                       .messages = guard.messages(conversation),
                       .event_type = change.event_type},
                      guard.assess(conversation), brain.rules, brain.signs);
    json::object view = json::parse(line).as_object();
    const std::int64_t case_id = book.find(conversation)->case_id;
    view["case"] = case_id == 0 ? json::value(nullptr) : json::value(case_id);
    if (answer.is_shadow) view.erase("action");
    answer.changed.push_back(std::move(view));
  }
  changes.clear();
}

std::shared_ptr<GuardWatch> make_guard_watch() { return std::make_shared<GuardWatch>(); }

GuardWatch::GuardWatch() = default;
GuardWatch::~GuardWatch() = default;

void GuardWatch::open(std::shared_ptr<const GuardBrain> brain, const GuardWatchOptions& options) {
  platforms_.clear();
  brain_ = std::move(brain);
  options_ = options;
  // No batch may push out what it holds itself.
  std::size_t& most = options_.book.most_conversations;
  most = std::max(most, 2 * kMostGuardLines);
}

GuardWatch::Platform& GuardWatch::platform_of(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Platform>& found = platforms_[name];
  if (!found) found = std::make_unique<Platform>(name, *brain_, options_);
  return *found;
}

std::optional<GuardPlace> GuardWatch::enter(const std::string& platform, GuardCrowd& crowd) {
  std::shared_ptr<std::atomic<int>> own;
  {
    const std::lock_guard lock(mutex_);
    auto& found = batches_[platform];
    if (!found) found = std::make_shared<std::atomic<int>>(0);
    own = found;
  }
  const int own_now = ++*own;
  const int all_now = ++at_work_;
  GuardPlace place(&at_work_, std::move(own));
  crowd = own_now > kMostGuardBatchesOfOne ? GuardCrowd::kPlatform
          : all_now > kMostGuardBatches    ? GuardCrowd::kServer
                                           : GuardCrowd::kNone;
  if (crowd != GuardCrowd::kNone) return std::nullopt;
  return place;
}

Result<GuardAnswer> GuardWatch::take(Database& database, const GuardBatch& batch, TimeMs now_ms) {
  if (!brain_) return fail(ErrorCode::kUnavailable, "The guard is not ready yet: try again.");
  Platform& platform = platform_of(batch.platform);
  const std::lock_guard lock(platform.mutex);
  if (Result<void> read = platform.follow(database, *brain_); !read) {
    return std::unexpected<Error>(read.error());
  }
  GuardAnswer answer;
  // What the database did not take before comes first, so that little waits in memory alone.
  if (Result<void> saved = platform.save(database, *brain_, now_ms, answer); !saved) {
    return std::unexpected<Error>(saved.error());
  }
  const auto refuse = [&](std::size_t line, std::string sentence) {
    ++answer.refused;
    if (answer.refusals.size() < kMostRefusalsTold) {
      answer.refusals.push_back({line, std::move(sentence)});
    }
  };
  for_each_guard_line(batch.lines, kMostGuardLines, [&](std::string_view line, std::size_t number) {
    const Result<GuardEvent> event = platform.reader.read(line);
    if (!event) return refuse(number, event.error().message);
    const auto hash = event_hash(platform.secret, batch.platform, *event);
    if (hash && !platform.seen.add(*hash)) {
      ++answer.repeated;
      return;
    }
    if (hash) platform.unsaved.push_back(*hash);
    platform.judge(*event, batch.keep_text, now_ms);
    ++answer.accepted;
  });
  if (Result<void> saved = platform.save(database, *brain_, now_ms, answer); !saved) {
    return std::unexpected<Error>(saved.error());
  }
  platform.tell(*brain_, answer);
  platform.book.forget_quiet(now_ms);
  return answer;
}

void GuardWatch::forget_quiet(TimeMs now_ms) {
  std::vector<Platform*> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, platform] : platforms_) all.push_back(platform.get());
  }
  for (Platform* each : all) {
    const std::unique_lock lock(each->mutex, std::try_to_lock);
    if (lock.owns_lock()) each->book.forget_quiet(now_ms);
  }
}

}  // namespace holdfast
