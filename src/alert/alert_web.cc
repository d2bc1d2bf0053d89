// The alert as a part of a page, and as a page that stands alone. Pure; safe from any thread.
#include <fmt/format.h>

#include "alert/alert_forms.h"
#include "alert/alert_html.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"

namespace holdfast {
namespace {

// The page's own style: the house's colours, one column that can be read, ink saved on paper.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --page: #f6f4ee; --surface: #fffefb; --ink: #17232b; --ink-2: #47565f;
  --line: #cdd5d2; --brand: #0d5c63; --bad: #a31d17; --bad-soft: #fbe2df; --warn: #7a4b00;
  --warn-soft: #fbeccb; --calm-soft: #dcecec; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10171b; --surface: #192329; --ink: #ecf1f1; --ink-2: #b3c1c5; --line: #3a4a51;
    --brand: #7fced2; --bad: #ff9c92; --bad-soft: #44201d; --warn: #f3cc7a; --warn-soft: #3a2d10;
    --calm-soft: #16343a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5; font-size: 1.0625rem;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: break-word; }
a { color: var(--brand); text-underline-offset: 0.15em; }
a:focus-visible { outline: 3px solid #ffd23f; outline-offset: 2px; }
h1 { font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.2; margin: 0.25rem 0 0.75rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.75rem; }
h3 { font-size: 1.2rem; line-height: 1.3; margin: 1.5rem 0 0.5rem; }
h4, h5, h6 { font-size: 1.0625rem; margin: 1.25rem 0 0.5rem; }
p, ul, ol, blockquote { margin: 0 0 1rem; }
li { margin-bottom: 0.4rem; }
ul, ol { padding-inline-start: 1.4rem; }
blockquote { padding-inline-start: 1rem; border-inline-start: 4px solid var(--line); }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
.alert-kind { margin: 0; color: var(--brand); font-weight: 700; }
.alert-summary { font-size: 1.2rem; color: var(--ink-2); }
.alert-banner { margin: 0 0 1rem; padding: 0.75rem 1rem; border-inline-start: 6px solid var(--warn);
  background: var(--warn-soft); }
.alert-banner-cancel, .alert-banner-over { border-color: var(--bad); background: var(--bad-soft); }
.alert-body, .alert-sources, .alert-about { margin-top: 1.5rem; padding: 1.25rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 10px; }
.alert-body > :last-child, .alert-sources > :last-child { margin-bottom: 0; }
.alert-note { margin-top: 1.5rem; padding: 0.75rem 1rem; background: var(--calm-soft); border-radius: 10px; }
.alert-note p { margin: 0; }
.alert-details { margin: 0; display: grid; grid-template-columns: minmax(7rem, max-content) 1fr;
  gap: 0.35rem 1rem; }
.alert-details dt { color: var(--ink-2); }
.alert-details dd { margin: 0; }
@media (max-width: 30rem) { .alert-details { grid-template-columns: 1fr; gap: 0; }
  .alert-details dd { margin-bottom: 0.5rem; } .alert-body, .alert-sources, .alert-about { padding: 1rem; } }
@media print { :root { --page: #fff; --surface: #fff; --ink: #000; --ink-2: #333; --brand: #000; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; }
  .alert-body, .alert-sources, .alert-about { border: 0; padding: 0; }
  .alert-details div, .alert-banner, h2, h3, li { break-inside: avoid; }
  a[href^="https"]::after { content: " (" attr(href) ")"; font-size: 0.85em; } }
)css";

void add_banners(const Alert& alert, const std::string& language, TimeMs now_ms, std::string& out) {
  for (const AlertBanner& banner : alert_banners(alert, language, now_ms)) {
    const std::string mark =
        banner.mark.empty() ? "" : "<strong>" + html_escaped(banner.mark) + ".</strong> ";
    out += fmt::format("<p class=\"alert-banner alert-banner-{}\">{}{}</p>\n", banner.kind, mark,
                       html_escaped(banner.text));
  }
}

void add_bodies(const Alert& alert, const AlertFormOptions& options, std::string& out) {
  const HtmlDress dress{.heading_shift = 1};
  for (const AlertBody* body : shown_bodies(alert, options)) {
    out += fmt::format(
        "<section class=\"alert-body\" id=\"for-{0}\" lang=\"{1}\" "
        "aria-labelledby=\"for-{0}-title\">\n"
        "<h2 id=\"for-{0}-title\">{2}</h2>\n",
        html_escaped(body->audience), html_escaped(body->language), html_escaped(body->title));
    out += blocks_html(read_markdown(body->markdown).blocks, dress) + "</section>\n";
  }
}

void add_sources(const Alert& alert, const std::string& language, std::string& out) {
  if (alert.sources.empty()) return;
  out += fmt::format("<section class=\"alert-sources\">\n<h2>{}</h2>\n<ul>\n",
                     html_escaped(alert_word("sources", language)));
  for (const AlertSource& source : alert.sources) {
    const std::string date =
        source.date.empty()
            ? ""
            : fmt::format(", <time datetime=\"{}\">{}</time>", html_escaped(source.date),
                          html_escaped(shown_date(source.date, language)));
    out += fmt::format("<li><a href=\"{}\">{}</a>{}</li>\n", html_escaped(source.web),
                       html_escaped(source.title), date);
  }
  out += "</ul>\n</section>\n";
}

void add_details(const Alert& alert, const std::string& language, std::string& out) {
  out += fmt::format("<section class=\"alert-about\">\n<h2>{}</h2>\n<dl class=\"alert-details\">\n",
                     html_escaped(alert_word("details", language)));
  for (const AlertDetail& detail : alert_details(alert, language)) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(detail.label),
                       html_escaped(detail.value));
  }
  out += "</dl>\n</section>\n";
}

}  // namespace

std::string alert_web_fragment(const Alert& alert, const AlertFormOptions& options) {
  const std::string language = best_language(alert, options.language);
  const AlertHeading& heading = heading_of(alert, language);
  std::string out = fmt::format("<article class=\"alert\" lang=\"{}\">\n", html_escaped(language));
  add_banners(alert, language, options.now_ms, out);
  out += fmt::format("<p class=\"alert-kind\">{}</p>\n<h1 class=\"alert-headline\">{}</h1>\n",
                     html_escaped(alert_word("alert", language)), html_escaped(heading.headline));
  if (!heading.summary.empty()) {
    out += "<p class=\"alert-summary\">" + html_escaped(heading.summary) + "</p>\n";
  }
  add_bodies(alert, options, out);
  if (!heading.note.empty()) {
    out += "<div class=\"alert-note\"><p>" + html_escaped(heading.note) + "</p></div>\n";
  }
  add_sources(alert, language, out);
  add_details(alert, language, out);
  return out + "</article>\n";
}

std::string alert_web_page(const Alert& alert, const AlertFormOptions& options) {
  const std::string language = best_language(alert, options.language);
  const AlertHeading& heading = heading_of(alert, language);
  const std::string address = alert_address(alert, options);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n",
      html_escaped(language), html_escaped(marked_headline(alert, language)));
  if (!heading.summary.empty()) {
    out += "<meta name=\"description\" content=\"" + html_escaped(heading.summary) + "\">\n";
  }
  if (!address.empty()) {
    out += "<link rel=\"canonical\" href=\"" + html_escaped(address) + "\">\n";
  }
  out += "<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<main>\n";
  return out + alert_web_fragment(alert, options) + "</main>\n</body>\n</html>\n";
}

}  // namespace holdfast
