// Reading and rendering, once for many readers. Safe from many threads.
#include "service/alert_shelf.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "holdfast/advice.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxAlerts = 256;
constexpr std::size_t kMaxForms = 256;

constexpr std::array<std::pair<std::string_view, const char*>, 10> kForms = {{
    {"web", "text/html; charset=utf-8"},
    {"page", "text/html; charset=utf-8"},
    {"cap", "application/cap+xml"},
    {"atom", "application/atom+xml"},
    {"json", "application/json"},
    {"text", "text/plain; charset=utf-8"},
    {"pdf", "application/pdf"},
    {"mail_subject", "text/plain; charset=utf-8"},
    {"mail_text", "text/plain; charset=utf-8"},
    {"mail_html", "text/html; charset=utf-8"},
}};

Result<std::string> advice_text(std::string_view piece, std::string_view language) {
  const std::optional<std::size_t> found = find_advice_piece(piece);
  if (!found) {
    return fail(ErrorCode::kNotFound, "Point at a piece of advice that there is.");
  }
  const AdviceWords words = advice_words(*found, language);
  return "**" + std::string(words.title) + ".** " + std::string(words.text);
}

Result<std::string> made(const Alert& alert, const std::string& form,
                         const AlertFormOptions& options) {
  if (form == "web") return alert_web_fragment(alert, options);
  if (form == "page") return alert_web_page(alert, options);
  if (form == "cap") return alert_cap(alert, options);
  if (form == "atom") return alert_atom_entry(alert, options);
  if (form == "json") return alert_json(alert, options);
  if (form == "text") return alert_text(alert, options);
  if (form == "pdf") return alert_pdf(alert, options);
  const AlertMail mail = alert_mail(alert, options);
  if (form == "mail_subject") return mail.subject;
  return form == "mail_text" ? mail.text : mail.html;
}

bool is_over(const Alert& alert, TimeMs now_ms) {
  return alert.expires && alert.expires->at_ms <= now_ms;
}

std::string shelf_mark(const StoredAlert& stored) {
  return stored.source_hash + ":" + std::to_string(stored.published_ms.value_or(0));
}

}  // namespace

AlertReading read_alert_source(std::string_view source) {
  return read_checked_alert(source, advice_text);
}

bool is_alert_language(std::string_view text) { return is_language_tag(text); }

bool is_audience_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 32 && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), fits);
}

bool is_public_alert(const Alert& alert) {
  return alert.scope == AlertScope::kPublic &&
         (alert.status == AlertStatus::kActual || alert.status == AlertStatus::kExercise);
}

Result<std::shared_ptr<const Alert>> AlertShelf::read(const StoredAlert& stored, TimeMs now_ms) {
  const std::string mark = shelf_mark(stored);
  {
    const std::lock_guard lock(mutex_);
    const auto found = alerts_.find(mark);
    if (found != alerts_.end()) return found->second;
  }
  AlertReading reading = read_alert_source(stored.source);
  if (!reading.alert) {
    return fail(ErrorCode::kCorrupt, "The text of this alert does not pass its check any more.");
  }
  if (!reading.alert->sent) {
    const TimeMs at_ms = stored.published_ms.value_or(now_ms);
    reading.alert->sent = AlertTime{at_ms - at_ms % 1000, 0};
  }
  auto alert = std::make_shared<const Alert>(std::move(*reading.alert));
  if (!stored.published_ms) return alert;  // its `sent` is not settled yet
  const std::lock_guard lock(mutex_);
  if (alerts_.size() >= kMaxAlerts) alerts_.clear();
  alerts_[mark] = alert;
  return alert;
}

Result<std::shared_ptr<const AlertForm>> AlertShelf::form(const StoredAlert& stored,
                                                          const AlertFormRequest& request) {
  const auto kind = std::find_if(kForms.begin(), kForms.end(),
                                 [&](const auto& each) { return each.first == request.form; });
  HOLDFAST_CHECK(kind != kForms.end());
  const auto alert = read(stored, request.now_ms);
  if (!alert) return std::unexpected<Error>(alert.error());
  const auto& audiences = (*alert)->audiences;
  if (!request.audience.empty() &&
      std::find(audiences.begin(), audiences.end(), request.audience) == audiences.end()) {
    return fail(ErrorCode::kNotFound, "The alert has nothing for that audience.");
  }
  AlertFormOptions options;
  options.audience = request.audience;
  options.language = best_language(**alert, request.language);
  options.now_ms = request.now_ms;
  options.site_url = request.site_url;
  const std::string mark = shelf_mark(stored) + ":" + request.form + ":" + options.audience + ":" +
                           options.language + (is_over(**alert, request.now_ms) ? ":over" : "");
  {
    const std::lock_guard lock(mutex_);
    const auto found = forms_.find(mark);
    if (found != forms_.end()) return found->second;
  }
  Result<std::string> body = made(**alert, request.form, options);
  if (!body) return std::unexpected<Error>(body.error());
  auto form = std::make_shared<AlertForm>();
  form->content_type = kind->second;
  form->etag = "\"" + token_hash(*body).substr(0, 32) + "\"";
  form->body = std::move(*body);
  if (!stored.published_ms) return form;
  const std::lock_guard lock(mutex_);
  if (forms_.size() >= kMaxForms) forms_.clear();
  forms_[mark] = form;
  return form;
}

}  // namespace holdfast
