// Text for the benchmarks, from data/guard. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "peer.h"

struct Traffic {
  std::string ndjson;                   // message events of many conversations in turns
  std::vector<std::string_view> lines;  // of ndjson, one behind another as they come from a file
  std::size_t conversations = 0;
  std::size_t text_bytes = 0;
};

// The labelled conversations under data/guard/conversations, 64 at a time, a message of each in
// turn. With `is_everyday` the look-alikes alone. Ends the program when there are none.
Traffic read_traffic(const std::filesystem::path& data, bool is_everyday);

// Every phrase of data/guard/concepts once, sorted.
Phrases read_phrases(const std::filesystem::path& data);

std::string read_file(const std::filesystem::path& file);
