// Every rule that an alert keeps before it may be published. Pure; safe from any thread.
#include "alert/alert_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alert/alert_words.h"
#include "alert/cap.h"
#include "alert/markdown.h"
#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxHeadlineCharacters = 160;  // CAP's advice for small displays
constexpr std::size_t kMaxIdentifierBytes = 120;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// xs:language of XML Schema, as CAP's language is: letters, then groups of letters and digits.
bool is_language(std::string_view text) {
  bool is_first = true;
  while (true) {
    const std::size_t end = std::min(text.find('-'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool has_only = std::all_of(part.begin(), part.end(), [&](char c) {
      return is_alnum(c) && !(is_first && c >= '0' && c <= '9');
    });
    if (part.empty() || part.size() > 8 || !has_only || (is_first && part.size() < 2)) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
    is_first = false;
  }
}

bool is_audience(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_date(std::string_view text) {
  return text.size() == 10 && parse_time(std::string(text) + "T00:00:00Z").has_value();
}

class Checker {
 public:
  explicit Checker(const Alert& alert) : alert_(alert) {}

  std::vector<AlertFinding> check() {
    check_names();
    check_urgency();
    check_times();
    check_languages();
    check_place();
    check_sources();
    check_bodies();
    check_message();
    return std::move(findings_);
  }

 private:
  void require(bool holds, std::string_view field, std::string message) {
    if (!holds) findings_.push_back({AlertFinding::Kind::kError, line(field), std::move(message)});
  }
  void advise(bool holds, std::string_view field, std::string message) {
    if (!holds)
      findings_.push_back({AlertFinding::Kind::kWarning, line(field), std::move(message)});
  }
  [[nodiscard]] std::size_t line(std::string_view field) const {
    const auto found = alert_.lines.find(field);
    return found == alert_.lines.end() ? 1 : found->second;
  }

  void check_names() {
    require(is_cap_identifier(alert_.identifier) &&
                alert_.identifier.size() <= kMaxIdentifierBytes &&
                alert_.identifier.find_first_of("/\\?#%\"'>") == std::string::npos,
            "identifier",
            fmt::format("Give the alert an 'identifier' of at most {} characters, without spaces, "
                        "commas, quotes or any of / \\ ? # % < > &.",
                        kMaxIdentifierBytes));
    require(
        is_cap_identifier(alert_.sender), "sender",
        "Give the alert a 'sender' without spaces, commas, < or &, such as alerts@your.domain.");
    require(!alert_.sender_name.empty(), "sender_name",
            "Name who sends the alert in 'sender_name'.");
    advise(alert_.sender.find('@') != std::string::npos ||
               alert_.sender.find('.') != std::string::npos,
           "sender", "A sender is best an address or a domain that you own, so that it is unique.");
    require(alert_.web.empty() || is_https_link(alert_.web), "web",
            "Write 'web' as an https:// address.");
  }

  void check_urgency() {
    require(!alert_.categories.empty(), "category",
            "Give at least one 'category', such as Safety.");
    require(!alert_.urgency.empty(), "urgency", "Give the 'urgency'.");
    require(!alert_.severity.empty(), "severity", "Give the 'severity'.");
    require(!alert_.certainty.empty(), "certainty", "Give the 'certainty'.");
  }

  void check_times() {
    require(alert_.expires.has_value(), "expires",
            "Say in 'expires' until when the alert holds: an alert without an end is never taken "
            "down.");
    if (alert_.expires && alert_.effective) {
      require(alert_.expires->at_ms > alert_.effective->at_ms, "expires",
              "Let the alert expire after it takes effect.");
    }
    if (alert_.expires && alert_.sent) {
      require(alert_.expires->at_ms > alert_.sent->at_ms, "expires",
              "Let the alert expire after it is sent.");
    }
    if (alert_.onset && alert_.expires) {
      require(alert_.onset->at_ms < alert_.expires->at_ms, "onset",
              "Let the 'onset' come before the alert expires.");
    }
  }

  void check_languages() {
    require(!alert_.languages.empty(), "languages", "Name at least one language in 'languages'.");
    std::set<std::string> seen;
    for (const std::string& language : alert_.languages) {
      require(is_language(language), "languages",
              "Write each language as its BCP 47 tag, such as en or pt-BR.");
      require(seen.insert(ascii_lower(language)).second, "languages", "Name each language once.");
    }
    for (const auto& [language, heading] : alert_.headings) {
      const bool is_shown = is_language(language);
      const std::string in = is_shown ? " in " + language : "";
      require(!heading.headline.empty(), "headline", fmt::format("Write a 'headline'{}.", in));
      require(characters(heading.headline) <= kMaxHeadlineCharacters, "headline",
              fmt::format("Shorten the headline{} to {} characters.", in, kMaxHeadlineCharacters));
      require(!heading.event.empty(), "event",
              fmt::format("Say in 'event'{} what is happening, in a few words.", in));
      advise(!heading.summary.empty(), "summary",
             fmt::format("A 'summary'{} of a sentence or two helps feeds and inboxes.", in));
    }
  }

  void check_place() {
    require(!alert_.region.empty(), "region", "Say in 'region' where the alert holds.");
  }

  void check_sources() {
    for (const AlertSource& source : alert_.sources) {
      require(!source.title.empty(), "sources", "Give each source a title.");
      require(is_https_link(source.web), "sources",
              "Give each source an https:// address in 'web'.");
      require(source.date.empty() || is_date(source.date), "sources",
              "Write a source's date as YYYY-MM-DD.");
    }
    advise(!alert_.sources.empty() || alert_.type == AlertType::kCancel, "sources",
           "Name in 'sources' where the facts come from.");
  }

  void check_bodies() {
    require(!alert_.audiences.empty(), "audiences", "Name at least one audience in 'audiences'.");
    std::set<std::string> seen;
    for (const std::string& audience : alert_.audiences) {
      require(is_audience(audience), "audiences",
              "Write each audience in small letters, digits and hyphens, such as teacher.");
      require(seen.insert(audience).second, "audiences", "Name each audience once.");
      if (!is_audience(audience)) continue;
      for (const std::string& language : alert_.languages) check_pair(audience, language);
    }
    for (const AlertBody& body : alert_.bodies) {
      for (AlertFinding finding : check_markdown(body.markdown)) {
        finding.line += body.line;
        findings_.push_back(std::move(finding));
      }
      if (trimmed(body.markdown).empty()) {
        findings_.push_back({AlertFinding::Kind::kError, body.line, "Write this section's text."});
      }
    }
  }

  void check_pair(const std::string& audience, const std::string& language) {
    const auto has = [&](std::string_view wanted) {
      return std::any_of(alert_.bodies.begin(), alert_.bodies.end(), [&](const AlertBody& body) {
        return body.audience == audience && body.language == wanted;
      });
    };
    if (has(language) || !is_language(language)) return;
    const std::string where = "'# " + audience_name(audience, language) + " {#" + audience +
                              (language == alert_.languages.front() ? "" : " lang=" + language) +
                              "}'";
    require(language != alert_.languages.front(), "audiences",
            fmt::format("Write a section for each audience: {} is missing.", where));
    advise(false, "languages",
           fmt::format("The section {} is missing; its readers get the first language.", where));
  }

  // The rules of CAP, on the message that would be sent.
  void check_message() {
    if (!findings_.empty() && std::any_of(findings_.begin(), findings_.end(), [](const auto& f) {
          return f.kind == AlertFinding::Kind::kError;
        })) {
      return;
    }
    Alert dated = alert_;
    if (!dated.sent)
      dated.sent = dated.effective.value_or(AlertTime{dated.expires->at_ms - 1000, 0});
    for (const std::string& problem : check_cap(cap_of_alert(dated))) {
      findings_.push_back({AlertFinding::Kind::kError, line(field_of(problem)), problem});
    }
  }

  // The field that a rule of CAP speaks of.
  static std::string_view field_of(std::string_view problem) {
    constexpr std::pair<std::string_view, std::string_view> kFields[] = {
        {"restriction", "restriction"},
        {"address", "addresses"},
        {"reference", "references"},
        {"refer to", "references"},
        {"polygon", "region"},
        {"circle", "region"},
        {"area", "region"},
        {"expires", "expires"},
        {"note", "note"}};
    for (const auto& [word, field] : kFields) {
      if (problem.find(word) != std::string_view::npos) return field;
    }
    return "identifier";
  }

  const Alert& alert_;
  std::vector<AlertFinding> findings_;
};

}  // namespace

std::vector<AlertFinding> check_alert(const Alert& alert) { return Checker(alert).check(); }

std::optional<AlertFinding> expired_finding(const Alert& alert, TimeMs now_ms) {
  if (!alert.expires || alert.expires->at_ms > now_ms) return std::nullopt;
  const auto line = alert.lines.find("expires");
  return AlertFinding{AlertFinding::Kind::kWarning, line == alert.lines.end() ? 0 : line->second,
                      "The alert has expired, and its readers are told that it is over: put "
                      "'expires' later if it still holds."};
}

}  // namespace holdfast
