// CAP's words for the alert's kinds, and the house's own words around an alert in each language,
// from data/alerts/words.yaml. Immutable; safe from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

// "Actual", "Exercise", "System", "Test", "Draft".
[[nodiscard]] std::string_view cap_word(AlertStatus status);
// "Alert", "Update", "Cancel", "Ack", "Error".
[[nodiscard]] std::string_view cap_word(AlertType type);
// "Public", "Restricted", "Private".
[[nodiscard]] std::string_view cap_word(AlertScope scope);

// Read a word in any case; nullopt for another.
[[nodiscard]] std::optional<AlertStatus> alert_status(std::string_view word);
[[nodiscard]] std::optional<AlertType> alert_type(std::string_view word);
[[nodiscard]] std::optional<AlertScope> alert_scope(std::string_view word);

// CAP's value lists, section 3.2.2.
[[nodiscard]] std::span<const std::string_view> cap_categories();
[[nodiscard]] std::span<const std::string_view> cap_responses();
[[nodiscard]] std::span<const std::string_view> cap_urgencies();
[[nodiscard]] std::span<const std::string_view> cap_severities();
[[nodiscard]] std::span<const std::string_view> cap_certainties();
// The member of `list` that `word` is in any case, or empty.
[[nodiscard]] std::string_view cap_value(std::span<const std::string_view> list,
                                         std::string_view word);

// A word or sentence that stands around every alert ("sources", "until", "drill"), in `language`, a
// wider one or English. The names are the keys of data/alerts/words.yaml; another name is
// programmer error.
[[nodiscard]] const std::string& alert_word(std::string_view name, std::string_view language);
// "Teachers and safeguarding leads"; the id itself where it has no name.
[[nodiscard]] std::string audience_name(std::string_view audience, std::string_view language);
// The languages that have these words, English first.
[[nodiscard]] std::vector<std::string> alert_word_languages();
// The words of English that another language lacks, "cy.until fr.over"; empty if none.
[[nodiscard]] std::string missing_alert_words();
// The audience that a heading such as "For teachers" or "Teachers" means, or empty.
[[nodiscard]] std::string_view audience_of_heading(std::string_view heading);

// A template of `holdfast alert new`, or nullopt: "alert", "update", "cancel", "drill".
[[nodiscard]] std::optional<std::string_view> alert_template(std::string_view name);
// The same as somebody begins with it now: it takes effect at the hour that has begun, and holds as
// long as the template says.
[[nodiscard]] std::optional<std::string> alert_template_at(std::string_view name, TimeMs now_ms);
[[nodiscard]] std::vector<std::string_view> alert_template_names();

}  // namespace holdfast
