// The concept lists and the model that the program carries, read. For the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "guard/lexicon.h"
#include "guard/model.h"
#include "guard_wire/guard_data.h"

namespace holdfast {

inline std::string_view shipped_model() {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == "model.bin") return file.bytes;
  }
  return {};
}

inline std::vector<std::string_view> shipped_lists() {
  std::vector<std::string_view> out;
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name.starts_with("concepts/")) out.push_back(file.bytes);
  }
  return out;
}

inline Lexicon shipped_lexicon() {
  Lexicon out;
  for (const std::string_view list : shipped_lists()) EXPECT_TRUE(out.add(list).has_value());
  return out;
}

}  // namespace holdfast
