// What was found wrong with a pack: which file, and what that means. Values.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast {

// Not an Error: a finding is what the person asked for, and it names a file of the pack.
struct PackFinding {
  std::string code;     // stable: "changed", "missing", "extra", "twin", ...; docs/formats has all
  std::string file;     // path inside the pack; empty: the pack as a whole
  std::string meaning;  // one sentence
};

template <class T>
using Checked = std::expected<T, PackFinding>;

[[nodiscard]] inline std::unexpected<PackFinding> finding(std::string code, std::string_view file,
                                                          std::string meaning) {
  return std::unexpected<PackFinding>(
      PackFinding{std::move(code), std::string(file), std::move(meaning)});
}

}  // namespace holdfast
