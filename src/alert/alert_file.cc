// The alert's file: front matter and sections. Pure; safe from any thread.
#include "alert/alert_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "alert/alert_check.h"
#include "alert/alert_front_matter.h"
#include "alert/alert_words.h"
#include "alert/markdown.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::string_view kFence = "---";
constexpr std::size_t kMaxTitleBytes = 200;

// The text line by line.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    return true;
  }
  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
};

struct Parts {
  std::string front_matter;  // its first line is line 2 of the file
  std::vector<AlertBody> sections;
};

class Splitter {
 public:
  Splitter(const AlertFileLimits& limits, std::vector<AlertFinding>& findings)
      : limits_(limits), findings_(findings) {}

  Parts split(std::string_view text) {
    Lines lines(text);
    if (!lines.next() || trimmed(lines.line()) != kFence) {
      refuse(1, "Begin the file with a line of three hyphens and the front matter.");
      return {};
    }
    bool is_front = true;
    while (lines.next()) {
      if (is_front && trimmed(lines.line()) == kFence) {
        is_front = false;
      } else if (is_front) {
        parts_.front_matter.append(lines.line()).push_back('\n');
      } else {
        add_line(lines.number(), lines.line());
      }
    }
    if (is_front) refuse(lines.number(), "End the front matter with a line of three hyphens.");
    if (parts_.front_matter.size() > limits_.max_front_matter_bytes) {
      refuse(1, fmt::format("Shorten the front matter to at most {} bytes.",
                            limits_.max_front_matter_bytes));
      parts_.front_matter.clear();
    }
    return std::move(parts_);
  }

 private:
  void refuse(std::size_t line, std::string message) {
    findings_.push_back({AlertFinding::Kind::kError, line, std::move(message)});
  }

  void add_line(std::size_t number, std::string_view line) {
    if (line.starts_with("# ")) {
      if (parts_.sections.size() == limits_.max_items) {
        if (!is_full_) refuse(number, "Write fewer sections.");
        is_full_ = true;
        return;
      }
      parts_.sections.push_back(read_heading(number, trimmed(line.substr(2))));
    } else if (!parts_.sections.empty()) {
      parts_.sections.back().markdown.append(line).push_back('\n');
    } else if (!trimmed(line).empty() && !has_stray_) {
      has_stray_ = true;
      refuse(number, "Put each text under a heading of its audience, like '# For teachers'.");
    }
  }

  // "For teachers {#teacher lang=en}": the braces may say the audience and the language.
  AlertBody read_heading(std::size_t number, std::string_view heading) {
    AlertBody body{.line = number};
    const std::size_t open = heading.rfind('{');
    if (open != std::string_view::npos && heading.ends_with('}')) {
      read_attributes(number, heading.substr(open + 1, heading.size() - open - 2), body);
      heading = trimmed(heading.substr(0, open));
    }
    body.title = std::string(heading.substr(0, kMaxTitleBytes));
    if (heading.size() > kMaxTitleBytes || heading.empty()) {
      refuse(number, fmt::format("Give this heading 1 to {} bytes.", kMaxTitleBytes));
    }
    if (body.audience.empty()) body.audience = std::string(audience_of_heading(heading));
    if (body.audience.empty()) {
      refuse(number, "Say whose section this is, like '# For teachers {#teacher}'.");
    }
    return body;
  }

  void read_attributes(std::size_t number, std::string_view attributes, AlertBody& body) {
    for (std::string_view rest = trimmed(attributes); !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view word = rest.substr(0, end);
      rest = trimmed(rest.substr(end));
      if (word.starts_with('#')) {
        body.audience = std::string(word.substr(1));
      } else if (word.starts_with("lang=")) {
        body.language = std::string(word.substr(5));
      } else {
        refuse(number, "In a heading's braces write '#audience' and 'lang=xx' only.");
        return;
      }
    }
  }

  const AlertFileLimits& limits_;
  std::vector<AlertFinding>& findings_;
  Parts parts_;
  bool has_stray_ = false;
  bool is_full_ = false;
};

void place_sections(std::vector<AlertBody> sections, Alert& alert,
                    std::vector<AlertFinding>& findings) {
  std::set<std::pair<std::string, std::string>> seen;
  const auto has = [](const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  for (AlertBody& body : sections) {
    const auto refuse = [&](std::string message) {
      findings.push_back({AlertFinding::Kind::kError, body.line, std::move(message)});
    };
    if (body.audience.empty()) continue;
    if (body.language.empty() && !alert.languages.empty()) body.language = alert.languages.front();
    if (!has(alert.audiences, body.audience)) {
      refuse("Name this section's audience under 'audiences', or take the section out.");
    } else if (!has(alert.languages, body.language)) {
      refuse("Name this section's language under 'languages', or take the section out.");
    } else if (!seen.emplace(body.audience, body.language).second) {
      refuse("Write one section for an audience in a language; this is a second.");
    } else {
      alert.bodies.push_back(std::move(body));
    }
  }
}

bool has_error(const std::vector<AlertFinding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const AlertFinding& finding) {
    return finding.kind == AlertFinding::Kind::kError;
  });
}

// By line, and no more than the limit.
void tidy(std::vector<AlertFinding>& findings, std::size_t max_findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const AlertFinding& a, const AlertFinding& b) { return a.line < b.line; });
  if (findings.size() > max_findings) findings.resize(max_findings);
}

// Whether `at` stands after nothing but spaces and list marks on its line; how wide that is.
std::size_t indent_before(std::string_view text, std::size_t at) {
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::string_view before = text.substr(start, at - start);
  const bool is_item = before.find_first_not_of(" -*+>.)0123456789") == std::string_view::npos;
  return is_item ? before.size() : 0;
}

std::string indented(std::string_view text, std::size_t width) {
  std::string out;
  for (const char c : trimmed(text)) {
    out.push_back(c);
    if (c == '\n') out.append(width, ' ');
  }
  return out;
}

}  // namespace

AlertReading read_alert_file(std::string_view text, const AlertFileLimits& limits) {
  AlertReading reading;
  const auto refuse = [&](std::string message) {
    reading.findings.push_back({AlertFinding::Kind::kError, 1, std::move(message)});
    return reading;
  };
  if (text.size() > limits.max_bytes) {
    return refuse(fmt::format("Shorten the file to at most {} bytes.", limits.max_bytes));
  }
  if (!is_utf8(text)) return refuse("Save the file as UTF-8.");
  if (text.find('\0') != std::string_view::npos) return refuse("Take the null characters out.");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Parts parts = Splitter(limits, reading.findings).split(text);
  if (!has_error(reading.findings)) {
    Alert alert = read_front_matter(parts.front_matter, limits.max_items, reading.findings);
    if (!has_error(reading.findings)) {
      place_sections(std::move(parts.sections), alert, reading.findings);
    }
    if (!has_error(reading.findings)) reading.alert = std::move(alert);
  }
  tidy(reading.findings, limits.max_findings);
  return reading;
}

std::vector<AlertFinding> resolve_advice(Alert& alert, const AdviceText& advice) {
  constexpr std::string_view kOpen = "{{";
  constexpr std::string_view kAdvice = "{{advice:";
  std::vector<AlertFinding> findings;
  for (AlertBody& body : alert.bodies) {
    std::string out;
    std::size_t from = 0;
    const auto refuse = [&](std::size_t at, std::string message) {
      const auto newlines = std::count(body.markdown.begin(), body.markdown.begin() + at, '\n');
      findings.push_back({AlertFinding::Kind::kError, body.line + 1 + newlines, message});
    };
    for (std::size_t at = 0; (at = body.markdown.find(kOpen, from)) != std::string::npos;) {
      out.append(body.markdown, from, at - from);
      const std::size_t end = body.markdown.find("}}", at);
      const bool is_advice = body.markdown.compare(at, kAdvice.size(), kAdvice) == 0;
      if (!is_advice || end == std::string::npos) {
        refuse(at,
               "Write a piece of advice as {{advice:its-name}}; double braces mean nothing else.");
        out.append(kOpen);
        from = at + kOpen.size();
        continue;
      }
      const std::string_view piece = trimmed(
          std::string_view(body.markdown).substr(at + kAdvice.size(), end - at - kAdvice.size()));
      const Result<std::string> words = advice(piece, body.language);
      if (!words) {
        refuse(at, words.error().message);
        out.append(body.markdown, at, end + 2 - at);
      } else {
        for (const AlertFinding& inside : check_markdown(*words)) refuse(at, inside.message);
        out += indented(*words, indent_before(body.markdown, at));
      }
      from = end + 2;
    }
    out.append(body.markdown, from);
    body.markdown = std::move(out);
  }
  return findings;
}

AlertReading read_checked_alert(std::string_view text, const AdviceText& advice,
                                const AlertFileLimits& limits) {
  AlertReading reading = read_alert_file(text, limits);
  if (!reading.alert) return reading;
  const auto add = [&](std::vector<AlertFinding> more) {
    reading.findings.insert(reading.findings.end(), more.begin(), more.end());
  };
  add(check_alert(*reading.alert));
  add(resolve_advice(*reading.alert, advice));
  if (has_error(reading.findings)) reading.alert.reset();
  tidy(reading.findings, limits.max_findings);
  return reading;
}

}  // namespace holdfast
