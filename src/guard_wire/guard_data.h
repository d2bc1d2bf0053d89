// data/guard as the program carries it: the concept lists, the model, the policy and the signs.
// Constants; may be used from many threads.
#pragma once

#include <span>
#include <string_view>

namespace holdfast {

struct GuardFile {
  std::string_view name;  // relative to data/guard: "concepts/en.txt", "model.bin", "policy.json"
  std::string_view bytes;
};
[[nodiscard]] std::span<const GuardFile> embedded_guard_files();

}  // namespace holdfast
