// Names of files inside a pack: how ours are made, and which of others are refused. Pure; safe from
// any thread. docs/formats/exhibit-pack.md has the rules.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

inline constexpr std::size_t kMostPathBytes = 1024;
inline constexpr std::size_t kMostPathParts = 16;

// The last part of a path as a name that every system takes: 1 to 80 ASCII letters, digits, '.',
// '-' and '_'.
[[nodiscard]] std::string safe_name(std::string_view path);
// "0001"; five or six digits from 10,000.
[[nodiscard]] std::string exhibit_number(std::size_t number);

// Why `path` may not be a file's path inside a bag, as a sentence; nullopt: it may.
[[nodiscard]] std::optional<std::string_view> path_problem(std::string_view path);
// A stranger's text for a screen: '?' in the place of each control character, separator of lines
// and mark that turns the direction of text, by which a name can look like another; bad UTF-8
// replaced.
[[nodiscard]] std::string shown_text(std::string_view text);
// Equal for two paths that a file system could take for one: case and Unicode form aside.
[[nodiscard]] std::string twin_key(std::string_view path);

}  // namespace holdfast
