// Replies and codes. Pure.
#include "referral/reply.h"

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxElements = 1100;
constexpr std::size_t kMaxFileIds = 1000;
constexpr std::size_t kMaxIdBytes = 128;
constexpr TimeMs kMinuteMs = 60'000;
constexpr TimeMs kLongestMs = 120 * kMinuteMs;
constexpr TimeMs kDayMs = 24 * 60 * kMinuteMs;
constexpr TimeMs kHorizonMs = 4 * kDayMs;

std::unexpected<Error> unreadable() {
  return fail(ErrorCode::kCorrupt, "The server's answer is none of the documented ones.");
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

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 19 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_';
         });
}

std::string text_of(const pugi::xml_node& parent, const char* name) {
  return std::string(trimmed(parent.child(name).text().get()));
}

Result<ReportReply> read_root(const pugi::xml_node& root) {
  const std::string_view name = root.name();
  if (name != "reportResponse" && name != "reportDoneResponse") return unreadable();
  ReportReply reply;
  const std::string code = text_of(root, "responseCode");
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), reply.code);
  if (error != std::errc() || end != code.data() + code.size() || reply.code < 0) {
    return unreadable();
  }
  reply.report_id = text_of(root, "reportId");
  reply.file_id = text_of(root, "fileId");
  reply.md5 = ascii_lower(text_of(root, "hash"));
  if (!reply.report_id.empty() && !is_digits(reply.report_id)) return unreadable();
  if (!reply.file_id.empty() && !is_id(reply.file_id)) return unreadable();
  if (!reply.md5.empty() && !is_hex(reply.md5, 32)) return unreadable();
  for (const pugi::xml_node& each : root.child("files").children("fileId")) {
    reply.file_ids.emplace_back(trimmed(each.text().get()));
    if (!is_id(reply.file_ids.back()) || reply.file_ids.size() > kMaxFileIds) return unreadable();
  }
  return reply;
}

}  // namespace

Result<ReportReply> read_report_reply(std::string_view xml) {
  if (xml.size() > kMaxReplyBytes) {
    return fail(ErrorCode::kTooLarge, "The server's answer is longer than an answer is.");
  }
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype);
  Counter counter;
  if (!parsed || !document.traverse(counter) || counter.has_doctype) return unreadable();
  return read_root(document.document_element());
}

ReplyKind reply_kind(int code) {
  switch (code) {
    case 0:
      return ReplyKind::kDone;
    case 1210:  // no such resource: the address of the service is wrong
      return ReplyKind::kRefused;
    case 5001:
    case 5002:  // no such file: its report is not as we left it
    case 5101:
      return ReplyKind::kGone;
    case 5102:
      return ReplyKind::kFinished;
    default:
      return code >= 1000 && code < 2000 ? ReplyKind::kAgain : ReplyKind::kRefused;
  }
}

std::string reply_sentence(int code) {
  if (code == 0) return "Done.";
  if (code == 1210) return "The server has no such service: check the address of the API.";
  if (code >= 1000 && code < 2000) return "The server had trouble of its own: it is tried again.";
  if (code >= 2000 && code < 3000)
    return "The server did not take the name and password: check them.";
  if (code >= 3000 && code < 4000) return "This account may not do that: ask NCMEC for the right.";
  if (code == 4200) return "The server could not read a file: look at the file.";
  if (code >= 4000 && code < 5000) {
    return "The server refused what was sent: check the incident with a fresh XSD.";
  }
  if (code == 5102) return "The report was finished before.";
  if (code >= 5000 && code < 6000) return "The open report is gone: it is begun again.";
  return "The server gave a code that is not documented: ask NCMEC.";
}

std::optional<TimeMs> filing_retry_delay_ms(int attempts, TimeMs since_first_ms,
                                            std::optional<TimeMs> retry_after_ms, double random01) {
  if (since_first_ms > kHorizonMs) return std::nullopt;
  TimeMs delay = kMinuteMs;
  for (int i = 1; i < attempts && delay < kLongestMs; ++i) delay *= 2;
  delay = std::min(delay, kLongestMs);
  delay += static_cast<TimeMs>(static_cast<double>(delay) * 0.1 * random01);
  return std::max(delay, std::min(retry_after_ms.value_or(0), kDayMs));
}

}  // namespace holdfast
