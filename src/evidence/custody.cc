// The custody log from and to bytes. Pure.
#include "evidence/custody.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> kLater = {"handed-over", "received", "copied",
                                                    "moved",       "viewed",   "note"};
const std::string kNoPrevious(64, '0');

void put(json::object& object, std::string_view name, const std::string& value) {
  if (!value.empty()) object.emplace(name, value);
}

void put_details(json::object& object, const CustodyEntry& entry) {
  put(object, "who", entry.details.who);
  if (entry.details.when) object.emplace("when", format_time(*entry.details.when));
  put(object, "where", entry.details.where);
  put(object, "how", entry.details.how);
  put(object, "zone", entry.details.zone);
  if (entry.details.clock_offset_seconds) {
    object.emplace("clock_offset_seconds", *entry.details.clock_offset_seconds);
  }
}

std::string line_of(const CustodyEntry& entry, const std::string& previous) {
  json::object out;
  out.emplace("seq", entry.seq);
  out.emplace("at", format_time(entry.at));
  out.emplace("action", entry.action);
  if (entry.action == "collected") {
    put(out, "exhibit", entry.exhibit);
    put(out, "file", entry.file);
    put(out, "name", entry.name);
    out.emplace("bytes", entry.bytes);
    if (entry.modified) out.emplace("modified", format_time(*entry.modified));
    put(out, "sha256", entry.sha256);
    put_details(out, entry);
  } else if (entry.action == "sealed") {
    put(out, "case", entry.case_name);
    put(out, "who", entry.details.who);
    put(out, "where", entry.details.where);
    out.emplace("exhibits", entry.exhibits);
    put(out, "tagmanifest_sha256", entry.tagmanifest_sha256);
    put(out, "tagmanifest_sha512", entry.tagmanifest_sha512);
  } else {
    put(out, "who", entry.details.who);
    put(out, "to", entry.to);
    put(out, "where", entry.details.where);
    put(out, "why", entry.why);
    put(out, "note", entry.note);
  }
  put(out, "key", entry.key);
  out.emplace("previous", previous);
  return json::serialize(out);
}

std::unexpected<PackFinding> bad(std::string meaning) {
  return finding("custody", kLogPath, std::move(meaning));
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? "" : std::string(*text);
}

std::uint64_t number_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const std::int64_t* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr || *number < 0 ? 0 : static_cast<std::uint64_t>(*number);
}

std::optional<TimeMs> time_of(const json::object& object, std::string_view name) {
  const Result<TimeMs> at = parse_time(text_of(object, name));
  return at ? std::optional(*at) : std::nullopt;
}

CustodyEntry entry_of(const json::object& object) {
  CustodyEntry out{.seq = number_of(object, "seq"),
                   .at = time_of(object, "at").value_or(0),
                   .action = text_of(object, "action"),
                   .exhibit = text_of(object, "exhibit"),
                   .file = text_of(object, "file"),
                   .name = text_of(object, "name"),
                   .sha256 = text_of(object, "sha256"),
                   .bytes = number_of(object, "bytes"),
                   .modified = time_of(object, "modified")};
  out.details.who = text_of(object, "who");
  out.details.when = time_of(object, "when");
  out.details.where = text_of(object, "where");
  out.details.how = text_of(object, "how");
  out.details.zone = text_of(object, "zone");
  out.case_name = text_of(object, "case");
  out.tagmanifest_sha256 = text_of(object, "tagmanifest_sha256");
  out.tagmanifest_sha512 = text_of(object, "tagmanifest_sha512");
  out.exhibits = number_of(object, "exhibits");
  out.to = text_of(object, "to");
  out.why = text_of(object, "why");
  out.note = text_of(object, "note");
  out.key = text_of(object, "key");
  const json::value* offset = object.if_contains("clock_offset_seconds");
  if (offset != nullptr && offset->is_int64()) {
    out.details.clock_offset_seconds = offset->get_int64();
  }
  return out;
}

// The order of actions: collected ..., sealed, later ones.
bool may_follow(const std::string& action, const std::vector<CustodyEntry>& before) {
  const std::string_view last =
      before.empty() ? "collected" : std::string_view(before.back().action);
  if (action == "collected") return last == "collected";
  if (action == "sealed") return last == "collected" && !before.empty();
  return is_later_action(action) && last != "collected";
}

}  // namespace

bool is_later_action(std::string_view action) {
  return std::find(kLater.begin(), kLater.end(), action) != kLater.end();
}

std::string later_actions() {
  std::string out;
  for (const std::string_view each : kLater) out += (out.empty() ? "" : ", ") + std::string(each);
  return out;
}

void CustodyLog::take(std::string_view line, CustodyEntry entry) {
  leaves_.push_back(merkle_leaf(as_bytes(line)));
  entries_.push_back(std::move(entry));
  bytes_ += line;
  bytes_ += '\n';
}

void CustodyLog::append(CustodyEntry entry) {
  entry.seq = entries_.size() + 1;
  const std::string previous = leaves_.empty() ? kNoPrevious : hex_encode(leaves_.back());
  const std::string line = line_of(entry, previous);
  HOLDFAST_CHECK(line.size() <= kMostLogLineBytes);
  take(line, std::move(entry));
}

std::vector<MerkleHash> CustodyLog::roots(const std::set<std::uint64_t>& sizes) const {
  std::vector<MerkleHash> out;
  MerkleTree tree;
  for (const MerkleHash& leaf : leaves_) {
    tree.append(leaf);
    if (sizes.contains(tree.size())) out.push_back(tree.root());
  }
  HOLDFAST_CHECK(out.size() == sizes.size());
  return out;
}

Checked<CustodyLog> CustodyLog::read(std::string_view bytes) {
  if (bytes.size() > kMostLogBytes) return bad("The custody log is too large.");
  if (bytes.empty() || bytes.back() != '\n') return bad("The custody log is cut off.");
  CustodyLog out;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    const std::string where = "Entry " + std::to_string(out.entries_.size() + 1);
    json::parse_options options;
    options.max_depth = 4;
    boost::system::error_code error;
    if (line.size() > kMostLogLineBytes) return bad(where + " of the custody log is too long.");
    const json::value value = json::parse(line, error, json::storage_ptr(), options);
    if (error || !value.is_object()) return bad(where + " of the custody log cannot be read.");
    CustodyEntry entry = entry_of(value.get_object());
    if (entry.seq != out.entries_.size() + 1) {
      return bad(where + " of the custody log has another number: one was added or taken out.");
    }
    const std::string previous = out.leaves_.empty() ? kNoPrevious : hex_encode(out.leaves_.back());
    if (text_of(value.get_object(), "previous") != previous) {
      return bad(where + " of the custody log does not fit the one before it, so one has changed.");
    }
    if (!time_of(value.get_object(), "at") || !may_follow(entry.action, out.entries_)) {
      return bad(where + " of the custody log is not what can stand there.");
    }
    out.take(line, std::move(entry));
  }
  if (out.entries_.back().action == "collected") {
    return bad("The custody log ends before the pack was sealed.");
  }
  return out;
}

}  // namespace holdfast
