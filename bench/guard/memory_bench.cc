// usage: guard_memory_bench [CONVERSATIONS]
// Bytes of a conversation in which nothing happens, of CONVERSATIONS (a million unless said): two
// people, a message each. Prints a line of JSON.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "guard_wire/guard_data.h"
#include "holdfast/guard.h"

namespace {

std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

holdfast::Result<std::shared_ptr<const holdfast::GuardKnowledge>> read_knowledge() {
  std::vector<std::string_view> lists;
  std::string_view model;
  for (const holdfast::GuardFile& file : holdfast::embedded_guard_files()) {
    if (file.name.starts_with("concepts/")) lists.push_back(file.bytes);
    if (file.name == "model.bin") model = file.bytes;
  }
  return holdfast::GuardKnowledge::read(lists, holdfast::as_bytes(model));
}

}  // namespace

int main(int count, char** words) {
  const long long wanted = count > 1 ? std::atoll(words[1]) : 1'000'000;
  if (wanted < 1 || wanted > 100'000'000) {
    std::fprintf(stderr, "usage: guard_memory_bench [CONVERSATIONS], 1 to 100 million\n");
    return 2;
  }
  const auto knowledge = read_knowledge();
  if (!knowledge) return 2;
  holdfast::Guard guard(*knowledge, {.seed = 1});
  guard.push({.conversation = "first", .from = "a", .text = "hello"});
  guard.forget("first");
  const std::size_t before = resident_bytes();
  const auto start = std::chrono::steady_clock::now();
  for (long long i = 0; i < wanted; ++i) {
    const std::string number = std::to_string(i);
    const std::string conversation = "conversation-" + number, one = "user-" + number,
                      other = "member-" + number;
    guard.push({.conversation = conversation, .from = one, .to = other, .text = "see you at 8?"});
    guard.push({.conversation = conversation, .from = other, .to = one, .text = "ok, by the gate"});
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  const auto each = [&](std::size_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(wanted);
  };
  if (guard.conversations() != static_cast<std::size_t>(wanted)) return 1;
  std::printf(
      "{\"conversations\":%lld,\"bytes_used_each\":%.1f,\"resident_bytes_each\":%.1f,"
      "\"messages_per_second\":%.0f}\n",
      wanted, each(guard.bytes_used()), each(resident_bytes() - before),
      2.0 * static_cast<double>(wanted) / spent.count());
  return 0;
}
