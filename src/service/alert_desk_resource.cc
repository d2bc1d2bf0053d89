// Alerts at the desk: check, propose, look at every form, publish by a second person.
#include <algorithm>
#include <boost/json.hpp>

#include "alert/alert_check.h"
#include "alert/alert_words.h"
#include "service/alert_view.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/webhook_events.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSourceBytes = 262'144;
constexpr std::size_t kMaxSourceBody = 600 * 1024;  // escaped in JSON
constexpr std::size_t kMaxTagBytes = 35;
constexpr std::size_t kMaxAudienceBytes = 32;

const char* type_name(AlertType type) {
  if (type == AlertType::kUpdate) return "update";
  return type == AlertType::kCancel ? "cancel" : "alert";
}

// The file as text with lines: the one field that may hold line feeds.
Result<std::string> read_source(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  const json::value* value = body->if_contains("source");
  if (value == nullptr || !value->is_string() || body->size() != 1) {
    return fail(ErrorCode::kInvalidArgument, "Send the alert's file as the one field 'source'.");
  }
  const json::string& source = value->as_string();
  if (source.empty() || source.size() > kMaxSourceBytes) {
    return fail(ErrorCode::kInvalidArgument,
                "The field 'source' must be text of 1 to 262144 bytes.");
  }
  return std::string(source);
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, 200));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  const auto alerts = app.database.read([&](Transaction& transaction) {
    return Result<std::vector<StoredAlert>>(list_alerts(transaction, limit));
  });
  if (!alerts) return problem(alerts.error());
  json::array view;
  for (const StoredAlert& each : *alerts) view.push_back(alert_line(each));
  return json_response(200, json::object{{"alerts", std::move(view)}});
}

// What was found in the text, and whether it has expired by now.
json::array findings_now(const App& app, AlertReading& reading) {
  if (reading.alert) {
    if (const auto expired = expired_finding(*reading.alert, app.clock())) {
      reading.findings.push_back(*expired);
    }
  }
  return findings_view(reading.findings);
}

Response check(App& app, const Request& request) {
  const Result<std::string> source = read_source(request);
  if (!source) return problem(source.error());
  AlertReading reading = read_alert_source(*source);
  json::value identifier = nullptr;
  if (reading.alert) identifier = reading.alert->identifier;
  return json_response(200, json::object{{"good", reading.alert.has_value()},
                                         {"identifier", std::move(identifier)},
                                         {"findings", findings_now(app, reading)}});
}

Response desk_alert(App& app, unsigned status, const StoredAlert& stored) {
  AlertReading reading = read_alert_source(stored.source);
  if (!reading.alert) {
    return problem(409, "conflict", "The text of this alert does not pass its check any more.");
  }
  json::array audiences(reading.alert->audiences.begin(), reading.alert->audiences.end());
  json::array languages(reading.alert->languages.begin(), reading.alert->languages.end());
  const bool is_seen = stored.state != "proposed" && is_public_alert(*reading.alert);
  json::object view = alert_line(stored);
  view["source"] = stored.source;
  view["source_hash"] = stored.source_hash;
  view["scope"] = cap_word(reading.alert->scope);
  view["status"] = cap_word(reading.alert->status);
  view["audiences"] = std::move(audiences);
  view["languages"] = std::move(languages);
  view["findings"] = findings_now(app, reading);
  view["public_address"] = is_seen ? json::value("/alerts/" + stored.identifier) : nullptr;
  return json_response(status, view);
}

Response propose(App& app, const Request& request) {
  const Result<std::string> source = read_source(request);
  if (!source) return problem(source.error());
  const AlertReading reading = read_alert_source(*source);
  if (!reading.alert) {
    const auto first = std::find_if(
        reading.findings.begin(), reading.findings.end(),
        [](const AlertFinding& each) { return each.kind == AlertFinding::Kind::kError; });
    const std::string why = first == reading.findings.end()
                                ? std::string("It cannot be read.")
                                : "Line " + std::to_string(first->line) + ": " + first->message;
    return problem(400, "invalid-argument", "The alert is not good. " + why);
  }
  const Alert& alert = *reading.alert;
  if (alert.identifier == "subscribe" || alert.identifier == "feed.atom") {
    return problem(400, "invalid-argument", "Choose another identifier: the site uses this one.");
  }
  const std::string replaces =
      alert.references.empty() ? std::string() : alert.references.front().identifier;
  const auto stored = app.database.write([&](Transaction& transaction) -> Result<StoredAlert> {
    auto kept = propose_alert(transaction, {.identifier = alert.identifier,
                                            .message_type = type_name(alert.type),
                                            .replaces = replaces,
                                            .headline = marked_headline(alert, ""),
                                            .source = *source,
                                            .proposed_by = request.principal.name,
                                            .at_ms = app.clock()});
    if (kept) {
      append_audit(transaction, {.at_ms = app.clock(),
                                 .actor = request.principal.actor(),
                                 .action = "alert.propose",
                                 .subject = alert.identifier,
                                 .details = ""});
    }
    return kept;
  });
  return stored ? desk_alert(app, 201, *stored) : problem(stored.error());
}

Response show(App& app, const Request& request) {
  const auto stored = app.database.read(
      [&](Transaction& transaction) { return find_desk_alert(transaction, request); });
  return stored ? desk_alert(app, 200, *stored) : problem(stored.error());
}

Response preview(App& app, const Request& request) {
  QueryFields query(request);
  AlertFormRequest asked;
  asked.form = query.word("form", "web",
                          {"web", "page", "cap", "atom", "json", "text", "pdf", "mail_subject",
                           "mail_text", "mail_html"});
  asked.audience = query.ascii("audience", kMaxAudienceBytes).value_or("");
  asked.language = query.ascii("lang", kMaxTagBytes).value_or("");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if ((!asked.language.empty() && !is_alert_language(asked.language)) ||
      (request.query_value("audience") && !is_audience_id(asked.audience)) ||
      (request.query_value("lang") && asked.language.empty())) {
    return problem(400, "invalid-argument",
                   "Give 'lang' as a language tag, and 'audience' as an alert names it.");
  }
  asked.site_url = app.alerts.site_url;
  asked.now_ms = app.clock();
  const auto stored = app.database.read(
      [&](Transaction& transaction) { return find_desk_alert(transaction, request); });
  if (!stored) return problem(stored.error());
  const auto form = app.alerts.shelf.form(*stored, asked);
  if (!form) return problem(form.error());
  Response response;
  response.content_type = (*form)->content_type;
  response.body = (*form)->body;
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response publish(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string hash = fields.hex("source_hash", 64);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto stored = app.database.write([&](Transaction& transaction) -> Result<StoredAlert> {
    auto put = publish_alert(transaction, {.identifier = request.path_parameter("identifier"),
                                           .source_hash = hash,
                                           .published_by = request.principal.name,
                                           .at_ms = app.clock()});
    if (put) {
      tell_webhooks_of_alert(transaction, *put, app.clock());
      append_audit(transaction, {.at_ms = app.clock(),
                                 .actor = request.principal.actor(),
                                 .action = "alert.publish",
                                 .subject = put->identifier,
                                 .details = put->replaces.empty() ? "" : "about " + put->replaces});
    }
    return put;
  });
  return stored ? desk_alert(app, 200, *stored) : problem(stored.error());
}

using Handler = Response (*)(App&, const Request&);

}  // namespace

void add_alert_desk_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Handler handler,
                       std::size_t max_body_bytes) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = Access::kAnalyst,
         .handler = [&app, handler](const Request& request) { return handler(app, request); },
         .max_body_bytes = max_body_bytes});
  };
  add("GET", "/api/v1/desk/alerts", list, 0);
  add("POST", "/api/v1/desk/alerts", propose, kMaxSourceBody);
  add("POST", "/api/v1/desk/alerts/check", check, kMaxSourceBody);
  add("GET", "/api/v1/desk/alerts/{identifier}", show, 0);
  add("GET", "/api/v1/desk/alerts/{identifier}/preview", preview, 0);
  add("POST", "/api/v1/desk/alerts/{identifier}/publish", publish, 4096);
}

}  // namespace holdfast
