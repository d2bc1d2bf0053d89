// Public alerts, for anybody: the list, each alert's page and other forms, and the feed.
// Restricted, private, test and draft alerts are not found here. No cookies.
#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "service/alert_frame.h"
#include "service/alert_office.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "sign/minisign.h"
#include "store/alert_store.h"

namespace holdfast {
namespace {

constexpr int kMaxListed = 100;
constexpr int kMaxInFeed = 30;
constexpr std::size_t kMaxTagBytes = 35;
constexpr std::size_t kMaxAudienceBytes = 32;
constexpr std::string_view kSignatureEnd = ".minisig";

// Ends of names, the longest first where one ends in another.
constexpr std::array<std::pair<std::string_view, const char*>, 6> kEnds = {{{".cap.xml", "cap"},
                                                                            {".cap", "cap"},
                                                                            {".atom", "atom"},
                                                                            {".json", "json"},
                                                                            {".txt", "text"},
                                                                            {".pdf", "pdf"}}};

struct PublicAlert {
  StoredAlert stored;
  std::shared_ptr<const Alert> alert;
};

std::string shown(std::string_view word, std::string_view language) {
  return html_escaped(alert_word(word, language));
}

Result<std::vector<PublicAlert>> public_alerts(App& app, std::string_view state) {
  const auto all = app.database.read([](Transaction& transaction) {
    return Result<std::vector<StoredAlert>>(list_alerts(transaction, kMaxListed));
  });
  if (!all) return std::unexpected<Error>(all.error());
  std::vector<PublicAlert> out;
  for (const StoredAlert& stored : *all) {
    if (stored.state != state) continue;
    const auto alert = app.alerts.shelf.read(stored, app.clock());
    if (alert && is_public_alert(**alert)) out.push_back({stored, *alert});
  }
  return out;
}

std::string list_item(const PublicAlert& each, const std::string& language, TimeMs now_ms) {
  const Alert& alert = *each.alert;
  const std::string own = best_language(alert, language);
  const std::string day = format_alert_time(*alert.sent).substr(0, 10);
  const bool is_over = alert.expires && alert.expires->at_ms <= now_ms;
  return fmt::format(
      "<li class=\"alert-list__item\"><a class=\"govuk-link\" href=\"/alerts/{}?lang={}\" "
      "lang=\"{}\">{}</a><br><span class=\"govuk-hint\">{} <time datetime=\"{}\">{}</time>{}"
      "</span></li>\n",
      html_escaped(alert.identifier), language, html_escaped(own),
      html_escaped(marked_headline(alert, own)), shown("issued", language), day,
      html_escaped(shown_date(day, language)),
      is_over ? " &middot; " + shown("past", language) : std::string());
}

// "Cymraeg"; the tag itself where its own name is not known here.
std::string language_name(const std::string& tag) {
  const std::vector<std::string> known = alert_word_languages();
  const bool is_known = std::find(known.begin(), known.end(), tag) != known.end();
  return is_known ? alert_word("language_name", tag) : tag;
}

std::string language_links(const std::string& address, const std::vector<std::string>& languages,
                           std::string_view language) {
  if (languages.size() < 2) return {};
  std::string out = "<ul class=\"alert-languages no-print\">";
  for (const std::string& each : languages) {
    const std::string tag = html_escaped(each);
    const std::string name = html_escaped(language_name(each));
    out +=
        each == language
            ? fmt::format("<li><span aria-current=\"true\" lang=\"{}\">{}</span></li>", tag, name)
            : fmt::format(
                  "<li><a class=\"govuk-link\" href=\"{0}?lang={1}\" hreflang=\"{1}\" "
                  "lang=\"{1}\" rel=\"alternate\">{2}</a></li>",
                  address, tag, name);
  }
  return out + "</ul>\n";
}

Response list_page(App& app, const Request& request) {
  QueryFields query(request);
  const std::string wanted = query.ascii("lang", kMaxTagBytes).value_or("");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!wanted.empty() && !is_alert_language(wanted)) {
    return problem(400, "invalid-argument", "The parameter 'lang' must be a language tag.");
  }
  const auto alerts = public_alerts(app, "published");
  if (!alerts) return problem(alerts.error());
  const std::string language = page_language(request, wanted);
  std::string main =
      fmt::format("<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"lead\">{}</p>\n",
                  shown("alerts", language), shown("page_lead", language));
  if (alerts->empty()) {
    main += "<p class=\"govuk-body\">" + shown("page_none", language) + "</p>\n";
  } else {
    main += "<ul class=\"alert-list\">\n";
    for (const PublicAlert& each : *alerts) main += list_item(each, language, app.clock());
    main += "</ul>\n";
  }
  main += fmt::format(
      "<p class=\"govuk-body no-print\"><a class=\"govuk-link\" "
      "href=\"/alerts/subscribe?lang={0}\">"
      "{1}</a></p>\n<p class=\"govuk-body no-print\"><a class=\"govuk-link\" href=\"/alerts.atom?"
      "lang={0}\" type=\"application/atom+xml\">{2}</a></p>\n",
      language, shown("page_get", language), shown("page_feed", language));
  main += language_links("/alerts", alert_word_languages(), language);
  return framed_page(200, language, alert_word("alerts", language), main);
}

Response feed(App& app, const Request& request) {
  QueryFields query(request);
  const std::string language = query.ascii("lang", kMaxTagBytes).value_or("en");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!is_alert_language(language)) {
    return problem(400, "invalid-argument", "The parameter 'lang' must be a language tag.");
  }
  const auto alerts = public_alerts(app, "published");
  if (!alerts) return problem(alerts.error());
  AlertFeedOptions options;
  // A feed has an absolute address; a service that was told none is this machine's alone.
  options.form.site_url = app.alerts.site_url.empty() ? "http://localhost" : app.alerts.site_url;
  options.form.language = language;
  options.form.now_ms = app.clock();
  options.title = app.alerts.site_name + ": " + alert_word("alerts", language);
  options.author = app.alerts.site_name;
  std::vector<Alert> told;
  for (const PublicAlert& each : *alerts) {
    if (told.size() < static_cast<std::size_t>(kMaxInFeed)) told.push_back(*each.alert);
  }
  const std::string body = alert_atom_feed(told, options);
  return tagged_response(request, "application/atom+xml", body,
                         "\"" + token_hash(body).substr(0, 32) + "\"");
}

Response not_found_page(const Request& request) {
  const std::string language = page_language(request, "");
  return sentence_page(404, language, alert_word("alerts", language),
                       alert_word("page_missing", language),
                       "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/alerts\">" +
                           shown("page_all", language) + "</a></p>\n");
}

struct AskedForm {
  std::string identifier;
  std::string form;  // empty: the page
  bool is_signature = false;
};
AskedForm read_name(std::string_view name) {
  AskedForm asked;
  if (name.ends_with(kSignatureEnd)) {
    asked.is_signature = true;
    name.remove_suffix(kSignatureEnd.size());
  }
  for (const auto& [end, form] : kEnds) {
    if (!name.ends_with(end)) continue;
    asked.form = form;
    name.remove_suffix(end.size());
    break;
  }
  asked.identifier = name;
  return asked;
}

// What stands in for a withdrawn alert's place: the newest alert that is about it.
Result<std::optional<StoredAlert>> newer_than(App& app, const std::string& identifier) {
  return app.database.read([&](Transaction& transaction) -> Result<std::optional<StoredAlert>> {
    for (StoredAlert& each : list_alerts(transaction, kMaxListed)) {
      if (each.state != "proposed" && each.replaces == identifier) return std::move(each);
    }
    return std::nullopt;
  });
}

std::string forms_links(const Alert& alert, bool is_signed, const std::string& language) {
  const std::string address = "/alerts/" + html_escaped(alert.identifier);
  std::string out = fmt::format(
      "<section class=\"alert-forms no-print\"><h2 class=\"govuk-heading-m\">{}</h2><ul>",
      shown("page_forms", language));
  for (const auto& [end, words] :
       {std::pair<const char*, std::string>(".pdf", shown("page_pdf", language)),
        {".txt", shown("page_plain", language)},
        {".cap.xml", "CAP 1.2"},
        {".atom", "Atom"},
        {".json", "JSON"}}) {
    const bool has_language =
        std::string_view(end) != ".cap.xml" && std::string_view(end) != ".json";
    const std::string query = has_language ? "?lang=" + language : std::string();
    out += fmt::format("<li><a class=\"govuk-link\" href=\"{}{}{}\">{}</a>", address, end, query,
                       words);
    if (is_signed) {
      out += fmt::format(" (<a class=\"govuk-link\" href=\"{}{}.minisig{}\">{}</a>)", address, end,
                         query, shown("page_signature", language));
    }
    out += "</li>";
  }
  return out + "</ul></section>\n";
}

Response alert_page(App& app, const Request& request, const PublicAlert& found,
                    const std::string& wanted, const std::string& audience) {
  const std::string language = page_language(request, wanted);
  const auto form =
      app.alerts.shelf.form(found.stored, {.form = "web",
                                           .audience = audience,
                                           .language = wanted.empty() ? language : wanted,
                                           .site_url = app.alerts.site_url,
                                           .now_ms = app.clock()});
  if (!form) return problem(form.error());
  std::string main;
  if (found.stored.state != "published") {
    main = "<div class=\"notice notice--warn\"><p class=\"govuk-body\">" +
           shown(found.stored.state == "cancelled" ? "page_cancelled" : "page_replaced", language) +
           "</p>";
    const auto newer = newer_than(app, found.stored.identifier);
    if (!newer) return problem(newer.error());
    if (newer->has_value()) {
      main += fmt::format(
          "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/alerts/{}\">{}</a></p>",
          html_escaped((*newer)->identifier), shown("page_newer", language));
    }
    main += "</div>\n";
  }
  main += language_links("/alerts/" + html_escaped(found.alert->identifier), found.alert->languages,
                         best_language(*found.alert, wanted));
  main += (*form)->body + forms_links(*found.alert, !app.alerts.signing_key.empty(), language);
  main += fmt::format(
      "<p class=\"govuk-body no-print\"><a class=\"govuk-link\" href=\"/alerts?lang={0}\">{1}</a> "
      "&middot; <a class=\"govuk-link\" href=\"/alerts/subscribe?lang={0}\">{2}</a></p>\n",
      language, shown("page_all", language), shown("page_get", language));
  return framed_page(200, language, alert_word("alerts", language), main);
}

Response other_form(App& app, const Request& request, const PublicAlert& found,
                    const AskedForm& asked, const std::string& language,
                    const std::string& audience) {
  const auto form = app.alerts.shelf.form(found.stored, {.form = asked.form,
                                                         .audience = audience,
                                                         .language = language,
                                                         .site_url = app.alerts.site_url,
                                                         .now_ms = app.clock()});
  if (!form && form.error().code == ErrorCode::kNotFound) return not_found_page(request);
  if (!form) return problem(form.error());
  if (!asked.is_signature) {
    return tagged_response(request, (*form)->content_type, (*form)->body, (*form)->etag);
  }
  std::string name = request.path_parameter("name");
  name.resize(name.size() - kSignatureEnd.size());
  const Result<std::string> signature =
      sign_minisign((*form)->body, app.alerts.signing_key, name, app.clock());
  if (!signature) return problem(signature.error());
  Response response;
  response.content_type = "application/octet-stream";
  response.body = *signature;
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

std::string choices(const std::vector<std::pair<std::string, std::string>>& values,
                    std::string_view chosen) {
  std::string out;
  for (const auto& [value, words] : values) {
    out += fmt::format("<option value=\"{}\"{}>{}</option>", html_escaped(value),
                       value == chosen ? " selected" : "", html_escaped(words));
  }
  return out;
}

// The proof of work needs a program, alerts.ts; what it says is in the page already.
Response subscribe_page(const Request& request, const std::string& wanted) {
  const std::string language = page_language(request, wanted);
  std::vector<std::pair<std::string, std::string>> roles;
  for (const char* role : {"teacher", "parent", "young", "friend", "platform"}) {
    roles.emplace_back(role, audience_name(role, language));
  }
  std::vector<std::pair<std::string, std::string>> languages;
  for (const std::string& each : alert_word_languages())
    languages.emplace_back(each, language_name(each));
  const auto label = [&](const char* id, const char* word) {
    return fmt::format("<label class=\"govuk-label\" for=\"{}\">{}</label>", id,
                       shown(word, language));
  };
  std::string main = fmt::format(
      "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"lead\">{}</p>\n"
      "<noscript><p class=\"notice notice--warn\">{}</p></noscript>\n"
      "<form id=\"subscribe\" novalidate>\n",
      shown("page_get", language), shown("subscribe_lead", language),
      shown("subscribe_script", language));
  main += "<div class=\"govuk-form-group\">" + label("address", "subscribe_address") +
          "<input class=\"govuk-input\" id=\"address\" name=\"address\" type=\"email\" "
          "autocomplete=\"email\" maxlength=\"320\" required></div>\n";
  main += "<div class=\"govuk-form-group\">" + label("role", "subscribe_role") +
          "<select class=\"govuk-select\" id=\"role\" name=\"role\">" + choices(roles, "teacher") +
          "</select></div>\n";
  main += "<div class=\"govuk-form-group\">" + label("school", "subscribe_school") +
          "<input class=\"govuk-input\" id=\"school\" name=\"school\" maxlength=\"200\" "
          "autocomplete=\"organization\"></div>\n";
  main += "<div class=\"govuk-form-group\">" + label("language", "subscribe_language") +
          "<select class=\"govuk-select\" id=\"language\" name=\"language\">" +
          choices(languages, language) + "</select></div>\n";
  main +=
      "<div class=\"govuk-form-group\"><div class=\"govuk-checkboxes\"><div "
      "class=\"govuk-checkboxes__item\"><input class=\"govuk-checkboxes__input\" id=\"consent\" "
      "name=\"consent\" type=\"checkbox\" required><label class=\"govuk-label "
      "govuk-checkboxes__label\" for=\"consent\">" +
      shown("subscribe_consent", language) + "</label></div></div></div>\n";
  main += "<button class=\"govuk-button\" type=\"submit\">" + shown("subscribe_send", language) +
          "</button>\n</form>\n<div aria-live=\"polite\" id=\"told\">";
  for (const char* state : {"working", "sent", "failed"}) {
    main += fmt::format("<p class=\"notice\" data-state=\"{}\" hidden>{}</p>", state,
                        shown(std::string("subscribe_") + state, language));
  }
  return framed_page(200, language, alert_word("page_get", language), main + "</div>\n");
}

Response show(App& app, const Request& request) {
  QueryFields query(request);
  const std::string language = query.ascii("lang", kMaxTagBytes).value_or("");
  const std::string audience = query.ascii("audience", kMaxAudienceBytes).value_or("");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if ((!language.empty() && !is_alert_language(language)) ||
      (!audience.empty() && !is_audience_id(audience))) {
    return problem(400, "invalid-argument",
                   "Give 'lang' as a language tag, and 'audience' as an alert names it.");
  }
  if (request.path_parameter("name") == "subscribe") return subscribe_page(request, language);
  const AskedForm asked = read_name(request.path_parameter("name"));
  const auto stored = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<StoredAlert>>(find_alert(transaction, asked.identifier));
  });
  if (!stored) return problem(stored.error());
  const bool is_signable =
      !asked.is_signature || (!asked.form.empty() && !app.alerts.signing_key.empty());
  if (!*stored || (*stored)->state == "proposed" || !is_signable) return not_found_page(request);
  const auto alert = app.alerts.shelf.read(**stored, app.clock());
  if (!alert || !is_public_alert(**alert)) return not_found_page(request);
  const auto& audiences = (*alert)->audiences;
  if (!audience.empty() &&
      std::find(audiences.begin(), audiences.end(), audience) == audiences.end()) {
    return not_found_page(request);
  }
  const PublicAlert found{**stored, *alert};
  if (asked.form.empty()) return alert_page(app, request, found, language, audience);
  return other_form(app, request, found, asked, language, audience);
}

}  // namespace

void add_alert_public_routes(Router& router, App& app) {
  router.add({.method = "GET", .pattern = "/alerts", .handler = [&app](const Request& request) {
                return list_page(app, request);
              }});
  for (const char* pattern : {"/alerts.atom", "/alerts/feed.atom"}) {
    router.add({.method = "GET", .pattern = pattern, .handler = [&app](const Request& request) {
                  return feed(app, request);
                }});
  }
  router.add({.method = "GET",
              .pattern = "/alerts/{name}",
              .handler = [&app](const Request& request) { return show(app, request); }});
}

}  // namespace holdfast
