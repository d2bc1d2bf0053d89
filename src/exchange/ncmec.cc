// NCMEC's XML. Pure.
#include "exchange/ncmec.h"

#include <algorithm>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "exchange/xml_names.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr const char* kNamespace = "https://hashsharing.ncmec.org/hashsharing/v2";
constexpr std::int64_t kFirstPlatformMember = 1'000'000'000;
constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxElements = 200;

struct StringWriter : pugi::xml_writer {
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

std::string written(const pugi::xml_document& document) {
  StringWriter writer;
  document.save(writer, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(writer.text);
}

pugi::xml_node begin(pugi::xml_document& document, const char* root) {
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node node = document.append_child(root);
  node.append_attribute("xmlns") = kNamespace;
  return node;
}

void put(pugi::xml_node parent, const char* name, const std::string& value) {
  if (!value.empty()) parent.append_child(name).text() = value.c_str();
}

void put_member(pugi::xml_node parent, const NcmecMember& member) {
  pugi::xml_node node = parent.append_child("member");
  node.append_attribute("id") = std::to_string(member.id).c_str();
  node.text() = member.name.c_str();
}

const NcmecReason* reason_of(FeedbackValue value) {
  for (const NcmecReason& reason : ncmec_reasons()) {
    if (reason.value == value) return &reason;
  }
  return nullptr;
}

// In the spelling of answers, which is not that of paths.
const char* feedback_type(const ExchangeRecord& record) {
  if (!record.pdq.empty()) return "Pdq";
  return record.md5.empty() ? "Sha1" : "Md5";
}

using Feedback = std::vector<const EntryFeedback*>;

void put_members(pugi::xml_node parent, const Feedback& feedback) {
  pugi::xml_node members = parent.append_child("members");
  members.append_attribute("timestamp") = ncmec_time(feedback.back()->at_ms).c_str();
  for (const EntryFeedback* each : feedback) {
    put_member(members, {ncmec_member_id(each->source), each->source});
  }
}

pugi::xml_node put_opinion(pugi::xml_node parent, const char* name, const ExchangeRecord& record,
                           const Feedback& feedback) {
  pugi::xml_node node = parent.append_child(name);
  node.append_attribute("type") = feedback_type(record);
  node.append_attribute("lastUpdateTimestamp") = ncmec_time(feedback.back()->at_ms).c_str();
  return node;
}

void put_feedback(pugi::xml_node entry, const ExchangeRecord& record) {
  Feedback sorted;
  for (const EntryFeedback& each : record.feedback) {
    if (each.value != FeedbackValue::kPendingReview) sorted.push_back(&each);
  }
  if (sorted.empty()) return;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->at_ms < b->at_ms; });
  pugi::xml_node node = entry.append_child("feedback");
  node.append_attribute("lastUpdateTimestamp") = ncmec_time(sorted.back()->at_ms).c_str();
  Feedback affirmative, negative;
  for (const EntryFeedback* each : sorted) {
    (reason_of(each->value) == nullptr ? affirmative : negative).push_back(each);
  }
  if (!affirmative.empty()) {
    put_members(put_opinion(node, "affirmativeFeedback", record, affirmative), affirmative);
  }
  if (negative.empty()) return;
  pugi::xml_node reasons =
      put_opinion(node, "negativeFeedback", record, negative).append_child("reasons");
  for (const NcmecReason& reason : ncmec_reasons()) {
    Feedback with_it;
    for (const EntryFeedback* each : negative) {
      if (each->value == reason.value) with_it.push_back(each);
    }
    if (with_it.empty()) continue;
    pugi::xml_node name = reasons.append_child("reason");
    name.append_attribute("guid") = reason.guid;
    name.append_attribute("name") = reason.name;
    name.append_attribute("type") = feedback_type(record);
    put_members(reasons, with_it);
  }
}

void put_entry(pugi::xml_node list, const ExchangeRecord& record, const char* name,
               const char* deleted_name) {
  const bool deleted = record.state != EntryState::kActive;
  pugi::xml_node entry = list.append_child(deleted ? deleted_name : name);
  put_member(entry, {record.member_id, record.member});
  put(entry, "timestamp", ncmec_time(record.changed_ms));
  put(entry, "id", record.id);
  if (deleted) return;
  pugi::xml_node fingerprints = entry.append_child("fingerprints");
  put(fingerprints, "md5", record.md5);
  put(fingerprints, "sha1", record.sha1);
  put(fingerprints, "pdq", record.pdq);
  put_feedback(entry, record);
}

// An empty list has no maxTimestamp, as the client expects.
void put_list(pugi::xml_node root, const std::vector<ExchangeRecord>& records, EntryKind kind,
              const char* list_name, const char* name, const char* deleted_name) {
  pugi::xml_node list = root.append_child(list_name);
  std::size_t count = 0;
  TimeMs newest_ms = 0;
  pugi::xml_attribute counted = list.append_attribute("count");
  for (const ExchangeRecord& record : records) {
    if (record.kind != kind || record.state == EntryState::kUnknown) continue;
    put_entry(list, record, name, deleted_name);
    newest_ms = std::max(newest_ms, record.changed_ms);
    ++count;
  }
  counted = std::to_string(count).c_str();
  if (count > 0) list.append_attribute("maxTimestamp") = ncmec_time(newest_ms).c_str();
}

class Counter : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    has_doctype = has_doctype || node.type() == pugi::node_doctype;
    return !has_doctype && depth() <= kMaxDepth && ++elements_ <= kMaxElements;
  }
  bool has_doctype = false;

 private:
  std::size_t elements_ = 0;
};

}  // namespace

std::int64_t ncmec_member_id(std::string_view platform) {
  const std::vector<std::uint8_t> bytes = digest(DigestKind::kSha256, as_bytes(platform));
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | bytes[static_cast<std::size_t>(i)];
  return kFirstPlatformMember + number % kFirstPlatformMember;
}

std::string ncmec_time(TimeMs at_ms) { return format_time(at_ms).substr(0, 19) + "Z"; }

std::string write_ncmec_status(const NcmecMember& caller) {
  pugi::xml_document document;
  pugi::xml_node root = begin(document, "status");
  put(root, "username", caller.name);
  put_member(root, caller);
  return written(document);
}

std::string write_ncmec_members(const std::vector<NcmecMember>& members) {
  pugi::xml_document document;
  pugi::xml_node root = begin(document, "members");
  for (const NcmecMember& member : members) put_member(root, member);
  return written(document);
}

std::string write_ncmec_page(const NcmecPage& page) {
  pugi::xml_document document;
  pugi::xml_node root = begin(document, "queryResult");
  put_list(root, page.records, EntryKind::kPicture, "images", "image", "deletedImage");
  put_list(root, page.records, EntryKind::kVideo, "videos", "video", "deletedVideo");
  if (!page.next.empty()) put(root.append_child("paging"), "next", page.next);
  return written(document);
}

bool is_ncmec_fingerprint(std::string_view type) {
  return type == "MD5" || type == "SHA1" || type == "PDQ";
}

bool has_fingerprint(const ExchangeRecord& record, std::string_view type) {
  if (type == "MD5") return !record.md5.empty();
  if (type == "SHA1") return !record.sha1.empty();
  return type == "PDQ" && !record.pdq.empty();
}

const std::array<NcmecReason, 3>& ncmec_reasons() {
  static constexpr std::array<NcmecReason, 3> kReasons = {{
      {"6f1f9c1e-5d0b-4a53-9f5e-0d1a7d6b2c01", "Not the same picture",
       FeedbackValue::kNotTheSamePicture},
      {"6f1f9c1e-5d0b-4a53-9f5e-0d1a7d6b2c02", "Seen, and not blocked", FeedbackValue::kNotBlocked},
      {"6f1f9c1e-5d0b-4a53-9f5e-0d1a7d6b2c03", "Cannot tell: too little in the picture",
       FeedbackValue::kQualityUnknown},
  }};
  return kReasons;
}

std::string write_ncmec_reasons(std::string_view type) {
  pugi::xml_document document;
  pugi::xml_node list = begin(document, "feedbackReasons").append_child("availableFeedbackReasons");
  list.append_attribute("type") = std::string(type).c_str();
  for (const NcmecReason& reason : ncmec_reasons()) {
    pugi::xml_node node = list.append_child("reason");
    node.append_attribute("guid") = reason.guid;
    node.append_attribute("name") = reason.name;
    node.append_attribute("type") = std::string(type).c_str();
  }
  return written(document);
}

Result<FeedbackValue> read_ncmec_feedback(std::string_view xml) {
  if (xml.size() > kMaxNcmecFeedbackBytes) {
    return fail(ErrorCode::kTooLarge, "A feedbackSubmission is at most 16 KB.");
  }
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype);
  Counter counter;
  const pugi::xml_node root = document.document_element();
  if (!parsed || !document.traverse(counter) || counter.has_doctype ||
      local_name(root) != "feedbackSubmission") {
    return fail(ErrorCode::kInvalidArgument,
                "Send a feedbackSubmission in XML, as NCMEC's hash sharing documents it.");
  }
  const bool yes = !child_named(root, "affirmative").empty();
  const pugi::xml_node negative = child_named(root, "negative");
  if (yes == !negative.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "A feedbackSubmission is either affirmative or negative.");
  }
  if (yes) return FeedbackValue::kConfirmed;
  const pugi::xml_node guid = child_named(child_named(negative, "reasonIds"), "guid");
  const std::string_view id = trimmed(guid.text().get());
  for (const NcmecReason& reason : ncmec_reasons()) {
    if (ascii_lower(id) == reason.guid) return reason.value;
  }
  return fail(ErrorCode::kInvalidArgument,
              "Give one of the reasons that GET v2/feedback/{type}/reasons lists.");
}

Result<std::vector<NcmecOffered>> read_ncmec_reasons(std::string_view xml) {
  constexpr std::size_t kMaxReasons = 50;
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), std::min(xml.size(), kMaxNcmecFeedbackBytes),
                                           pugi::parse_default | pugi::parse_doctype);
  Counter counter;
  if (xml.size() > kMaxNcmecFeedbackBytes || !parsed || !document.traverse(counter) ||
      counter.has_doctype) {
    return fail(ErrorCode::kCorrupt, "The source's list of reasons cannot be read.");
  }
  // NCMEC documents the reasons inside an outer element; a server may leave that out.
  const pugi::xml_node root = document.document_element();
  const pugi::xml_node inner = child_named(root, "availableFeedbackReasons");
  std::vector<NcmecOffered> offered;
  for (const pugi::xml_node& node : (inner.empty() ? root : inner).children()) {
    if (local_name(node) != "reason" || offered.size() == kMaxReasons) continue;
    NcmecOffered reason{node.attribute("guid").value(), node.attribute("name").value()};
    if (!reason.guid.empty() && reason.guid.size() <= 64) offered.push_back(std::move(reason));
  }
  return offered;
}

std::optional<std::string> pick_ncmec_reason(const std::vector<NcmecOffered>& offered,
                                             FeedbackValue value) {
  const NcmecReason* ours = reason_of(value);
  if (ours == nullptr) return std::nullopt;
  for (const NcmecOffered& each : offered) {
    if (ascii_lower(each.guid) == ours->guid || ascii_lower(each.name) == ascii_lower(ours->name)) {
      return each.guid;
    }
  }
  if (offered.size() == 1) return offered.front().guid;
  return std::nullopt;
}

NcmecOpinion ncmec_opinion(FeedbackValue value) {
  if (value == FeedbackValue::kPendingReview) return NcmecOpinion::kNone;
  return reason_of(value) == nullptr ? NcmecOpinion::kYes : NcmecOpinion::kNo;
}

std::string write_ncmec_feedback(const std::string& guid) {
  pugi::xml_document document;
  pugi::xml_node root = begin(document, "feedbackSubmission");
  if (guid.empty()) {
    root.append_child("affirmative");
  } else {
    root.append_child("negative").append_child("reasonIds").append_child("guid").text() =
        guid.c_str();
  }
  return written(document);
}

}  // namespace holdfast
