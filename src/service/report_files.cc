// What of reports comes from outside: age files, recipients, routing facts. Pure; safe from any
// thread.
#include <fmt/format.h>

#include "base/age_format.h"
#include "base/base64.h"
#include "service/problem.h"
#include "service/report_view.h"

namespace holdfast {
namespace {

constexpr TimeMs kHourMs = 3'600'000;

std::unexpected<Error> faulty(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

std::string optional_word(JsonFields& fields, std::string_view name,
                          std::initializer_list<std::string_view> allowed) {
  const std::optional<std::string> word = fields.optional_ascii(name, 32);
  if (!word) return {};
  for (const std::string_view each : allowed) {
    if (*word == each) return *word;
  }
  fields.expect(
      faulty(fmt::format("The field '{}' must be one of: {}.", name, fmt::join(allowed, ", "))));
  return {};
}

}  // namespace

bool is_report_country(std::string_view text) {
  return text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

std::uint64_t max_age_file_bytes(const ReportFileLimits& limits) {
  const std::uint64_t chunks = (limits.max_plain_bytes + kAgeChunkBytes - 1) / kAgeChunkBytes;
  return kAgeMaxHeaderBytes + kAgeNonceBytes + limits.max_plain_bytes + chunks * kAgeTagBytes;
}

std::size_t ReportFileLimits::max_text_bytes() const {
  return static_cast<std::size_t>((max_age_file_bytes(*this) + 2) / 3 * 4);
}

Response report_keys_changed() {
  return problem(409, "keys-changed",
                 "The hotline's keys have changed: fetch them again and encrypt anew.");
}

std::optional<Response> refuse_age_file(std::string_view front, std::uint64_t file_bytes,
                                        const ReportFileLimits& limits, std::size_t recipients) {
  const Result<AgeHeader> header = read_age_header(front);
  if (!header || header->scrypt_stanzas + header->other_stanzas > 0) {
    return problem(400, "not-age", "Send a file in the age format to X25519 recipients alone.");
  }
  const Result<std::uint64_t> plain = age_plain_bytes(file_bytes, header->bytes);
  if (!plain) {
    return problem(400, "not-age", "The file's length is none that the age format gives.");
  }
  if (*plain < limits.min_plain_bytes || *plain > limits.max_plain_bytes ||
      padme(*plain) != *plain) {
    return problem(400, "not-padded",
                   "Pad before encrypting, so that the length tells nothing: see "
                   "docs/formats/report.md.");
  }
  if (header->x25519_stanzas != recipients) return report_keys_changed();
  return std::nullopt;
}

std::optional<Response> refuse_age_body(const std::string& body, const ReportFileLimits& limits,
                                        std::size_t recipients) {
  const Result<Bytes> bytes = base64_decode(body);
  if (!bytes) return problem(bytes.error());
  const std::string_view file(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  return refuse_age_file(file, file.size(), limits, recipients);
}

ReportRecipients load_report_recipients(Transaction& transaction) {
  return {load_report_settings(transaction), find_current_report_key(transaction, "team")};
}

std::string read_age_recipient(JsonFields& fields, std::string_view name) {
  std::string recipient = fields.text(name, 1, 100);
  if (!recipient.empty() && !is_age_recipient(recipient)) {
    fields.expect(
        faulty(fmt::format("The field '{}' must be an age recipient, age1 and 58 more.", name)));
  }
  return recipient;
}

std::string read_age_text(JsonFields& fields, std::string_view name,
                          const ReportFileLimits& limits) {
  return fields.text(name, 4, limits.max_text_bytes());
}

Result<ReportMessage> read_sealed_message(const Request& request, const std::string& sender,
                                          TimeMs now_ms) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  ReportMessage message;
  message.message_id = fields.hex("message_id", 32);
  message.key_id = fields.hex("key_id", 12);
  message.body = read_age_text(fields, "body", kReportMessageBody);
  message.sender = sender;
  message.sent_ms = now_ms;
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return message;
}

Result<int> read_up_to(const Request& request, int most) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  const int up_to = static_cast<int>(fields.integer("up_to", 1, most));
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return up_to;
}

Response sealed_message_kept(bool is_fresh, const ReportMessage& message) {
  return json_response(
      is_fresh ? 201 : 200,
      boost::json::object{{"number", message.number}, {"sent_at", format_time(message.sent_ms)}});
}

std::optional<Response> refuse_sealed(Transaction& transaction, const std::string& key_id,
                                      const std::string& body, const ReportFileLimits& limits,
                                      std::size_t more_recipients) {
  const ReportRecipients now = load_report_recipients(transaction);
  if (!now.team || now.team->key_id != key_id) return report_keys_changed();
  return refuse_age_body(body, limits, now.count() + more_recipients);
}

ReportRouting read_report_routing(JsonFields& fields) {
  ReportRouting routing;
  const std::string urgency =
      optional_word(fields, "urgency", {"danger", "deadline", "shared", "threatened", "none"});
  routing.urgency = report_urgency_from_name(urgency).value_or(ReportUrgency::kNone);
  routing.deadline_ms = fields.optional_time("deadline_at");
  if (routing.deadline_ms) *routing.deadline_ms -= *routing.deadline_ms % kHourMs;
  routing.country = fields.optional_ascii("country", 2).value_or("");
  if (!routing.country.empty() && !is_report_country(routing.country)) {
    fields.expect(faulty("The field 'country' must be two capitals, such as GB."));
  }
  routing.age_band = optional_word(fields, "age_band", {"under_13", "13_15", "16_17", "18_plus"});
  routing.kind = optional_word(fields, "kind", {"me", "someone", "professional", "platform"});
  routing.is_school = fields.optional_boolean("school").value_or(false);
  if (routing.is_school && routing.kind != "professional") {
    fields.expect(faulty("The field 'school' goes with the kind 'professional'."));
  }
  return routing;
}

}  // namespace holdfast
