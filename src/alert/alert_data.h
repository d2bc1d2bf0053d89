// The words and templates of data/alerts, put in by the build. Immutable; safe from any thread.
#pragma once

#include <span>
#include <string_view>

namespace holdfast {

struct AlertTemplate {
  std::string_view name;
  std::string_view text;
};

extern const std::string_view kAlertWordsYaml;
extern const std::span<const AlertTemplate> kAlertTemplates;

}  // namespace holdfast
