// Watches one conversation through the C++ interface, with concept lists and a model from files.
//
//   c++ -std=c++23 watch.cc -lhf_guard -lhf_base -o watch
//   ./watch data/guard/concepts data/guard/model.bin < messages.txt
//
// Each line of standard input is SENDER, a tab, and what they wrote. Exit status: 0 when nobody
// needs help, 1 when somebody does, 2 when the files cannot be read.
#include <holdfast/guard.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: watch CONCEPTS_FOLDER MODEL < MESSAGES\n";
    return 2;
  }
  std::vector<std::string> lists;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1], error)) {
    if (entry.path().extension() == ".txt") lists.push_back(bytes_of(entry.path()));
  }
  const std::vector<std::string_view> views(lists.begin(), lists.end());
  const std::string model = bytes_of(arguments[2]);
  const auto knowledge = holdfast::GuardKnowledge::read(
      views, {reinterpret_cast<const std::uint8_t*>(model.data()), model.size()});
  if (!knowledge) {
    std::cerr << knowledge.error().message << '\n';
    return 2;
  }
  holdfast::Guard guard(*knowledge, {});
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string_view whole(line);
    const bool changed = guard.push({.conversation = "example",
                                     .id = {},
                                     .from = whole.substr(0, tab),
                                     .to = {},
                                     .text = whole.substr(tab + 1)});
    if (!changed) continue;
    const holdfast::GuardAssessment now = guard.assess("example");
    std::cout << holdfast::guard_level_name(now.level) << ' '
              << holdfast::guard_stage_name(now.stage) << ' ' << now.risk << '\n';
  }
  const holdfast::GuardAssessment now = guard.assess("example");
  if (now.highest < holdfast::GuardLevel::kWarn) {
    std::cout << "Nothing to do.\n";
    return 0;
  }
  std::cout << "Offer help to " << now.person_at_risk << " and ask a human to look.\n";
  return 1;
}
