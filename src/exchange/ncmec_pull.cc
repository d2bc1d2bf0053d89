// NCMEC's v2/entries, range after range. Pure.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "exchange/ncmec.h"
#include "exchange/pull.h"
#include "exchange/pull_text.h"
#include "exchange/xml_names.h"

namespace holdfast {
namespace {

constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxNodes = 1'000'000;
// A server may write its local time and mark it Z, which is up to 14 hours before ours. Ranges end
// that far ahead, and the checkpoint is by the times that came, never by our clock.
constexpr std::int64_t kAheadS = 15 * 3600;
// What is asked again at each sync: a local time goes back an hour once a year.
constexpr std::int64_t kOverlapS = 2 * 3600;
constexpr std::size_t kMaxIdBytes = 96;

class Limits : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    return node.type() != pugi::node_doctype && depth() <= kMaxDepth && ++nodes_ <= kMaxNodes;
  }

 private:
  std::size_t nodes_ = 0;
};

std::string_view text_of(const pugi::xml_node& parent, std::string_view name) {
  return trimmed(child_named(parent, name).text().get());
}

// With or without milliseconds and zone; without one it is taken as Z.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  Result<TimeMs> at_ms = parse_time(text);
  if (!at_ms) at_ms = parse_time(std::string(text) + "Z");
  if (!at_ms || *at_ms < 0) return std::nullopt;
  return *at_ms / 1000;
}

void read_fingerprints(const pugi::xml_node& list, ExchangeRecord& record, PullFaults& faults) {
  for (const pugi::xml_node& child : list.children()) {
    const std::string_view name = local_name(child);
    const std::string_view value = trimmed(child.text().get());
    std::string* to = nullptr;
    std::size_t digits = 0;
    if (name == "md5") to = &record.md5, digits = 32;
    if (name == "sha1") to = &record.sha1, digits = 40;
    if (name == "pdq") to = &record.pdq, digits = 64;
    if (to != nullptr && is_hex(value, digits)) {
      *to = ascii_lower(value);
    } else if (to != nullptr) {
      ++faults.malformed;
    } else if (child.type() == pugi::node_element && name != "pdna" && name != "tmk-pdqf") {
      ++faults.unknown;
    }
  }
}

// Whether the entry can be taken; what it is not is counted.
bool read_entry(const pugi::xml_node& node, EntryKind kind, bool deleted, PulledEntry& entry,
                PullFaults& faults) {
  const pugi::xml_node member = child_named(node, "member");
  const auto member_id = whole_number(member.attribute("id").value());
  const std::string_view id = text_of(node, "id");
  if (!member_id || !is_pull_token(id) || id.size() > kMaxIdBytes) {
    ++faults.malformed;
    return false;
  }
  ExchangeRecord& record = entry.record;
  record.kind = kind;
  record.id = id.substr(0, 64);
  record.member_id = *member_id;
  record.member = std::string_view(member.text().get()).substr(0, 256);
  entry.key =
      fmt::format("{}:{}-{}", kind == EntryKind::kVideo ? "video" : "image", *member_id, id);
  const auto at_s = seconds_of(text_of(node, "timestamp"));
  if (!at_s) ++faults.malformed;
  entry.order = at_s.value_or(0);
  record.changed_ms = entry.order * 1000;
  entry.status = text_of(node, "classification").substr(0, 64);
  record.state = deleted ? EntryState::kWithdrawn : EntryState::kActive;
  if (!deleted) read_fingerprints(child_named(node, "fingerprints"), record, faults);
  return true;
}

class NcmecPull : public ExchangePull {
 public:
  NcmecPull(bool full, std::int64_t from_s, std::int64_t seen_s, std::string next, TimeMs now_ms)
      : full_(full), from_s_(from_s), seen_s_(seen_s), next_(std::move(next)), now_ms_(now_ms) {}

  std::string next() const override {
    if (!next_.empty()) return next_;
    return fmt::format("/v2/entries?from={}&to={}", ncmec_time(from_s_ * 1000),
                       ncmec_time((latest_s() / 60 + 1) * 60'000));
  }

  std::string checkpoint() const override {
    return fmt::format("ncmec {} {} {} {}", full_ ? "full" : "delta", from_s_, seen_s_,
                       field_or_dash(next_));
  }

  bool is_full() const override { return full_; }

  bool step_back(unsigned status) override {
    if (next_.empty() || !is_stale_status(status)) return false;
    next_.clear();
    return true;
  }

  Result<PulledPage> take(std::string_view body) override {
    if (body.size() > kMaxPullPageBytes) return fail(ErrorCode::kTooLarge, "The page is too long.");
    pugi::xml_document document;
    const auto parsed =
        document.load_buffer(body.data(), body.size(), pugi::parse_default | pugi::parse_doctype);
    Limits limits;
    const pugi::xml_node root = document.document_element();
    if (!parsed || !document.traverse(limits) || local_name(root) != "queryResult") {
      return broken("The page is cut off, or is no queryResult in XML.");
    }
    const std::string_view next = text_of(child_named(root, "paging"), "next");
    if (!next.empty() && (!is_pull_token(next) || !next.starts_with("/v2/entries?"))) {
      return broken("The page leads to an address that is no list's.");
    }
    if (!next.empty() && next == this->next()) return broken("The page leads to itself.");
    PulledPage page;
    std::int64_t seen_s = seen_s_;
    read_list(child_named(root, "images"), EntryKind::kPicture, page, seen_s);
    read_list(child_named(root, "videos"), EntryKind::kVideo, page, seen_s);
    if (page.entries.size() > kMaxPullEntries) {
      return fail(ErrorCode::kTooLarge, "The page has too many entries.");
    }
    seen_s_ = seen_s;
    move_on(next, page);
    return page;
  }

 private:
  [[nodiscard]] std::int64_t latest_s() const { return now_ms_ / 1000 + kAheadS; }

  // A time that lies further ahead than any zone does not count for the checkpoint.
  void see(std::optional<std::int64_t> at_s, std::int64_t& seen_s) const {
    if (at_s && *at_s <= latest_s()) seen_s = std::max(seen_s, *at_s);
  }

  void read_list(const pugi::xml_node& list, EntryKind kind, PulledPage& page,
                 std::int64_t& seen_s) const {
    const std::string_view name = kind == EntryKind::kVideo ? "video" : "image";
    const std::string_view deleted_name =
        kind == EntryKind::kVideo ? "deletedVideo" : "deletedImage";
    see(seconds_of(list.attribute("maxTimestamp").value()), seen_s);
    for (const pugi::xml_node& child : list.children()) {
      if (child.type() != pugi::node_element) continue;
      const bool deleted = local_name(child) == deleted_name;
      if (!deleted && local_name(child) != name) {
        ++page.faults.unknown;
        continue;
      }
      PulledEntry entry;
      if (!read_entry(child, kind, deleted, entry, page.faults)) continue;
      see(entry.order, seen_s);
      page.entries.push_back(std::move(entry));
    }
  }

  // Entries do not come in the order of their times, so only a whole range moves the checkpoint.
  void move_on(std::string_view next, PulledPage& page) {
    next_ = next;
    if (!next.empty()) return;
    from_s_ = std::max(from_s_, seen_s_ - kOverlapS);
    page.is_last = true;
    page.ends_round = full_;
    full_ = false;
  }

  bool full_;
  std::int64_t from_s_;
  std::int64_t seen_s_;
  std::string next_;
  TimeMs now_ms_;
};

}  // namespace

Result<std::unique_ptr<ExchangePull>> make_ncmec_pull(std::string_view checkpoint, TimeMs now_ms) {
  if (checkpoint.empty()) return std::make_unique<NcmecPull>(true, 0, 0, "", now_ms);
  const auto fields = read_checkpoint(checkpoint, "ncmec", 4);
  if (!fields) return std::unexpected<Error>(fields.error());
  const auto from_s = whole_number((*fields)[1]), seen_s = whole_number((*fields)[2]);
  if (!from_s || !seen_s) return fail(ErrorCode::kCorrupt, "The source's checkpoint has no time.");
  return std::make_unique<NcmecPull>((*fields)[0] == "full", *from_s, *seen_s, (*fields)[3],
                                     now_ms);
}

}  // namespace holdfast
