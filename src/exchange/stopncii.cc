// StopNCII's JSON. Pure.
#include "exchange/stopncii.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/bytes.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMaxTags = 32;
constexpr std::size_t kMaxTagCharacters = 128;
constexpr std::size_t kPdqDigits = 64;
constexpr std::size_t kMd5Digits = 32;

constexpr std::array<std::pair<std::string_view, StopNciiFeedback>, 7> kFeedback = {{
    {"None", StopNciiFeedback::kNone},
    {"Blocked", StopNciiFeedback::kBlocked},
    {"NotBlocked", StopNciiFeedback::kNotBlocked},
    {"PendingReview", StopNciiFeedback::kPendingReview},
    {"QualityUnknown", StopNciiFeedback::kQualityUnknown},
    {"Withdrawn", StopNciiFeedback::kWithdrawn},
    {"Deleted", StopNciiFeedback::kDeleted},
}};

const char* status_name(EntryState state) {
  switch (state) {
    case EntryState::kActive:
      return "Active";
    case EntryState::kWithdrawn:
      return "Withdrawn";
    default:
      return "Unknown";
  }
}

const char* wire_feedback(FeedbackValue value) {
  switch (value) {
    case FeedbackValue::kNotBlocked:
    case FeedbackValue::kNotTheSamePicture:
      return "NotBlocked";
    case FeedbackValue::kPendingReview:
      return "PendingReview";
    case FeedbackValue::kQualityUnknown:
      return "QualityUnknown";
    default:
      return "Blocked";
  }
}

json::object record_json(const ExchangeRecord& record) {
  json::object cases;
  for (const EntryCase& each : record.cases) cases[each.uuid] = status_name(each.state);
  json::array feedback;
  for (const EntryFeedback& each : record.feedback) {
    // The tag keeps what the wire's fewer values cannot say.
    feedback.push_back(json::object{{"source", each.source},
                                    {"feedbackValue", wire_feedback(each.value)},
                                    {"tags", json::array{feedback_name(each.value)}}});
  }
  const bool is_video = record.kind == EntryKind::kVideo;
  return {{"lastModtimestamp", record.changed_ms / 1000},
          {"signalType", is_video ? "VideoMD5" : "ImagePDQ"},
          {"hashValue", is_video ? record.md5 : record.pdq},
          {"hashStatus", status_name(record.state)},
          {"caseNumbers", std::move(cases)},
          {"CSPFeedbacks", std::move(feedback)}};
}

std::unexpected<Error> malformed(const char* sentence) {
  return fail(ErrorCode::kInvalidArgument, sentence);
}

// The client writes str(enumeration), which puts its class before the value.
std::string_view bare(std::string_view word) { return word.substr(word.rfind('.') + 1); }

const json::string* text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr ? value->if_string() : nullptr;
}

// The parser has seen that it is UTF-8: every character has one byte that continues no other.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

Result<void> read_tags(const json::object& object, StopNciiStatement& statement) {
  const json::value* value = object.if_contains("tags");
  if (value == nullptr || value->is_null()) return {};
  const json::array* tags = value->if_array();
  if (tags == nullptr) return malformed("The field 'tags' must be an array of texts.");
  if (tags->size() > kMaxTags) {
    return fail(ErrorCode::kTooLarge, "Send at most 32 tags with a hash.");
  }
  for (const json::value& each : *tags) {
    const json::string* tag = each.if_string();
    if (tag == nullptr || characters(*tag) > kMaxTagCharacters) {
      return malformed("Each tag must be a text of at most 128 characters.");
    }
    statement.tags.emplace_back(*tag);
  }
  return {};
}

Result<void> read_feedback(const json::object& object, StopNciiStatement& statement) {
  const json::string* word = text_of(object, "feedbackValue");
  const auto* known = kFeedback.end();
  if (word != nullptr) {
    known = std::find_if(kFeedback.begin(), kFeedback.end(),
                         [&](const auto& each) { return each.first == bare(*word); });
  }
  if (known == kFeedback.end()) {
    return malformed(
        "The field 'feedbackValue' must be None, Blocked, NotBlocked, PendingReview, "
        "QualityUnknown, Withdrawn or Deleted.");
  }
  statement.said = known->second;
  return read_tags(object, statement);
}

// What the platform says about its own hash: the first of CSPFeedbacks, where there is one.
Result<void> read_own_feedback(const json::object& record, StopNciiStatement& statement) {
  const json::value* value = record.if_contains("CSPFeedbacks");
  if (value == nullptr || value->is_null()) return {};
  const json::array* list = value->if_array();
  if (list == nullptr || list->size() > 1) {
    return malformed("The field 'CSPFeedbacks' must be an array of at most one object: your own.");
  }
  if (list->empty()) return {};
  const json::object* feedback = list->front().if_object();
  if (feedback == nullptr) return malformed("The field 'CSPFeedbacks' must hold an object.");
  return read_feedback(*feedback, statement);
}

Result<void> read_hash(const json::object& object, std::size_t digits, const char* sentence,
                       StopNciiStatement& statement) {
  const json::string* value = text_of(object, "hashValue");
  if (value == nullptr || !is_hex(*value, digits)) return malformed(sentence);
  statement.value = ascii_lower(*value);
  return {};
}

Result<StopNciiStatement> read_submitted(const json::object& record) {
  StopNciiStatement statement;
  const json::string* type = text_of(record, "signalType");
  if (type == nullptr) return malformed("The field 'signalType' is missing.");
  const std::string_view kind = bare(*type);
  if (kind != "ImagePDQ" && kind != "VideoMD5") {
    return fail(ErrorCode::kUnsupported, "This server takes ImagePDQ and VideoMD5 hashes only.");
  }
  statement.kind = kind == "VideoMD5" ? EntryKind::kVideo : EntryKind::kPicture;
  const Result<void> hash =
      kind == "VideoMD5"
          ? read_hash(record, kMd5Digits, "A VideoMD5 is 32 hexadecimal digits.", statement)
          : read_hash(record, kPdqDigits, "An ImagePDQ is 64 hexadecimal digits.", statement);
  if (!hash) return std::unexpected<Error>(hash.error());
  const Result<void> said = read_own_feedback(record, statement);
  if (!said) return std::unexpected<Error>(said.error());
  return statement;
}

// A hash alone tells by its length what it is.
Result<StopNciiStatement> read_spoken_of(const json::object& record) {
  StopNciiStatement statement;
  const json::string* value = text_of(record, "hashValue");
  const bool is_video = value != nullptr && value->size() == kMd5Digits;
  const Result<void> hash =
      read_hash(record, is_video ? kMd5Digits : kPdqDigits,
                "The field 'hashValue' must be 64 or 32 hexadecimal digits.", statement);
  if (!hash) return std::unexpected<Error>(hash.error());
  statement.kind = is_video ? EntryKind::kVideo : EntryKind::kPicture;
  const Result<void> said = read_feedback(record, statement);
  if (!said) return std::unexpected<Error>(said.error());
  return statement;
}

template <class Read>
Result<std::vector<StopNciiStatement>> read_list(std::string_view body, const char* name,
                                                 const Read& read) {
  if (body.size() > kMaxStopNciiBytes) {
    return fail(ErrorCode::kTooLarge, "Send at most a megabyte at once.");
  }
  json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  const json::value value = json::parse(body, error, json::storage_ptr(), options);
  const json::object* object = value.if_object();
  if (error || object == nullptr) return malformed("The body must be a JSON object.");
  const json::value* list = object->if_contains(name);
  if (list == nullptr || !list->is_array()) {
    return malformed("The body must have the array 'hashRecords' or 'hashFeedbacks'.");
  }
  if (list->as_array().size() > kMaxStopNciiRecords) {
    return fail(ErrorCode::kTooLarge, "Send at most 1000 hashes at once.");
  }
  std::vector<StopNciiStatement> statements;
  for (const json::value& each : list->as_array()) {
    const json::object* record = each.if_object();
    if (record == nullptr) return malformed("Each record must be an object.");
    Result<StopNciiStatement> statement = read(*record);
    if (!statement) return std::unexpected<Error>(statement.error());
    statements.push_back(std::move(*statement));
  }
  return statements;
}

}  // namespace

std::string write_stopncii_page(const StopNciiPage& page) {
  json::array records;
  for (const ExchangeRecord& record : page.records) {
    const bool is_video = record.kind == EntryKind::kVideo;
    if (!(is_video ? record.md5 : record.pdq).empty()) records.push_back(record_json(record));
  }
  json::value token;
  if (!page.next_page_token.empty()) token = page.next_page_token;
  return json::serialize(json::object{{"count", records.size()},
                                      {"nextPageToken", std::move(token)},
                                      {"nextSetTimestamp", page.next_set_timestamp_s},
                                      {"hasMoreRecords", !page.next_page_token.empty()},
                                      {"hashRecords", std::move(records)}});
}

std::string write_stopncii_feedback(const std::vector<StopNciiTold>& told) {
  json::array feedback;
  for (const StopNciiTold& each : told) {
    feedback.push_back(json::object{{"hashValue", each.value},
                                    {"feedbackValue", wire_feedback(each.said)},
                                    {"tags", json::array{feedback_name(each.said)}}});
  }
  return json::serialize(
      json::object{{"count", feedback.size()}, {"hashFeedbacks", std::move(feedback)}});
}

std::optional<FeedbackValue> feedback_value(const StopNciiStatement& statement) {
  const auto tagged = [&](FeedbackValue value) {
    return std::find(statement.tags.begin(), statement.tags.end(), feedback_name(value)) !=
           statement.tags.end();
  };
  switch (statement.said) {
    case StopNciiFeedback::kBlocked:
      for (const FeedbackValue value :
           {FeedbackValue::kRemoved, FeedbackValue::kBlockedAtUpload, FeedbackValue::kConfirmed}) {
        if (tagged(value)) return value;
      }
      return FeedbackValue::kBlocked;
    case StopNciiFeedback::kNotBlocked:
      return tagged(FeedbackValue::kNotTheSamePicture) ? FeedbackValue::kNotTheSamePicture
                                                       : FeedbackValue::kNotBlocked;
    case StopNciiFeedback::kPendingReview:
      return FeedbackValue::kPendingReview;
    case StopNciiFeedback::kQualityUnknown:
      return FeedbackValue::kQualityUnknown;
    default:
      return std::nullopt;
  }
}

Result<std::vector<StopNciiStatement>> read_stopncii_hashes(std::string_view body) {
  return read_list(body, "hashRecords", read_submitted);
}

Result<std::vector<StopNciiStatement>> read_stopncii_feedback(std::string_view body) {
  return read_list(body, "hashFeedbacks", read_spoken_of);
}

}  // namespace holdfast
