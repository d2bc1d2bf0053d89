// Front matter read strictly: every key known and given once, every value of its kind and within
// its limits, every fault a finding with its line. One thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

// The fields of one mapping. Ask for each by name, then finish() tells of those nobody asked for.
class YamlFields {
 public:
  // Borrows `findings`. `what` names the mapping in findings ("the front matter").
  YamlFields(const YAML::Node& mapping, std::string what, std::size_t max_items, int first_line,
             std::vector<AlertFinding>& findings);

  [[nodiscard]] bool has(std::string_view key) const;
  // Trimmed text of one line, at most `max_bytes`, without control characters; empty if not given.
  std::string text(std::string_view key, std::size_t max_bytes);
  // A sequence of texts, or one text alone.
  std::vector<std::string> texts(std::string_view key, std::size_t max_bytes);
  std::optional<AlertTime> time(std::string_view key);
  // A text for each language: a mapping, or one text for all (under "").
  std::map<std::string, std::string> by_language(std::string_view key, std::size_t max_bytes);
  // The elements of a sequence; a lone value is one element.
  std::vector<YAML::Node> elements(std::string_view key);

  void refuse(std::string_view key, std::string message);
  void refuse(const YAML::Node& node, std::string message);
  // The line of a key in the file, from 1; of the mapping if it is not there.
  [[nodiscard]] std::size_t line(std::string_view key) const;
  [[nodiscard]] std::size_t line(const YAML::Node& node) const;
  [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& lines() const;
  // The text of a scalar, or nullopt and a finding.
  std::optional<std::string> scalar(const YAML::Node& node, std::size_t max_bytes);
  void finish();

 private:
  const YAML::Node* take(std::string_view key);

  std::string what_;
  std::size_t max_items_;
  int first_line_;  // of the file, where the YAML begins
  std::size_t own_line_ = 0;
  std::map<std::string, YAML::Node, std::less<>> nodes_;
  std::map<std::string, std::size_t, std::less<>> lines_;
  std::map<std::string, bool, std::less<>> is_taken_;
  std::vector<AlertFinding>& findings_;
};

}  // namespace holdfast
