// An incident as a person hands it to the police: a text to paste, a page to print, JSON. It was
// sent to nobody, and says so. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "referral/incident.h"

namespace holdfast {

// In whose order: UK police and CEOP's Safety Centre, US law enforcement, or who, what, when,
// where.
enum class SummaryOrder { kUk, kUs, kGeneric };
[[nodiscard]] std::optional<SummaryOrder> summary_order(std::string_view word);  // "uk" ...

struct SummarySection {
  std::string id;  // "child", "suspect" ...; stable
  std::string title;
  std::vector<std::pair<std::string, std::string>> lines;  // what, and its value
};

// Sections that have nothing to say are there too, with no lines: what is not known is seen.
[[nodiscard]] std::vector<SummarySection> incident_summary(const Incident& incident,
                                                           SummaryOrder order);

struct SummaryHead {
  SummaryOrder order = SummaryOrder::kGeneric;
  TimeMs made_ms = 0;
};
[[nodiscard]] std::string summary_text(const Incident& incident, const SummaryHead& head);
// One page without scripts or anything from elsewhere, for a printer.
[[nodiscard]] std::string summary_html(const Incident& incident, const SummaryHead& head);
[[nodiscard]] std::string summary_json(const Incident& incident, const SummaryHead& head);

}  // namespace holdfast
