// Labelled conversations to event lines, concept lists to phrases.
#include "traffic.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <string_view>

#include "guard_wire/guard_json.h"

namespace {

constexpr std::size_t kAtATime = 64;

[[noreturn]] void give_up(const std::filesystem::path& where) {
  std::fprintf(stderr, "Nothing to measure with in %s.\n", where.c_str());
  std::exit(2);
}

std::vector<std::filesystem::path> text_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  if (files.empty()) give_up(folder);
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Message {
  std::string conversation, from, text;
};

// "a sign,sign: text" under a heading "== id | kind | ...".
std::vector<std::deque<Message>> read_conversations(const std::filesystem::path& data,
                                                    bool is_everyday) {
  std::vector<std::deque<Message>> out;
  for (const auto& file : text_files(data / "conversations")) {
    bool is_taken = false;
    std::string id;
    for (const std::string& line : lines_of(file)) {
      if (line.starts_with("== ")) {
        id = line.substr(3, line.find(' ', 3) - 3);
        is_taken = !is_everyday || line.find("| lookalike |") != std::string::npos;
        if (is_taken) out.emplace_back();
        continue;
      }
      const std::size_t colon = line.find(": ");
      if (!is_taken || line.empty() || line.front() == '#' || colon == std::string::npos) continue;
      out.back().push_back({id, line.substr(0, line.find_first_of(" :")), line.substr(colon + 2)});
    }
  }
  std::erase_if(out, [](const auto& messages) { return messages.empty(); });
  return out;
}

std::string event_line(const Message& message, std::size_t number) {
  std::string line = "{\"type\":\"message\",\"conversation\":";
  holdfast::append_json_string(line, message.conversation);
  line += ",\"id\":\"m" + std::to_string(number) + "\",\"at\":\"2026-11-20T16:04:05Z\",\"from\":";
  holdfast::append_json_string(line, message.conversation + "/" + message.from);
  line += ",\"text\":";
  holdfast::append_json_string(line, message.text);
  return line + "}";
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t\r"));
  text.erase(text.find_last_not_of(" \t\r") + 1);
  return text;
}

}  // namespace

Traffic read_traffic(const std::filesystem::path& data, bool is_everyday) {
  std::vector<std::deque<Message>> waiting = read_conversations(data, is_everyday);
  if (waiting.empty()) give_up(data / "conversations");
  std::reverse(waiting.begin(), waiting.end());
  Traffic out;
  out.conversations = waiting.size();
  std::deque<std::deque<Message>> running;
  std::vector<std::size_t> ends;
  while (!waiting.empty() || !running.empty()) {
    while (running.size() < kAtATime && !waiting.empty()) {
      running.push_back(std::move(waiting.back()));
      waiting.pop_back();
    }
    std::deque<Message> turn = std::move(running.front());
    running.pop_front();
    out.text_bytes += turn.front().text.size();
    out.ndjson += event_line(turn.front(), ends.size()) + "\n";
    ends.push_back(out.ndjson.size());
    turn.pop_front();
    if (!turn.empty()) running.push_back(std::move(turn));
  }
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    out.lines.push_back(std::string_view(out.ndjson).substr(begin, end - 1 - begin));
    begin = end;
  }
  return out;
}

Phrases read_phrases(const std::filesystem::path& data) {
  Phrases out;
  for (const auto& file : text_files(data / "concepts")) {
    for (const std::string& line : lines_of(file)) {
      if (line.empty() || line.front() == '#' || line.front() == '[') continue;
      for (std::size_t from = 0; from < line.size();) {
        const std::size_t comma = std::min(line.find(',', from), line.size());
        std::string phrase = trimmed(line.substr(from, comma - from));
        if (!phrase.empty()) out.push_back(std::move(phrase));
        from = comma + 1;
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string phrase_expression(std::string_view phrase) {
  std::string out = " ";
  bool is_word_begun = false;
  for (const char letter : phrase) {
    if (letter == '*') {
      out += is_word_begun ? "[a-z0-9_]*" : "[a-z0-9_]+";
    } else if (letter != ' ' || out.back() != ' ') {
      out += letter;
    }
    is_word_begun = letter != ' ';
  }
  return out + " ";
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
