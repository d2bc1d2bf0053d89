// POST /api/v1/subscriptions: somebody asks that alerts be sent to an address. The answer is the
// same whether the address is known, new or never to be written to; the mail that asks to confirm
// goes out from another thread, so that not even the time it takes tells.
#include <boost/json.hpp>

#include "mail/address.h"
#include "service/alert_shelf.h"
#include "service/case_view.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/subscription_store.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxAddressBytes = 320;
constexpr std::size_t kMaxSchoolCharacters = 200;
constexpr std::size_t kMaxTagBytes = 35;
constexpr TimeMs kQuietMs = 24 * 3'600'000LL;

// "GB" or "GB-KEN": ISO 3166-1 alpha-2, or 3166-2.
bool is_region(std::string_view text) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 2 || !is_upper(text[0]) || !is_upper(text[1])) return false;
  if (text.size() == 2) return true;
  if (text[2] != '-' || text.size() < 4 || text.size() > 6) return false;
  for (const char c : text.substr(3)) {
    if (!is_upper(c) && !is_digit(c)) return false;
  }
  return true;
}

struct Asked {
  Recipient recipient;
  std::string typed;  // the address as it came: its SHA-256 is the proof's subject
  Proof proof;
};

Result<Asked> read_asked(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Asked asked;
  asked.typed = fields.text("address", 3, kMaxAddressBytes);
  Recipient& recipient = asked.recipient;
  recipient.role = fields.word("role", {"teacher", "parent", "young", "friend", "platform"});
  if (body->contains("school"))
    recipient.school = fields.free_text("school", 1, kMaxSchoolCharacters);
  recipient.region = fields.optional_ascii("region", 6).value_or("");
  recipient.language = fields.text("language", 2, kMaxTagBytes);
  const std::optional<bool> consent = fields.optional_boolean("consent");
  asked.proof = read_proof(fields);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (consent != true) {
    return fail(ErrorCode::kInvalidArgument, "The field 'consent' must be true: we ask first.");
  }
  if (!is_alert_language(recipient.language)) {
    return fail(ErrorCode::kInvalidArgument, "The field 'language' must be a language tag.");
  }
  if (body->contains("region") && !is_region(recipient.region)) {
    return fail(ErrorCode::kInvalidArgument, "The field 'region' must be like GB or GB-KEN.");
  }
  const Result<MailAddress> address = read_mail_address(asked.typed);
  if (!address) return std::unexpected<Error>(address.error());
  recipient.address = address->address;
  recipient.address_key = address->key;
  recipient.domain = address->domain;
  recipient.consent = "ask";
  recipient.consent_source = kAskedOnSite;
  return asked;
}

Response subscribe(App& app, const Request& request) {
  const Result<Asked> asked = read_asked(request);
  if (!asked) return problem(asked.error());
  const std::string subject = token_hash(asked->typed);
  Response refusal;
  if (!app.work.accept(app.database, "subscription", subject, asked->proof, refusal)) {
    return refusal;
  }
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    request_subscription(transaction, asked->recipient, kQuietMs, app.clock());
    // Asking for one address again and again becomes dear.
    app.work.note_result(transaction, "subscription", subject, false);
    return {};
  });
  if (!done) return problem(done.error());
  return json_response(202, boost::json::object{{"status", "asked"}});
}

}  // namespace

void add_subscription_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/subscriptions",
              .handler = [&app](const Request& request) { return subscribe(app, request); },
              .max_body_bytes = 8192});
}

}  // namespace holdfast
