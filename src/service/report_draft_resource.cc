// A report that is not finished yet, kept under a key that only the return code gives, and
// encrypted to it: whoever has the six words goes on, on any device.
#include <boost/json.hpp>

#include "base/bytes.h"
#include "service/authenticate.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "service/resources.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kKeyDigits = 64;
constexpr std::int64_t kMaxRevision = 1'000'000'000;

// SHA-256 of the key that the request carries; empty when it carries none. The key has 77 bits of
// the code behind 100,000 rounds, so that a fast hash is enough.
std::string draft_hash(const Request& request) {
  const std::string_view key = bearer_token(request);
  return is_hex(key, kKeyDigits) ? token_hash(ascii_lower(key)) : std::string();
}

Response no_key() {
  Response response =
      problem(401, "unauthenticated", "Send Authorization: Bearer with the draft's key.");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

std::string expiry(const App& app, TimeMs saved_ms) {
  return format_time(saved_ms + app.options.report_draft_ms);
}

struct Saving {
  std::string body;
  std::int64_t replaces = 0;
  std::optional<Proof> proof;
};

Result<Saving> read_saving(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Saving saving;
  saving.body = read_age_text(fields, "body", kReportBody);
  const json::value* replaces = body->if_contains("replaces");
  if (replaces != nullptr && !replaces->is_null()) {
    saving.replaces = fields.integer("replaces", 1, kMaxRevision);
  } else {
    (void)fields.optional_text("replaces", 1);
  }
  if (body->contains("proof")) saving.proof = read_proof(fields);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return saving;
}

Response save(App& app, const Request& request) {
  const std::string hash = draft_hash(request);
  if (hash.empty()) return no_key();
  const Result<Saving> saving = read_saving(request);
  if (!saving) return problem(saving.error());
  // Room for strangers is paid for once; whoever has a draft has paid.
  if (saving->replaces == 0) {
    Response refusal;
    const Proof proof = saving->proof.value_or(Proof{});
    if (!app.work.accept(app.database, "report", "", proof, refusal)) return refusal;
  }
  if (auto refused = refuse_age_body(saving->body, kReportBody, 1)) {
    // One recipient, the reporter's own: another number is no news of the hotline's keys.
    if (refused->status != 409) return std::move(*refused);
    return problem(400, "not-age", "A draft is encrypted to the reporter's own recipient alone.");
  }
  const TimeMs now_ms = app.clock();
  const auto revision = app.database.write([&](Transaction& transaction) {
    return save_report_draft(transaction, hash, {.saved_ms = now_ms, .body = saving->body},
                             saving->replaces);
  });
  if (!revision) return problem(revision.error());
  return json_response(saving->replaces == 0 ? 201 : 200,
                       json::object{{"revision", *revision}, {"expires_at", expiry(app, now_ms)}});
}

Response fetch(App& app, const Request& request) {
  const std::string hash = draft_hash(request);
  if (hash.empty()) return no_key();
  const auto draft = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<ReportDraft>>(find_report_draft(transaction, hash));
  });
  if (!draft) return problem(draft.error());
  if (!draft->has_value()) {
    return problem(404, "not-found", "No draft is kept under these words. Check each word.");
  }
  return json_response(200, json::object{{"revision", (*draft)->revision},
                                         {"saved_at", format_time((*draft)->saved_ms)},
                                         {"expires_at", expiry(app, (*draft)->saved_ms)},
                                         {"body", (*draft)->body}});
}

Response forget(App& app, const Request& request) {
  const std::string hash = draft_hash(request);
  if (hash.empty()) return no_key();
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    delete_report_draft(transaction, hash);
    return {};
  });
  return done ? no_content() : problem(done.error());
}

}  // namespace

void add_report_draft_routes(Router& router, App& app) {
  const auto add = [&](const char* method, std::function<Response(const Request&)> handler,
                       std::size_t max_body) {
    router.add({.method = method,
                .pattern = "/api/v1/reports/draft",
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("PUT", [&app](const Request& r) { return save(app, r); }, report_request_bytes(kReportBody));
  add("GET", [&app](const Request& r) { return fetch(app, r); }, 0);
  add("DELETE", [&app](const Request& r) { return forget(app, r); }, 0);
}

}  // namespace holdfast
