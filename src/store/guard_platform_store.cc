// Settings and memory of events. Stateless; safe from any thread.
#include "store/guard_platform_store.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "store/rows.h"

namespace holdfast {
namespace {

constexpr std::size_t kDigits = 16;  // of one event's hash

std::string hashes_as_text(const std::vector<std::uint64_t>& events) {
  std::string text;
  text.reserve(events.size() * kDigits);
  for (const std::uint64_t each : events) {
    fmt::format_to(std::back_inserter(text), "{:016x}", each);
  }
  return text;
}

std::vector<std::uint64_t> hashes_of_text(const std::string& text) {
  std::vector<std::uint64_t> events;
  events.reserve(text.size() / kDigits);
  for (std::size_t at = 0; at + kDigits <= text.size(); at += kDigits) {
    std::uint64_t hash = 0;
    std::from_chars(text.data() + at, text.data() + at + kDigits, hash, 16);
    events.push_back(hash);
  }
  return events;
}

std::vector<GuardPlatform> select_platforms(Transaction& transaction, const std::string& only) {
  GuardPlatform row;
  int shadow = 0;
  long long changed = 0;
  NullableColumn<int> notice, warn, urgent;
  soci::statement statement =
      (transaction.session().prepare
           << "select platform, shadow, notice, warn, urgent, changed_at, changed_by from "
              "guard_platforms where :any = '' or platform = :only order by platform",
       soci::use(only, "any"), soci::use(only, "only"), soci::into(row.platform),
       soci::into(shadow), soci::into(notice.value, notice.present),
       soci::into(warn.value, warn.present), soci::into(urgent.value, urgent.present),
       soci::into(changed), soci::into(row.changed_by));
  statement.execute();
  std::vector<GuardPlatform> found;
  while (statement.fetch()) {
    row.is_shadow = shadow != 0;
    row.notice = notice.get();
    row.warn = warn.get();
    row.urgent = urgent.get();
    row.changed_ms = changed;
    found.push_back(row);
  }
  return found;
}

}  // namespace

void put_guard_platform(Transaction& transaction, const GuardPlatform& settings) {
  const int shadow = settings.is_shadow ? 1 : 0;
  const long long changed = settings.changed_ms;
  NullableParameter<int> notice(settings.notice), warn(settings.warn), urgent(settings.urgent);
  transaction.session()
      << "insert into guard_platforms(platform, shadow, notice, warn, urgent, changed_at, "
         "changed_by) values(:platform, :shadow, :notice, :warn, :urgent, :at, :by) "
         "on conflict(platform) do update set shadow = excluded.shadow, notice = excluded.notice, "
         "warn = excluded.warn, urgent = excluded.urgent, changed_at = excluded.changed_at, "
         "changed_by = excluded.changed_by",
      soci::use(settings.platform, "platform"), soci::use(shadow, "shadow"),
      soci::use(notice.value, notice.present, "notice"),
      soci::use(warn.value, warn.present, "warn"),
      soci::use(urgent.value, urgent.present, "urgent"), soci::use(changed, "at"),
      soci::use(settings.changed_by, "by");
}

std::optional<GuardPlatform> find_guard_platform(Transaction& transaction,
                                                 const std::string& platform) {
  auto found = select_platforms(transaction, platform);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<GuardPlatform> list_guard_platforms(Transaction& transaction) {
  return select_platforms(transaction, "");
}

void insert_guard_seen(Transaction& transaction, const std::string& platform, TimeMs at_ms,
                       const std::vector<std::uint64_t>& events) {
  const long long at = at_ms;
  const auto count = static_cast<long long>(events.size());
  const std::string text = hashes_as_text(events);
  transaction.session() << "insert into guard_seen(platform, at, count, events) "
                           "values(:platform, :at, :count, :events)",
      soci::use(platform, "platform"), soci::use(at, "at"), soci::use(count, "count"),
      soci::use(text, "events");
}

std::vector<GuardSeen> list_guard_seen(Transaction& transaction, const std::string& platform,
                                       std::int64_t after_id, int limit) {
  const long long after = after_id;
  long long id = 0, at = 0;
  std::string events;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select id, at, events from guard_seen where platform = :platform and "
                          "id > :after order by id limit {}",
                          limit),
       soci::use(platform, "platform"), soci::use(after, "after"), soci::into(id), soci::into(at),
       soci::into(events));
  statement.execute();
  std::vector<GuardSeen> found;
  while (statement.fetch()) found.push_back({id, at, hashes_of_text(events)});
  return found;
}

void forget_guard_seen(Transaction& transaction, const std::string& platform, std::int64_t events,
                       TimeMs since_ms) {
  const long long since = since_ms;
  const long long most = events;
  transaction.session()
      << "delete from guard_seen where platform = :platform and (at < :since or id <= coalesce("
         "(select max(id) from (select id, sum(count) over (order by id desc) as newer "
         "from guard_seen where platform = :platform2) t where newer - "
         "(select count from guard_seen s where s.id = t.id) >= :most), 0))",
      soci::use(platform, "platform"), soci::use(since, "since"), soci::use(platform, "platform2"),
      soci::use(most, "most");
}

std::vector<std::string> list_guard_seen_platforms(Transaction& transaction) {
  std::string platform;
  soci::statement statement =
      (transaction.session().prepare << "select distinct platform from guard_seen",
       soci::into(platform));
  statement.execute();
  std::vector<std::string> platforms;
  while (statement.fetch()) platforms.push_back(platform);
  return platforms;
}

}  // namespace holdfast
