// The forms of an alert. All are made from one Alert, say the same, and are the same bytes for the
// same alert and options. The alert must have passed check_alert() and have its `sent`. Pure; safe
// from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "holdfast/result.h"

namespace holdfast {

// For whom, and what stands around the alert. Every address is an absolute https (or, on a machine
// of one's own, http) address; an empty one leaves its part out.
struct AlertFormOptions {
  std::string audience;         // one of the alert's; empty: its first, or all where a form can
  std::string language;         // the reader's; the nearest of the alert's is taken
  TimeMs now_ms = 0;            // an alert that has expired by then says so; 0: never
  std::string site_url;         // of the service, without a slash at the end: "https://example.org"
  std::string unsubscribe_url;  // of mail, the reader's own
  std::string read_url;         // of mail: "I have read this and told my staff"
};

// Where this alert stands on the site: SITE/alerts/IDENTIFIER; empty without a site.
[[nodiscard]] std::string alert_address(const Alert& alert, const AlertFormOptions& options);

// Semantic HTML for the site's layout: an <article> with class names that begin with "alert-". One
// audience, or all where none is named. No script, no picture, no inline style.
[[nodiscard]] std::string alert_web_fragment(const Alert& alert, const AlertFormOptions& options);
// The same as a page that stands alone, with its style inside; light, dark, and for paper.
[[nodiscard]] std::string alert_web_page(const Alert& alert, const AlertFormOptions& options);

// Plain UTF-8 text of at most 72 columns (a longer address has a line of its own), line feeds.
// Where no audience is named, all are there.
[[nodiscard]] std::string alert_text(const Alert& alert, const AlertFormOptions& options);

// What mail is made of. The text and the HTML say the same.
struct AlertMail {
  std::string subject;  // one line of UTF-8
  std::string text;     // 72 columns, line feeds
  std::string html;     // styles inline, light and dark, nothing from elsewhere
};
// For the audience named, or the alert's first.
[[nodiscard]] AlertMail alert_mail(const Alert& alert, const AlertFormOptions& options);

// CAP 1.2 (cap.h), all languages; one audience or all.
[[nodiscard]] std::string alert_cap(const Alert& alert, const AlertFormOptions& options);

// One JSON object, all languages and audiences; docs/formats/alert.md has its fields.
[[nodiscard]] std::string alert_json(const Alert& alert, const AlertFormOptions& options);

// One Atom entry as a document of its own (RFC 4287 section 2).
[[nodiscard]] std::string alert_atom_entry(const Alert& alert, const AlertFormOptions& options);

struct AlertFeedOptions {
  AlertFormOptions form;
  std::string title;
  std::string author;     // who runs the service
  TimeMs updated_ms = 0;  // used where there are no alerts; else the newest alert's time
};
// A feed of alerts, in the order given. `form.site_url` must be set: it names the feed.
[[nodiscard]] std::string alert_atom_feed(const std::vector<Alert>& alerts,
                                          const AlertFeedOptions& options);

// One A4 page. kTooLarge if the audience's text does not fit in the smallest type that can be read.
[[nodiscard]] Result<std::string> alert_pdf(const Alert& alert, const AlertFormOptions& options);

}  // namespace holdfast
