// Where the guard's knowledge comes from. One thread.
#include "guard_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "guard_input.h"
#include "guard_wire/guard_data.h"
#include "match_file/huge_memory.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostModelBytes = 64u << 20;
constexpr std::size_t kMostTextBytes = 4u << 20;
constexpr int kMisuse = 2;

// In large pages, as the tables of an index of hashes.
const GuardMemory& guard_memory() {
  static const GuardMemory kHuge{.take = huge_memory().take, .give_back = huge_memory().give_back};
  return kHuge;
}

std::string_view embedded(std::string_view name) {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

Result<std::string> file_or_own(const std::string& file, std::string_view own, std::size_t most) {
  if (file.empty()) return std::string(embedded(own));
  GuardInput input(file);
  if (!input.is_open()) {
    return fail(ErrorCode::kInvalidArgument, file + " cannot be opened; check its name.");
  }
  Result<std::string> text = input.read_all(most);
  if (!text) return fail(ErrorCode::kInvalidArgument, file + ": " + text.error().message + ".");
  return text;
}

}  // namespace

void add_guard_file_options(CLI::App& command, GuardFiles& files) {
  command.add_option("--model", files.model, "A model of your own (tools/guard_train)");
  command.add_option("--concepts", files.concepts, "A folder of concept lists of your own");
  command.add_option("--policy", files.policy, "A policy of your own (data/guard/policy.json)");
}

int refuse_guard(std::string_view sentence) {
  fmt::print(stderr, "holdfast guard: {}\n", sentence);
  return kMisuse;
}

Result<std::vector<std::string>> load_concept_lists(const std::string& folder) {
  std::vector<std::string> texts;
  if (folder.empty()) {
    for (const GuardFile& file : embedded_guard_files()) {
      if (file.name.starts_with("concepts/")) texts.emplace_back(file.bytes);
    }
    return texts;
  }
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().string());
  }
  if (error || names.empty()) {
    return fail(ErrorCode::kInvalidArgument, folder + " is no folder with concept lists (.txt).");
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    Result<std::string> text = file_or_own(name, "", kMostTextBytes);
    if (!text) return std::unexpected<Error>(text.error());
    texts.push_back(std::move(*text));
  }
  return texts;
}

Result<std::string> load_spelling(const std::string& file) {
  return file_or_own(file, "", kMostTextBytes);
}

Result<GuardSetup> load_guard(const GuardFiles& files) {
  const Result<std::vector<std::string>> lists = load_concept_lists(files.concepts);
  if (!lists) return std::unexpected<Error>(lists.error());
  const Result<std::string> model = file_or_own(files.model, "model.bin", kMostModelBytes);
  if (!model) return std::unexpected<Error>(model.error());
  const Result<std::string> policy = file_or_own(files.policy, "policy.json", kMostTextBytes);
  if (!policy) return std::unexpected<Error>(policy.error());
  GuardSetup out;
  const std::vector<std::string_view> views(lists->begin(), lists->end());
  Result<std::shared_ptr<const GuardKnowledge>> knowledge =
      GuardKnowledge::read(views, as_bytes(*model), &guard_memory());
  if (!knowledge) return std::unexpected<Error>(knowledge.error());
  out.knowledge = std::move(*knowledge);
  Result<GuardRules> rules = read_guard_rules(*policy);
  if (!rules) return std::unexpected<Error>(rules.error());
  out.rules = std::move(*rules);
  Result<GuardSigns> signs = read_guard_signs(embedded("signs.json"));
  if (!signs) return std::unexpected<Error>(signs.error());
  out.signs = std::move(*signs);
  return out;
}

}  // namespace holdfast
