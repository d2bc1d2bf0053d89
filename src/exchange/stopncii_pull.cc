// StopNCII's FetchHashes, page after page. Pure.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "exchange/pull.h"
#include "exchange/pull_json.h"
#include "exchange/pull_text.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 12;
constexpr std::int64_t kAheadS = 86'400;  // how far before our clock the other's may be

std::string_view bare(std::string_view word) { return word.substr(word.rfind('.') + 1); }

// What is said about an entry does not decide whether it is taken, so a word that is new there
// costs only that word.
void read_feedback(const json::object& object, PulledEntry& entry, PullFaults& faults) {
  const json::value* value = object.if_contains("CSPFeedbacks");
  const json::array* list = value != nullptr ? value->if_array() : nullptr;
  if (list == nullptr) return;
  for (const json::value& each : *list) {
    const json::object* said = each.if_object();
    if (said == nullptr) continue;
    const std::string_view word = bare(text_of(*said, "feedbackValue"));
    std::optional<FeedbackValue> known;
    if (word == "Blocked") known = FeedbackValue::kBlocked;
    if (word == "NotBlocked") known = FeedbackValue::kNotBlocked;
    if (word == "PendingReview") known = FeedbackValue::kPendingReview;
    if (word == "QualityUnknown") known = FeedbackValue::kQualityUnknown;
    if (known) {
      const std::string_view source = text_of(*said, "source").substr(0, 256);
      entry.record.feedback.push_back({std::string(source), *known, entry.record.changed_ms});
    } else if (word != "None" && word != "Withdrawn" && word != "Deleted") {
      ++faults.unknown;
    }
  }
}

// Whether the entry can be taken; what it is not is counted.
bool read_record(const json::object& object, PulledEntry& entry, PullFaults& faults) {
  const std::string_view type = bare(text_of(object, "signalType"));
  const bool is_video = type == "VideoMD5";
  if (!is_video && type != "ImagePDQ") {
    ++faults.unknown;
    return false;
  }
  const std::string_view value = text_of(object, "hashValue");
  if (!is_hex(value, is_video ? 32 : 64)) {
    ++faults.malformed;
    return false;
  }
  ExchangeRecord& record = entry.record;
  record.kind = is_video ? EntryKind::kVideo : EntryKind::kPicture;
  (is_video ? record.md5 : record.pdq) = ascii_lower(value);
  entry.key = (is_video ? "md5:" : "pdq:") + ascii_lower(value);
  entry.order = number_of(object, "lastModtimestamp").value_or(0);
  record.changed_ms = std::min(entry.order, INT64_MAX / 1000) * 1000;
  const std::string_view status = bare(text_of(object, "hashStatus"));
  entry.status = status.substr(0, 64);
  record.state = EntryState::kUnknown;
  if (status == "Active") record.state = EntryState::kActive;
  if (status == "Withdrawn" || status == "Deleted") record.state = EntryState::kWithdrawn;
  if (record.state == EntryState::kUnknown && status != "Received") ++faults.unknown;
  read_feedback(object, entry, faults);
  return true;
}

class StopNciiPull : public ExchangePull {
 public:
  StopNciiPull(std::int64_t start_s, std::string token, bool full, TimeMs now_ms)
      : start_s_(start_s), token_(std::move(token)), full_(full), now_ms_(now_ms) {}

  std::string next() const override {
    std::string path = fmt::format("/FetchHashes?startTimestamp={}&pageSize=800", start_s_);
    if (!token_.empty()) path += "&nextPageToken=" + percent_encoded(token_);
    return path;
  }

  std::string checkpoint() const override {
    return fmt::format("stopncii {} {} {}", start_s_, full_ ? "full" : "delta",
                       field_or_dash(percent_encoded(token_)));
  }

  bool is_full() const override { return full_; }

  bool step_back(unsigned status) override {
    if (token_.empty() || !is_stale_status(status)) return false;
    token_.clear();
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
    const json::value* list = object->if_contains("hashRecords");
    if (list == nullptr || !list->is_array()) return broken("The page has no 'hashRecords'.");
    if (list->as_array().size() > kMaxPullEntries) {
      return fail(ErrorCode::kTooLarge, "The page has too many records.");
    }
    PulledPage page;
    read_records(list->as_array(), page);
    const Result<void> moved = move_on(*object, page);
    if (!moved) return std::unexpected<Error>(moved.error());
    return page;
  }

 private:
  static void read_records(const json::array& list, PulledPage& page) {
    for (const json::value& each : list) {
      const json::object* record = each.if_object();
      PulledEntry entry;
      if (record == nullptr) {
        ++page.faults.malformed;
      } else if (read_record(*record, entry, page.faults)) {
        page.entries.push_back(std::move(entry));
      }
    }
  }

  // An empty or short page ends nothing: only the server's word that there is no more does.
  Result<void> move_on(const json::object& object, PulledPage& page) {
    const json::value* more = object.if_contains("hasMoreRecords");
    const std::string_view token = text_of(object, "nextPageToken");
    const bool has_more = more != nullptr && more->is_bool() ? more->as_bool() : !token.empty();
    if (has_more) {
      if (!is_pull_token(token) || token.size() > kMaxPullTokenBytes / 3) {
        return broken("The page says that there is more, and not where.");
      }
      if (token == token_) return broken("The page leads to itself.");
      token_ = token;
      return {};
    }
    const std::optional<std::int64_t> set = number_of(object, "nextSetTimestamp");
    // A time that lies far ahead would hide everything until then, and one that goes back is asked
    // about once more: neither moves the checkpoint.
    if (!set || *set > now_ms_ / 1000 + kAheadS) {
      ++page.faults.malformed;
    } else {
      start_s_ = std::max(start_s_, *set);
    }
    token_.clear();
    page.is_last = true;
    page.ends_round = full_;
    full_ = false;
    return {};
  }

  std::int64_t start_s_;
  std::string token_;
  bool full_;
  TimeMs now_ms_;
};

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Result<Bytes> byte = text[i] == '%' ? hex_decode(text.substr(i + 1, 2)) : Bytes{};
    if (byte && byte->size() == 1) {
      out += static_cast<char>(byte->front());
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<ExchangePull>> make_stopncii_pull(std::string_view checkpoint,
                                                         TimeMs now_ms) {
  if (checkpoint.empty()) return std::make_unique<StopNciiPull>(0, "", true, now_ms);
  const auto fields = read_checkpoint(checkpoint, "stopncii", 3);
  if (!fields) return std::unexpected<Error>(fields.error());
  const auto start_s = whole_number((*fields)[0]);
  if (!start_s) return fail(ErrorCode::kCorrupt, "The source's checkpoint has no time.");
  return std::make_unique<StopNciiPull>(*start_s, percent_decoded((*fields)[2]),
                                        (*fields)[1] == "full", now_ms);
}

}  // namespace holdfast
