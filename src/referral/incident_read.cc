// The incident's JSON, field by field. Pure; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/base64.h"
#include "base/bytes.h"
#include "referral/incident_parts.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 12;
constexpr std::size_t kMaxContent = 500'000;  // of a chat
constexpr std::size_t kMaxListed = 50;
constexpr TimeMs kOldestMs = 946'684'800'000;  // 2000: a slip of the pen, not an incident

Payment read_payment(ReferralFields& fields) {
  Payment out;
  out.method = fields.word("method",
                           {{"bank_transfer", "bank transfer"},
                            {"card", "card"},
                            {"gift_card", "gift card"},
                            {"crypto", "cryptocurrency"},
                            {"payment_app", "payment app"},
                            {"cash", "cash"},
                            {"other", "other"}},
                           true);
  out.service = fields.text("service", {.max_characters = 256});
  out.account = fields.text("account", {.max_characters = 500});
  out.holder = fields.text("holder");
  out.amount = fields.text("amount", {.max_characters = 50});
  out.currency = fields.token("currency", 10);
  out.is_paid = fields.flag("paid");
  out.at = fields.moment("at");
  out.note = fields.text("note", {.max_characters = kMaxProse, .has_lines = true});
  return out;
}

FileHash read_hash(ReferralFields& fields) {
  FileHash out;
  out.type = fields.text("type", {.max_characters = 64, .is_required = true});
  out.value = fields.text("value", {.max_characters = 2000, .is_required = true});
  constexpr std::array<std::pair<std::string_view, std::size_t>, 4> kDigits = {
      {{"MD5", 32}, {"SHA1", 40}, {"SHA256", 64}, {"PDQ", 64}}};
  for (const auto& [type, digits] : kDigits) {
    if (out.type == type && !out.value.empty() && !is_hex(out.value, digits)) {
      fields.fault("value", fmt::format("A hash of this type is {} hexadecimal digits.", digits));
    }
  }
  return out;
}

// The file's bytes, from the field that has them.
void read_bytes(ReferralFields& fields, const IncidentReadOptions& options, ReportFile& out) {
  out.is_attached = fields.flag("attached").value_or(false);
  const bool has_both = fields.has("content_base64") && fields.has("path");
  if (has_both) fields.fault("path", "Give the file's bytes or its path, not both.");
  if (const json::string* coded = fields.raw_text("content_base64")) {
    const Result<Bytes> bytes = base64_decode(*coded);
    if (!bytes) fields.fault("content_base64", bytes.error().message);
    if (bytes) out.content.emplace(bytes->begin(), bytes->end());
  } else if (fields.has("content_base64")) {
    fields.fault("content_base64", "Give the file's bytes as base64.");
  }
  if (const json::string* path = fields.raw_text("path")) {
    if (!options.open_file) {
      fields.fault("path", "Paths are for the command line: send the bytes as content_base64.");
    } else if (Result<std::string> bytes = options.open_file(std::string(*path))) {
      out.content = std::move(*bytes);
    } else {
      fields.fault("path", bytes.error().message);
    }
  } else if (fields.has("path")) {
    fields.fault("path", "Give the file's path as text.");
  }
  if (out.content && (out.content->empty() || out.content->size() > kMaxFileBytes)) {
    fields.fault("", fmt::format("A file has 1 to {} bytes.", kMaxFileBytes));
  }
  if (out.is_attached && !out.content && !options.is_stored) {
    fields.fault("attached", "This is for incidents that are stored: give the bytes or the path.");
  }
  out.is_attached = out.is_attached || out.content.has_value();
}

void check_file(ReferralFields& fields, const ReportFile& file) {
  if (file.is_exif_viewed.value_or(false) && !file.is_viewed.value_or(false)) {
    fields.fault("exif_viewed",
                 "Whoever viewed the file's EXIF viewed the file: set 'viewed' too.");
  }
  const bool is_meme = std::find(file.annotations.begin(), file.annotations.end(),
                                 "potentialMeme") != file.annotations.end();
  if (file.is_supplemental && (is_meme || !file.classification.empty())) {
    fields.fault("relevance",
                 "A supplemental file has no classification and is no potential meme.");
  }
  if (!file.is_attached && file.hashes.empty()) {
    fields.fault("hashes", "A file whose bytes are not sent needs a hash.");
  }
}

ReportFile read_file(ReferralFields& fields, const IncidentReadOptions& options) {
  ReportFile out;
  out.name = fields.text("name", {.is_required = true});
  read_bytes(fields, options, out);
  out.uploaded_at = fields.moment("uploaded_at");
  out.location = fields.token("location", kMaxUrl);
  out.is_viewed = fields.flag("viewed");
  out.is_exif_viewed = fields.flag("exif_viewed");
  out.is_public = fields.flag("public");
  out.is_supplemental =
      fields.word("relevance", {{"reported", "Reported"}, {"supplemental", "Supplemental"}}) ==
      "Supplemental";
  out.annotations =
      fields.words("annotations", {{"potential_meme", "potentialMeme"},
                                   {"viral", "viral"},
                                   {"possible_self_production", "possibleSelfProduction"},
                                   {"live_streaming", "liveStreaming"},
                                   {"generative_ai", "generativeAi"}});
  out.classification =
      fields.word("classification", {{"A1", "A1"}, {"A2", "A2"}, {"B1", "B1"}, {"B2", "B2"}});
  fields.objects("hashes", 20,
                 [&](ReferralFields& each) { out.hashes.push_back(read_hash(each)); });
  fields.object("ip_event", [&](ReferralFields& inner) { out.ip_event = read_ip_event(inner); });
  out.devices = read_devices(fields);
  out.note = fields.text("note", {.max_characters = kMaxProse, .has_lines = true});
  check_file(fields, out);
  return out;
}

void read_where(ReferralFields& fields, Incident& out) {
  fields.object("chat", [&](ReferralFields& inner) {
    Chat& chat = out.chat.emplace();
    chat.client = inner.text("client");
    chat.room = inner.text("room");
    chat.content = inner.text("content", {.max_characters = kMaxContent, .has_lines = true});
    chat.note = inner.text("note", {.max_characters = kMaxNote, .has_lines = true});
  });
  fields.object("pages", [&](ReferralFields& inner) {
    WebPages& pages = out.pages.emplace();
    pages.urls = inner.texts("urls", kMaxUrl, kMaxListed);
    pages.is_third_party = inner.flag("third_party");
    pages.note = inner.text("note", {.max_characters = kMaxNote, .has_lines = true});
  });
  fields.object("law_enforcement", [&](ReferralFields& inner) {
    LawEnforcement& police = out.law_enforcement.emplace();
    police.agency = inner.text("agency", {.is_required = true});
    police.case_number = inner.text("case_number", {.max_characters = 100});
    police.is_reported = inner.flag("reported");
  });
}

void read_reporter(ReferralFields& fields, Incident& out) {
  if (!fields.has("reporter")) fields.fault("reporter", "This field is missing.");
  fields.object("reporter", [&](ReferralFields& inner) {
    Reporter& reporter = out.reporter;
    reporter.person = read_contact(inner);
    if (reporter.person.emails.empty()) {
      inner.fault("emails", "Who reports gives at least one e-mail address.");
    }
    inner.object("contact", [&](ReferralFields& each) { reporter.contact = read_contact(each); });
    reporter.company = inner.text("company", {.max_characters = kMaxProse, .has_lines = true});
    reporter.terms_of_service =
        inner.text("terms_of_service", {.max_characters = kMaxProse, .has_lines = true});
    reporter.legal_url = inner.token("legal_url", kMaxUrl);
  });
}

void read_deadlines(ReferralFields& fields, Incident& out) {
  fields.objects("deadlines", 10, [&](ReferralFields& each) {
    NamedDeadline deadline;
    deadline.name = each.token("name", 32);
    const bool is_word = !deadline.name.empty() &&
                         std::all_of(deadline.name.begin(), deadline.name.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                         });
    const bool is_taken =
        deadline.name == "filing" ||
        std::any_of(out.deadlines.begin(), out.deadlines.end(),
                    [&](const NamedDeadline& other) { return other.name == deadline.name; });
    if (!is_word) each.fault("name", "A deadline's name is of a-z, 0-9 and _.");
    if (is_taken) each.fault("name", "There is a deadline of this name already.");
    if (const auto due = each.moment("due_at", true)) deadline.due_ms = due->at_ms;
    out.deadlines.push_back(std::move(deadline));
  });
}

void read_times(ReferralFields& fields, const IncidentReadOptions& options, Incident& out) {
  if (const auto at = fields.moment("incident_at", true)) {
    out.at = *at;
    const bool is_past = at->at_ms <= options.now_ms && at->at_ms >= kOldestMs;
    if (!is_past)
      fields.fault("incident_at", "The incident's time must lie in the past, after 1999.");
  }
  out.at_note = fields.text("incident_at_note", {.max_characters = kMaxProse, .has_lines = true});
  if (const auto known = fields.moment("known_at")) {
    out.known_ms = known->at_ms;
    if (known->at_ms > options.now_ms) fields.fault("known_at", "This time lies in the future.");
  }
}

void read_fields(ReferralFields& fields, const IncidentReadOptions& options, Incident& out) {
  out.reference = fields.token("reference", 100);
  const bool is_plain = std::all_of(out.reference.begin(), out.reference.end(),
                                    [](char c) { return c > ' ' && c < 0x7f; });
  if (out.reference.empty() || !is_plain) {
    fields.fault("reference", "Give your own name of the incident: 1 to 100 ASCII letters.");
  }
  out.is_reviewed = fields.flag("reviewed").value_or(false);
  if (!out.is_reviewed) {
    fields.fault("reviewed",
                 "A person must look at an incident before it is filed: then set true.");
  }
  out.platform = fields.text("platform", {.max_characters = 256});
  read_times(fields, options, out);
  out.escalation = fields.text("escalate", {.max_characters = kMaxProse, .has_lines = true});
  out.annotations =
      fields.words("annotations", {{"csam_solicitation", "csamSolicitation"},
                                   {"minor_to_minor_interaction", "minorToMinorInteraction"},
                                   {"spam", "spam"},
                                   {"sadistic_online_exploitation", "sadisticOnlineExploitation"}});
  read_where(fields, out);
  read_reporter(fields, out);
  fields.object("suspect", [&](ReferralFields& one) { out.suspect = read_party(one, false); });
  fields.objects("victims", kMaxListed,
                 [&](ReferralFields& one) { out.victims.push_back(read_party(one, true)); });
  fields.objects("payments", kMaxListed,
                 [&](ReferralFields& one) { out.payments.push_back(read_payment(one)); });
  fields.objects("files", kMaxReferralFiles,
                 [&](ReferralFields& one) { out.files.push_back(read_file(one, options)); });
  read_deadlines(fields, out);
  out.note = fields.text("note", {.max_characters = kMaxNote, .has_lines = true});
  if (!out.suspect && out.victims.empty() && !out.chat && !out.pages) {
    fields.fault("", "Tell of the person reported, a victim, the chat or the pages.");
  }
}

std::string stored_form(json::object object) {
  if (json::value* files = object.if_contains("files"); files != nullptr && files->is_array()) {
    for (json::value& each : files->as_array()) {
      json::object& file = each.as_object();
      if (file.erase("content_base64") + file.erase("path") > 0) file["attached"] = true;
    }
  }
  return json::serialize(object);
}

}  // namespace

IncidentReading read_incident(std::string_view text, const IncidentReadOptions& options) {
  IncidentReading reading;
  if (text.size() > kMaxIncidentBytes) {
    reading.faults.push_back(
        {"", fmt::format("An incident has at most {} bytes.", kMaxIncidentBytes)});
    return reading;
  }
  json::parse_options parsing;
  parsing.max_depth = kMaxDepth;
  boost::system::error_code error;
  json::value value = json::parse(text, error, json::storage_ptr(), parsing);
  if (error || !value.is_object()) {
    reading.faults.push_back({"", "An incident is one JSON object."});
    return reading;
  }
  {
    ReferralFields fields(value.as_object(), "", reading.faults);
    read_fields(fields, options, reading.incident);
  }
  std::size_t bytes = 0;
  for (const ReportFile& file : reading.incident.files) {
    bytes += file.content ? file.content->size() : 0;
  }
  if (bytes > kMaxFilesBytes) {
    reading.faults.push_back(
        {"files", fmt::format("All files together have at most {} bytes.", kMaxFilesBytes)});
  }
  if (reading.faults.size() > kMaxReferralFaults) reading.faults.resize(kMaxReferralFaults);
  if (reading.faults.empty()) reading.stored = stored_form(std::move(value.as_object()));
  return reading;
}

}  // namespace holdfast
