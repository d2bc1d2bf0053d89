// Stored alerts, read and made into forms, kept for the next reader: a PDF or a check of the whole
// file is not made again for each request. Safe from many threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "alert/alert.h"
#include "alert/alert_file.h"
#include "alert/alert_forms.h"
#include "holdfast/result.h"
#include "store/alert_store.h"

namespace holdfast {

struct AlertFormRequest {
  // "web" (the fragment), "page", "cap", "atom", "json", "text", "pdf", "mail_subject", "mail_text"
  // or "mail_html"; another is a programmer's error.
  std::string form;
  std::string audience;  // empty: all, or the first where a form has room for one
  std::string language;
  std::string site_url;
  TimeMs now_ms = 0;
};

struct AlertForm {
  std::string content_type;
  std::string body;
  std::string etag;  // quoted
};

class AlertShelf {
 public:
  // The alert of the stored file, with its `sent` set. kCorrupt when it cannot be read (any more).
  [[nodiscard]] Result<std::shared_ptr<const Alert>> read(const StoredAlert& stored, TimeMs now_ms);
  // kNotFound for an audience that the alert has not, kTooLarge from the PDF.
  [[nodiscard]] Result<std::shared_ptr<const AlertForm>> form(const StoredAlert& stored,
                                                              const AlertFormRequest& request);

 private:
  std::mutex mutex_;  // guards both maps
  std::map<std::string, std::shared_ptr<const Alert>> alerts_;
  std::map<std::string, std::shared_ptr<const AlertForm>> forms_;
};

// What is right and wrong with an alert's file, its advice put in.
[[nodiscard]] AlertReading read_alert_source(std::string_view source);

// True for a tag of a language (BCP 47's shape).
[[nodiscard]] bool is_alert_language(std::string_view text);
// True for a name that an audience may have: "teacher".
[[nodiscard]] bool is_audience_id(std::string_view text);

// Whether anybody may see it without a word from its sender.
[[nodiscard]] bool is_public_alert(const Alert& alert);

}  // namespace holdfast
