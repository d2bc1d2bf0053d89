// Elements by name, without the prefix that a namespace may have. Pure.
#pragma once

#include <pugixml.hpp>
#include <string_view>

namespace holdfast {

[[nodiscard]] inline std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);
}

// The first of that name; an empty node where there is none.
[[nodiscard]] inline pugi::xml_node child_named(const pugi::xml_node& parent,
                                                std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (local_name(child) == name) return child;
  }
  return {};
}

}  // namespace holdfast
