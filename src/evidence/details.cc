// Details from JSON. Pure; safe from any thread.
#include "evidence/details.h"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <utility>

#include "base/surrogates.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace json = boost::json;

std::unexpected<Error> bad(const std::string& place, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, "The details file is not right at " +
                                               (place.empty() ? "its top" : place) + ": " + what);
}

using Reader = std::function<Result<void>(const json::value& value, const std::string& place)>;
using Member = std::pair<std::string_view, Reader>;

// Each member of the object goes to its reader; one that has none is an error, because what was
// mistyped would else be lost without a word.
Result<void> read_object(const json::value& value, const std::string& place,
                         const std::vector<Member>& members) {
  const json::object* object = value.if_object();
  if (object == nullptr) return bad(place, "an object must stand here.");
  for (const auto& [name, inner] : *object) {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) {
      return member.first == std::string_view(name);
    });
    if (found == members.end()) return bad(place, "it has a member that is not known.");
    const std::string inside =
        place.empty() ? std::string(found->first) : place + "." + std::string(found->first);
    if (Result<void> read = found->second(inner, inside); !read) return read;
  }
  return {};
}

Member text(std::string_view name, std::string& into) {
  return {name, [&into](const json::value& value, const std::string& place) -> Result<void> {
            const json::string* string = value.if_string();
            if (string == nullptr) return bad(place, "a text must stand here.");
            Result<std::string> clean = clean_detail(*string);
            if (!clean) return bad(place, "it must be UTF-8 of at most 1,000 bytes.");
            into = std::move(*clean);
            return {};
          }};
}

Member chosen(std::string_view name, std::string& into, std::vector<std::string_view> from) {
  Reader inner = text(name, into).second;
  return {name,
          [&into, inner = std::move(inner), from = std::move(from)](
              const json::value& value, const std::string& place) -> Result<void> {
            if (Result<void> read = inner(value, place); !read) return read;
            if (std::find(from.begin(), from.end(), into) != from.end()) return {};
            return bad(place, "it must be one of the words that the format names.");
          }};
}

Member time(std::string_view name, std::optional<TimeMs>& into) {
  return {name, [&into](const json::value& value, const std::string& place) -> Result<void> {
            const json::string* string = value.if_string();
            const Result<TimeMs> at =
                parse_time(string == nullptr ? "" : std::string_view(*string));
            if (!at) return bad(place, "a time is written like 2024-04-29T09:00:00Z.");
            into = *at;
            return {};
          }};
}

Member zone(std::string& into) {
  Reader inner = text("zone", into).second;
  return {"zone",
          [&into, inner = std::move(inner)](const json::value& value,
                                            const std::string& place) -> Result<void> {
            if (Result<void> read = inner(value, place); !read) return read;
            if (is_zone(into)) return {};
            return bad(place, "a zone is written like Europe/London or +01:00.");
          }};
}

Member offset(std::optional<std::int64_t>& into) {
  return {"clock_offset_seconds",
          [&into](const json::value& value, const std::string& place) -> Result<void> {
            const std::int64_t* number = value.if_int64();
            if (number == nullptr || *number > kMostClockOffsetSeconds ||
                *number < -kMostClockOffsetSeconds) {
              return bad(place, "a whole number of seconds must stand here.");
            }
            into = *number;
            return {};
          }};
}

Member chat(std::optional<ChatApp>& into) {
  return {"chat", [&into](const json::value& value, const std::string& place) -> Result<void> {
            const json::string* string = value.if_string();
            into = chat_app_from_name(string == nullptr ? "" : std::string_view(*string));
            if (!into) return bad(place, "it must be instagram, snapchat or whatsapp.");
            return {};
          }};
}

template <class T, class Read>
Member list(std::string_view name, std::vector<T>& into, std::size_t most, Read read) {
  return {name,
          [&into, most, read](const json::value& value, const std::string& place) -> Result<void> {
            const json::array* array = value.if_array();
            if (array == nullptr) return bad(place, "a list must stand here.");
            if (array->size() > most) return bad(place, "the list is too long.");
            for (const json::value& each : *array) {
              const std::string inside = place + "[" + std::to_string(into.size()) + "]";
              T item;
              if (Result<void> done = read_object(each, inside, read(item)); !done) return done;
              into.push_back(std::move(item));
            }
            return {};
          }};
}

std::vector<Member> detail_members(ExhibitDetails& details) {
  return {text("who", details.who),     time("when", details.when),
          text("where", details.where), text("how", details.how),
          zone(details.zone),           offset(details.clock_offset_seconds)};
}

std::vector<Member> exhibit_members(DetailedExhibit& item) {
  std::vector<Member> out = detail_members(item.details);
  out.push_back(text("description", item.details.description));
  out.push_back(text("file", item.file));
  out.push_back(chat(item.chat));
  return out;
}

std::vector<Member> account_members(DetailedAccount& item) {
  return {text("app", item.app),   text("handle", item.handle),
          text("name", item.name), text("link", item.link),
          text("note", item.note), chosen("role", item.role, {"suspect", "victim", "other"})};
}

std::vector<Member> payment_members(DetailedPayment& item) {
  return {text("method", item.method),
          text("amount", item.amount),
          text("currency", item.currency),
          text("account", item.account),
          text("provider", item.provider),
          text("note", item.note),
          time("at", item.at)};
}

std::vector<Member> message_members(DetailedMessage& item) {
  return {text("app", item.app),   text("from", item.from),       text("to", item.to),
          text("text", item.text), text("exhibit", item.exhibit), time("at", item.at)};
}

}  // namespace

Result<PackDetails> read_details(std::string_view bytes, const DetailsLimits& limits) {
  if (bytes.size() > limits.most_bytes) {
    return fail(ErrorCode::kTooLarge, "The details file is over 1 MiB; make it shorter.");
  }
  json::parse_options options;
  options.max_depth = limits.most_deep;
  boost::system::error_code error;
  const json::value value =
      json::parse(replace_lone_surrogate_escapes(bytes), error, json::storage_ptr(), options);
  if (error) return bad("", "it is no JSON.");
  PackDetails out;
  std::vector<Member> members = detail_members(out.pack);
  members.push_back(text("case", out.case_name));
  members.push_back(text("organisation", out.organisation));
  members.push_back(list("exhibits", out.exhibits, limits.most_of_each, exhibit_members));
  members.push_back(list("accounts", out.accounts, limits.most_of_each, account_members));
  members.push_back(list("payments", out.payments, limits.most_of_each, payment_members));
  members.push_back(list("messages", out.messages, limits.most_of_each, message_members));
  if (Result<void> read = read_object(value, "", members); !read) {
    return std::unexpected<Error>(read.error());
  }
  return out;
}

Result<std::string> clean_detail(std::string_view text) {
  if (text.size() > kMostDetailBytes || !is_utf8(text)) {
    return fail(ErrorCode::kInvalidArgument, "A detail must be UTF-8 of at most 1,000 bytes.");
  }
  std::string out(text);
  std::erase_if(out, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7F;
  });
  return out;
}

bool is_zone(std::string_view text) {
  return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("/_+-:").find(c) != std::string_view::npos;
         });
}

std::optional<int> zone_minutes(std::string_view zone) {
  if (zone == "Z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  int digits[4] = {};
  for (int i = 0, at = 1; i < 4; ++i, ++at) {
    if (at == 3) ++at;
    if (zone[at] < '0' || zone[at] > '9') return std::nullopt;
    digits[i] = zone[at] - '0';
  }
  const int hours = digits[0] * 10 + digits[1];
  const int minutes = digits[2] * 10 + digits[3];
  if (hours > 23 || minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

ExhibitDetails merged_details(const ExhibitDetails& own, const ExhibitDetails& pack) {
  ExhibitDetails out = own;
  if (out.who.empty()) out.who = pack.who;
  if (!out.when) out.when = pack.when;
  if (out.where.empty()) out.where = pack.where;
  if (out.how.empty()) out.how = pack.how;
  if (out.zone.empty()) out.zone = pack.zone;
  if (!out.clock_offset_seconds) out.clock_offset_seconds = pack.clock_offset_seconds;
  return out;
}

}  // namespace holdfast
