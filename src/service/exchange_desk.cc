// Deeds on sources. Stateless; safe from any thread.
#include "service/exchange_desk.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/bytes.h"
#include "exchange/pull.h"
#include "exchange/source_rules.h"
#include "outbound/http_client.h"
#include "service/secrets.h"
#include "sign/minisign.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNameBytes = 40;
constexpr std::size_t kMaxSecretBytes = 512;
constexpr int kRemoveAtOnce = 500;

std::unexpected<Error> bad(const char* sentence) {
  return fail(ErrorCode::kInvalidArgument, sentence);
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= kMaxNameBytes && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_bank(const std::string& name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'A' && name[0] <= 'Z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// It goes into a header, whole.
bool is_secret(const std::string& text) {
  return !text.empty() && text.size() <= kMaxSecretBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string bank_name(const std::string& name) {
  std::string bank = "EXCHANGE_";
  for (const char c : name) {
    const bool is_small = c >= 'a' && c <= 'z';
    bank += c == '-' ? '_' : is_small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return bank;
}

Result<void> check(const ExchangeSource& source, const AddressGuard& guard) {
  if (!is_name(source.name)) {
    return bad(
        "A source's name is a small letter, then small letters, digits and hyphens: at "
        "most 40.");
  }
  if (!is_bank(source.bank)) {
    return bad("A bank's name is a capital, then capitals, digits and underscores: at most 64.");
  }
  const auto format = pull_format_from_name(source.format);
  if (!format) return bad("The format is one of stopncii, ncmec and holdfast.");
  const Result<void> url = check_outbound_url(source.url, guard);
  if (!url) return url;
  if (source.url.find('?') != std::string::npos || source.url.size() > 1024) {
    return bad("The address is at most 1024 characters, without a '?'.");
  }
  if (!is_secret(source.secret)) {
    return bad("Give the source's key or password: at most 512 characters of ASCII, no spaces.");
  }
  const bool needs_user = *format == PullFormat::kNcmec;
  if (needs_user && (!is_secret(source.user) || source.user.find(':') != std::string::npos)) {
    return bad("Give the user name that NCMEC gave you: ASCII without spaces and colons.");
  }
  if (!needs_user && !source.user.empty()) {
    return bad("Only the format 'ncmec' has a user name.");
  }
  if (!source.public_key.empty() &&
      (*format != PullFormat::kList || !read_public_point(source.public_key))) {
    return bad("A public key is minisign's, and for the format 'holdfast'.");
  }
  if (source.every_ms != 0 && (source.every_ms < kLeastEveryMs || source.every_ms > kMostEveryMs)) {
    return bad("A schedule is every 5 seconds to every 7 days, or 0 for never.");
  }
  return check_source_rules({source.signals, source.members, source.statuses, source.min_quality});
}

void write_down(Transaction& transaction, const ExchangeActor& actor, const char* action,
                const std::string& name, const std::string& details = "") {
  append_audit(transaction, {.at_ms = actor.at_ms,
                             .actor = actor.name,
                             .action = action,
                             .subject = name,
                             .details = details});
}

json::value time_or_null(const std::optional<TimeMs>& at_ms) {
  if (!at_ms) return nullptr;
  return json::value(format_time(*at_ms));
}

json::array words(const std::vector<std::string>& list) {
  return json::array(list.begin(), list.end());
}

}  // namespace

Result<TimeMs> read_every(std::string_view text) {
  if (text == "0") return 0;
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, count);
  TimeMs unit = 0;
  if (error == std::errc() && last + 1 == end) {
    if (*last == 's') unit = 1'000;
    if (*last == 'm') unit = 60'000;
    if (*last == 'h') unit = 3'600'000;
    if (*last == 'd') unit = 86'400'000;
  }
  const bool fits = unit > 0 && count > 0 && count <= kMostEveryMs / unit;
  if (!fits || count * unit < kLeastEveryMs) {
    return bad("Write a schedule as 30s, 15m, 6h or 1d: 5 seconds to 7 days, or 0 for never.");
  }
  return count * unit;
}

Result<ExchangeSource> add_exchange(Transaction& transaction, ExchangeSource fresh,
                                    const AddressGuard& guard, const ExchangeActor& actor) {
  if (fresh.bank.empty()) fresh.bank = bank_name(fresh.name).substr(0, 64);
  if (fresh.format == "stopncii" && fresh.statuses.empty()) fresh.statuses = {"Active"};
  fresh.url = fresh.url.substr(0, fresh.url.find_last_not_of('/') + 1);
  fresh.created_ms = actor.at_ms;
  const Result<void> good = check(fresh, guard);
  if (!good) return std::unexpected<Error>(good.error());
  const Result<void> made = insert_exchange_source(transaction, fresh);
  if (!made) return std::unexpected<Error>(made.error());
  write_down(transaction, actor, "exchange.add", fresh.name, fresh.format);
  return *find_exchange_source(transaction, fresh.name);
}

Result<void> enable_exchange(Transaction& transaction, const std::string& name, bool enabled,
                             const ExchangeActor& actor) {
  const Result<void> done = enable_exchange_source(transaction, name, enabled, actor.at_ms);
  if (done) write_down(transaction, actor, enabled ? "exchange.enable" : "exchange.disable", name);
  return done;
}

Result<void> sync_exchange(Transaction& transaction, const std::string& name,
                           const ExchangeActor& actor) {
  const Result<void> asked = ask_exchange_sync(transaction, name, actor.at_ms);
  if (asked) write_down(transaction, actor, "exchange.sync", name);
  return asked;
}

Result<bool> remove_exchange(Transaction& transaction, const std::string& name,
                             const ExchangeActor& actor) {
  const Result<bool> gone = remove_exchange_source(transaction, name, kRemoveAtOnce, actor.at_ms);
  if (gone && *gone) write_down(transaction, actor, "exchange.remove", name);
  return gone;
}

const char* exchange_state(const ExchangeSource& source) {
  if (!source.enabled) return "disabled";
  if (!source.last_error.empty()) return "failing";
  if (source.is_syncing) return "syncing";
  return source.good_ms ? "good" : "new";
}

json::object exchange_view(const ExchangeSource& source) {
  const SourceCounts& counts = source.counts;
  return {{"name", source.name},
          {"format", source.format},
          {"url", source.url},
          {"user", source.user},
          {"bank", source.bank},
          {"signed", !source.public_key.empty()},
          {"signals", words(source.signals)},
          {"members", words(source.members)},
          {"statuses", words(source.statuses)},
          {"min_quality", source.min_quality},
          {"every_seconds", source.every_ms / 1000},
          {"enabled", source.enabled},
          {"state", exchange_state(source)},
          {"entries", source.entries},
          {"created_at", format_time(source.created_ms)},
          {"due_at", time_or_null(source.due_ms)},
          {"started_at", time_or_null(source.started_ms)},
          {"finished_at", time_or_null(source.finished_ms)},
          {"good_at", time_or_null(source.good_ms)},
          {"failures", source.failures},
          {"error", source.last_error},
          {"kept", source.has_kept},
          {"feedback", json::object{{"waiting", source.feedback_waiting},
                                    {"sent", source.feedback_sent},
                                    {"refused", source.feedback_refused}}},
          {"last_sync", json::object{{"pages", counts.pages},
                                     {"received", counts.received},
                                     {"added", counts.added},
                                     {"withdrawn", counts.withdrawn},
                                     {"refused", counts.refused},
                                     {"unknown", counts.unknown},
                                     {"malformed", counts.malformed},
                                     {"out_of_order", counts.out_of_order}}}};
}

}  // namespace holdfast
