// The TOML file. One thread.
#include "config_file.h"

#include <fmt/core.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace holdfast {
namespace {

// Gives the value to every subcommand that has the flag; false when none has.
bool apply_item(CLI::App& app, const CLI::ConfigItem& item) {
  bool known = false;
  for (CLI::App* command : app.get_subcommands({})) {
    CLI::Option* option = command->get_option_no_throw("--" + item.name);
    if (option == nullptr || !option->get_configurable()) continue;
    option->default_val(item.inputs.empty() ? std::string() : item.inputs.front());
    known = true;
  }
  return known && item.parents.empty() && item.inputs.size() == 1;
}

}  // namespace

std::string config_file_name(int argc, const char* const* argv) {
  constexpr std::string_view kFlag = "--config";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == kFlag && i + 1 < argc) return argv[i + 1];
    if (word.starts_with(kFlag) && word.substr(kFlag.size()).starts_with('=')) {
      return std::string(word.substr(kFlag.size() + 1));
    }
  }
  const char* named = std::getenv("HOLDFAST_CONFIG");
  return named == nullptr ? std::string() : std::string(named);
}

Result<void> apply_config_file(CLI::App& app, const std::string& file) {
  std::ifstream stream(file);
  if (!stream)
    return fail(ErrorCode::kInvalidArgument, "The file given as --config cannot be read.");
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(stream)) {
      if (!apply_item(app, item)) {
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("The configuration has a key that is not known, or not one value "
                                "for it: {}. See 'holdfast serve --help' for the keys.",
                                item.fullname()));
      }
    }
  } catch (const CLI::Error& error) {
    return fail(ErrorCode::kInvalidArgument,
                std::string("The configuration is wrong: ") + error.what());
  }
  return {};
}

}  // namespace holdfast
