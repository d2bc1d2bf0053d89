// Holdfast's own list files: a snapshot, then delta after delta. Pure.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "exchange/pull.h"
#include "exchange/pull_json.h"
#include "exchange/pull_text.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 8;
constexpr std::string_view kPath = "/api/v1/exchange/";
constexpr int kPageSize = 1000;  // small, so that each is one short transaction

// False when the field is there and is no such hash.
bool read_hash(const json::object& object, std::string_view name, std::size_t digits,
               std::string& out) {
  if (!object.contains(name)) return true;
  const std::string_view value = text_of(object, name);
  if (!is_hex(value, digits)) return false;
  out = ascii_lower(value);
  return true;
}

bool read_hashes(const json::object& object, ExchangeRecord& record) {
  const std::optional<std::int64_t> quality = number_of(object, "quality");
  if (quality && *quality <= 100) record.quality = static_cast<int>(*quality);
  return read_hash(object, "pdq", 64, record.pdq) && read_hash(object, "md5", 32, record.md5) &&
         read_hash(object, "sha1", 40, record.sha1) &&
         read_hash(object, "sha256", 64, record.sha256);
}

bool read_entry(const json::object& object, PulledEntry& entry, PullFaults& faults) {
  ExchangeRecord& record = entry.record;
  const std::string_view id = text_of(object, "id");
  const std::optional<std::int64_t> revision = number_of(object, "revision");
  if (!is_pull_token(id) || id.size() > 64 || !revision || !read_hashes(object, record)) {
    ++faults.malformed;
    return false;
  }
  const std::string_view kind = text_of(object, "kind");
  const std::string_view state = text_of(object, "state");
  record.id = entry.key = id;
  record.member = text_of(object, "bank").substr(0, 64);
  record.revision = entry.order = *revision;
  record.changed_ms = parse_time(text_of(object, "changed_at")).value_or(0);
  record.kind = kind == "video" ? EntryKind::kVideo : EntryKind::kPicture;
  entry.status = state.substr(0, 64);
  if (state == "withdrawn") record.state = EntryState::kWithdrawn;
  const bool is_known =
      (state == "active" || state == "withdrawn") && (kind == "picture" || kind == "video");
  if (!is_known) {
    ++faults.unknown;
    record.state = EntryState::kUnknown;
  }
  return true;
}

class ListPull : public ExchangePull {
 public:
  ListPull(bool full, std::int64_t since, std::string next)
      : full_(full), since_(since), next_(std::move(next)) {}

  std::string next() const override {
    if (!next_.empty()) return next_;
    if (full_) return fmt::format("{}snapshot.json?limit={}", kPath, kPageSize);
    return fmt::format("{}delta.json?since={}&limit={}", kPath, since_, kPageSize);
  }

  std::string checkpoint() const override {
    return fmt::format("holdfast {} {} {}", full_ ? "full" : "delta", since_, field_or_dash(next_));
  }

  bool is_full() const override { return full_; }

  bool step_back(unsigned status) override {
    if (!is_stale_status(status)) return false;
    if (status == 409 && !full_) {  // the list has not come as far as we have: it is another one
      full_ = true;
      since_ = 0;
    } else if (next_.empty()) {
      return false;
    }
    next_.clear();
    return true;
  }

  Result<PulledPage> take(std::string_view body) override {
    if (body.size() > kMaxPullPageBytes) return fail(ErrorCode::kTooLarge, "The page is too long.");
    json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::system::error_code error;
    const json::value value = json::parse(body, error, json::storage_ptr(), options);
    const json::object* object = value.if_object();
    if (error || object == nullptr) return broken("The page is cut off, or is no JSON object.");
    if (text_of(*object, "format") != "holdfast-exchange-1") {
      return broken("The page is not of the format 'holdfast-exchange-1'.");
    }
    if (text_of(*object, "kind") != (full_ ? "snapshot" : "delta")) {
      return broken("The page is not of the kind that was asked for.");
    }
    const json::value* list = object->if_contains("entries");
    if (list == nullptr || !list->is_array()) return broken("The page has no 'entries'.");
    if (list->as_array().size() > kMaxPullEntries) {
      return fail(ErrorCode::kTooLarge, "The page has too many entries.");
    }
    PulledPage page;
    for (const json::value& each : list->as_array()) {
      PulledEntry entry;
      if (!each.is_object()) {
        ++page.faults.malformed;
      } else if (read_entry(each.as_object(), entry, page.faults)) {
        page.entries.push_back(std::move(entry));
      }
    }
    const Result<void> moved = move_on(*object, page);
    if (!moved) return std::unexpected<Error>(moved.error());
    return page;
  }

 private:
  Result<void> move_on(const json::object& object, PulledPage& page) {
    const std::string_view next = text_of(object, "next");
    if (!next.empty()) {
      if (!is_pull_token(next) || !next.starts_with(kPath)) {
        return broken("The page leads to an address that is no list's.");
      }
      if (next == this->next()) return broken("The page leads to itself.");
      next_ = next;
      return {};
    }
    const std::optional<std::int64_t> revision = number_of(object, "revision");
    if (!revision || (!full_ && *revision < since_)) {
      return broken("The page has no revision, or goes back.");
    }
    since_ = *revision;
    next_.clear();
    page.is_last = true;
    page.ends_round = full_;
    full_ = false;
    return {};
  }

  bool full_;
  std::int64_t since_;
  std::string next_;
};

}  // namespace

Result<std::unique_ptr<ExchangePull>> make_list_pull(std::string_view checkpoint, TimeMs) {
  if (checkpoint.empty()) return std::make_unique<ListPull>(true, 0, "");
  const auto fields = read_checkpoint(checkpoint, "holdfast", 3);
  if (!fields) return std::unexpected<Error>(fields.error());
  const auto since = whole_number((*fields)[1]);
  if (!since) return fail(ErrorCode::kCorrupt, "The source's checkpoint has no revision.");
  return std::make_unique<ListPull>((*fields)[0] == "full", *since, (*fields)[2]);
}

}  // namespace holdfast
