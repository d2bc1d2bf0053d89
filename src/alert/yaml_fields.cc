// Front matter read strictly. One thread.
#include "alert/yaml_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxKeyBytes = 64;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

// A key may be echoed where it is a plain word.
std::string shown(std::string_view key) {
  const bool is_plain =
      !key.empty() && key.size() <= kMaxKeyBytes && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
      });
  return is_plain ? fmt::format("'{}'", key) : "this key";
}

}  // namespace

YamlFields::YamlFields(const YAML::Node& mapping, std::string what, std::size_t max_items,
                       int first_line, std::vector<AlertFinding>& findings)
    : what_(std::move(what)), max_items_(max_items), first_line_(first_line), findings_(findings) {
  own_line_ = line(mapping);
  if (!mapping.IsMap()) {
    if (!mapping.IsNull()) refuse(mapping, "Write " + what_ + " as lines of 'name: value'.");
    return;
  }
  if (mapping.size() > max_items_) {
    refuse(mapping, fmt::format("Give {} at most {} lines.", what_, max_items_));
    return;
  }
  for (const auto& entry : mapping) {
    if (!entry.first.IsScalar() || entry.first.Scalar().size() > kMaxKeyBytes) {
      refuse(entry.first, "Write each name in " + what_ + " as one short word.");
      continue;
    }
    const std::string& key = entry.first.Scalar();
    if (!nodes_.emplace(key, entry.second).second) {
      refuse(entry.first, fmt::format("Give {} only once in {}.", shown(key), what_));
    }
    lines_.emplace(key, line(entry.first));
  }
}

bool YamlFields::has(std::string_view key) const { return nodes_.contains(key); }

const YAML::Node* YamlFields::take(std::string_view key) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end()) return nullptr;
  is_taken_[std::string(key)] = true;
  return found->second.IsNull() ? nullptr : &found->second;
}

std::optional<std::string> YamlFields::scalar(const YAML::Node& node, std::size_t max_bytes) {
  if (!node.IsScalar()) {
    refuse(node, "Write one text here, not a list or a mapping.");
    return std::nullopt;
  }
  std::string text(trimmed(node.Scalar()));
  if (text.size() > max_bytes) {
    refuse(node, fmt::format("Shorten this text to at most {} bytes.", max_bytes));
    return std::nullopt;
  }
  if (!is_utf8(text) || has_control_character(text)) {
    refuse(node, "Write this text on one line, without control characters.");
    return std::nullopt;
  }
  return text;
}

std::string YamlFields::text(std::string_view key, std::size_t max_bytes) {
  const YAML::Node* node = take(key);
  return node ? scalar(*node, max_bytes).value_or("") : "";
}

std::vector<YAML::Node> YamlFields::elements(std::string_view key) {
  const YAML::Node* node = take(key);
  std::vector<YAML::Node> out;
  if (!node) return out;
  if (!node->IsSequence()) return {*node};
  if (node->size() > max_items_) {
    refuse(*node, fmt::format("Give this list at most {} entries.", max_items_));
    return out;
  }
  for (const YAML::Node& element : *node) out.push_back(element);
  return out;
}

std::vector<std::string> YamlFields::texts(std::string_view key, std::size_t max_bytes) {
  std::vector<std::string> out;
  for (const YAML::Node& element : elements(key)) {
    std::optional<std::string> text = scalar(element, max_bytes);
    if (text && !text->empty()) out.push_back(std::move(*text));
  }
  return out;
}

std::optional<AlertTime> YamlFields::time(std::string_view key) {
  const std::string written = text(key, 64);
  if (written.empty()) return std::nullopt;
  const Result<AlertTime> read = parse_alert_time(written);
  if (read) return *read;
  refuse(key, fmt::format("Write '{}' with its offset, like 2024-04-29T09:00:00+01:00.", key));
  return std::nullopt;
}

std::map<std::string, std::string> YamlFields::by_language(std::string_view key,
                                                           std::size_t max_bytes) {
  std::map<std::string, std::string> out;
  const YAML::Node* node = take(key);
  if (!node) return out;
  if (!node->IsMap()) {
    if (std::optional<std::string> text = scalar(*node, max_bytes)) out.emplace("", *text);
    return out;
  }
  YamlFields languages(*node, fmt::format("'{}'", key), max_items_, first_line_, findings_);
  for (const auto& [language, at] : languages.lines()) {
    out.emplace(language, languages.text(language, max_bytes));
  }
  return out;
}

void YamlFields::refuse(std::string_view key, std::string message) {
  findings_.push_back({AlertFinding::Kind::kError, line(key), std::move(message)});
}

void YamlFields::refuse(const YAML::Node& node, std::string message) {
  findings_.push_back({AlertFinding::Kind::kError, line(node), std::move(message)});
}

std::size_t YamlFields::line(std::string_view key) const {
  const auto found = lines_.find(key);
  return found == lines_.end() ? own_line_ : found->second;
}

std::size_t YamlFields::line(const YAML::Node& node) const {
  const int at = node.Mark().line;
  return at < 0 ? own_line_ : static_cast<std::size_t>(first_line_ + at);
}

const std::map<std::string, std::size_t, std::less<>>& YamlFields::lines() const { return lines_; }

void YamlFields::finish() {
  for (const auto& [key, node] : nodes_) {
    if (!is_taken_.contains(key)) {
      refuse(key, fmt::format("Take {} out: {} has no such field (check its spelling).", shown(key),
                              what_));
    }
  }
}

}  // namespace holdfast
