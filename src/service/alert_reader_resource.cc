// What a link in a mail does: confirm a subscription, stop the mails (RFC 8058), say "I have read
// this". GET shows a page with a button and changes nothing, for scanners follow links; POST acts,
// without cookies, sign-in or script.
#include <fmt/format.h>

#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "delivery/returns.h"
#include "service/alert_frame.h"
#include "service/alert_office.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/alert_store.h"
#include "store/audit_store.h"
#include "store/subscription_store.h"

namespace holdfast {
namespace {

using Purpose = ReaderLinks::Purpose;

constexpr std::size_t kMaxFormBytes = 4096;
constexpr std::size_t kMaxTokenBytes = 128;
constexpr std::int64_t kSecondMs = 1000;

// One kind of link: its words are NAME_title, NAME_text, NAME_button and NAME_done.
struct LinkKind {
  const char* name;
  Purpose purpose;
};
constexpr LinkKind kConfirm{"confirm", Purpose::kOptIn};
constexpr LinkKind kUnsubscribe{"unsubscribe", Purpose::kUnsubscribe};
constexpr LinkKind kRead{"read", Purpose::kRead};

const std::string& word(const LinkKind& kind, const char* which, const std::string& language) {
  return alert_word(std::string(kind.name) + "_" + which, language);
}

Response gone_page(const Request& request) {
  const std::string language = page_language(request, "");
  return sentence_page(404, language, alert_word("alerts", language),
                       alert_word("link_gone", language), "");
}

struct Reader {
  ReaderId id;
  std::string language;
  std::string headline;  // of the alert that the mail was about; may be empty
};
// Whose link it is. kNotFound or kUnauthenticated when it is nobody's (any more).
Result<Reader> reader_of(App& app, const Request& request, Purpose purpose) {
  const std::string& token = request.path_parameter("token");
  if (token.size() > kMaxTokenBytes) return fail(ErrorCode::kNotFound, "This link is too long.");
  const Result<ReaderLinks> links = app.alerts.links(app.database);
  if (!links) return std::unexpected<Error>(links.error());
  const Result<ReaderId> id = links->read_token(purpose, token);
  if (!id) return std::unexpected<Error>(id.error());
  return app.database.read([&](Transaction& transaction) -> Result<Reader> {
    const auto recipient = find_recipient(transaction, id->recipient_id);
    if (!recipient) return fail(ErrorCode::kNotFound, "This address is not on the list any more.");
    Reader reader{*id, recipient->language, ""};
    if (purpose != Purpose::kRead) return reader;
    for (const StoredAlert& each : list_alerts(transaction, 1000)) {
      if (each.alert_id == id->alert_id) reader.headline = each.headline;
    }
    return reader;
  });
}

Response refusal(const Request& request, const Error& error) {
  const bool is_gone =
      error.code == ErrorCode::kNotFound || error.code == ErrorCode::kUnauthenticated;
  return is_gone ? gone_page(request) : problem(error);
}

Response show(App& app, const Request& request, const LinkKind& kind) {
  const Result<Reader> reader = reader_of(app, request, kind.purpose);
  if (!reader) return refusal(request, reader.error());
  if (kind.purpose == Purpose::kOptIn && reader->id.alert_id * kSecondMs <= app.clock()) {
    return gone_page(request);
  }
  const std::string language = page_language(request, reader->language);
  std::string more;
  if (!reader->headline.empty()) {
    more += "<p class=\"govuk-body\"><strong>" + html_escaped(reader->headline) + "</strong></p>\n";
  }
  more += fmt::format(
      "<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\">"
      "<button class=\"govuk-button\" type=\"submit\">{}</button></form>\n",
      html_escaped(word(kind, "button", language)));
  return sentence_page(200, language, word(kind, "title", language), word(kind, "text", language),
                       more);
}

Response done_page(const Request& request, const LinkKind& kind, const Reader& reader) {
  const std::string language = page_language(request, reader.language);
  return sentence_page(200, language, word(kind, "title", language), word(kind, "done", language),
                       "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/alerts\">" +
                           html_escaped(alert_word("page_all", language)) + "</a></p>\n");
}

// The audit log names no address and no reader.
void note(Transaction& transaction, const App& app, const char* action,
          const std::string& subject) {
  append_audit(transaction, {app.clock(), "reader", action, subject, ""});
}

Response confirm(App& app, const Request& request) {
  const Result<Reader> reader = reader_of(app, request, kConfirm.purpose);
  if (!reader) return refusal(request, reader.error());
  const std::string hash = token_hash(ascii_lower(request.path_parameter("token")));
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    if (!confirm_subscription(transaction, reader->id.recipient_id, hash, app.clock())) {
      return fail(ErrorCode::kNotFound, "This link was used, or is too old.");
    }
    note(transaction, app, "subscription.confirm", "");
    return {};
  });
  return done ? done_page(request, kConfirm, *reader) : refusal(request, done.error());
}

Response stop_mails(App& app, const Request& request) {
  const Result<Reader> reader = reader_of(app, request, kUnsubscribe.purpose);
  if (!reader) return refusal(request, reader.error());
  const Result<ReaderLinks> links = app.alerts.links(app.database);
  if (!links) return problem(links.error());
  const Result<void> done = app.database.write([&](Transaction& transaction) -> Result<void> {
    const Result<void> left =
        unsubscribe(transaction, *links, request.path_parameter("token"), app.clock());
    if (left) note(transaction, app, "subscription.unsubscribe", "");
    return left;
  });
  return done ? done_page(request, kUnsubscribe, *reader) : refusal(request, done.error());
}

Response acknowledge(App& app, const Request& request) {
  const Result<Reader> reader = reader_of(app, request, kRead.purpose);
  if (!reader) return refusal(request, reader.error());
  const Result<void> done = app.database.write([&](Transaction& transaction) {
    return acknowledge_alert(transaction, reader->id.alert_id, reader->id.recipient_id,
                             app.clock());
  });
  return done ? done_page(request, kRead, *reader) : refusal(request, done.error());
}

void add_link(Router& router, App& app, const LinkKind& kind,
              Response (*act)(App&, const Request&)) {
  const std::string pattern = std::string("/") + kind.name + "/{token}";
  router.add({.method = "GET", .pattern = pattern, .handler = [&app, kind](const Request& request) {
                return show(app, request, kind);
              }});
  router.add({.method = "POST",
              .pattern = pattern,
              .handler = [&app, act](const Request& request) { return act(app, request); },
              .max_body_bytes = kMaxFormBytes});
}

}  // namespace

void add_alert_reader_routes(Router& router, App& app) {
  add_link(router, app, kConfirm, confirm);
  add_link(router, app, kUnsubscribe, stop_mails);
  add_link(router, app, kRead, acknowledge);
}

}  // namespace holdfast
