// The sender's journal. Each record is a line that ends in a sum over itself and begins with a line
// end, so that a record that was cut spoils no other.
#include "delivery/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace holdfast {
namespace {

constexpr std::string_view kMark = "holdfast-journal-1";

// FNV-1a, 32 bits: finds a cut record, and is no protection against a forger.
std::uint32_t sum_of(std::string_view text) {
  std::uint32_t sum = 2166136261u;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619u;
  return sum;
}

std::string sealed(const std::string& record) {
  return fmt::format("\n{} {:08x}\n", record, sum_of(record));
}

// The record of a line, or nothing when the line is cut.
std::string_view opened(std::string_view line) {
  const std::size_t at = line.rfind(' ');
  if (at == std::string_view::npos || line.size() - at != 9) return {};
  const std::string_view record = line.substr(0, at);
  return fmt::format("{:08x}", sum_of(record)) == line.substr(at + 1) ? record : std::string_view();
}

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

long long number(std::string_view word) {
  long long value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

DeliveryResult read_result(std::string_view record) {
  DeliveryResult result;
  result.delivery_id = number(next_word(record));
  result.state = std::string(next_word(record));
  result.attempts = static_cast<int>(number(next_word(record)));
  const std::string_view next = next_word(record);
  if (next != "-") result.next_ms = number(next);
  result.at_ms = number(next_word(record));
  result.reply = std::string(record);
  return result;
}

}  // namespace

Journal::Journal(int file, std::string path, std::string owner)
    : file_(file), path_(std::move(path)), owner_(std::move(owner)) {}

Journal::~Journal() { close(file_); }

Result<std::unique_ptr<Journal>> Journal::create(const std::string& path,
                                                 const std::string& owner) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (file >= 0) close(file);
    return fail(ErrorCode::kUnavailable,
                "The sender's journal cannot be made: check that --data can be written.");
  }
  std::unique_ptr<Journal> journal(new Journal(file, path, owner));
  // The file's name is made safe too: a journal that is gone makes its rows unknown.
  if (!journal->append(sealed(fmt::format("{} {}", kMark, owner))) || fsync(file) != 0) {
    return fail(ErrorCode::kUnavailable,
                "The sender's journal cannot be written: is the disk full?");
  }
  return journal;
}

bool Journal::append(const std::string& record) {
  ssize_t written = -1;
  do {
    written = write(file_, record.data(), record.size());
  } while (written < 0 && errno == EINTR);
  return written == static_cast<ssize_t>(record.size());
}

bool Journal::add_dot(std::int64_t delivery_id) {
  return append(sealed(fmt::format("D {}", delivery_id)));
}

bool Journal::add_result(const DeliveryResult& result) {
  std::string reply = result.reply.substr(0, 500);
  for (char& c : reply) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return append(sealed(
      fmt::format("R {} {} {} {} {} {}", result.delivery_id, result.state, result.attempts,
                  result.next_ms ? std::to_string(*result.next_ms) : "-", result.at_ms, reply)));
}

std::size_t Journal::size_bytes() const {
  struct stat status{};
  return fstat(file_, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

bool Journal::clear() {
  return ftruncate(file_, 0) == 0 && append(sealed(fmt::format("{} {}", kMark, owner_)));
}

void Journal::remove() { unlink(path_.c_str()); }

JournalReading read_journal(const std::string& path, const std::string& owner) {
  JournalReading reading;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return reading;
  if (flock(file, LOCK_SH | LOCK_NB) != 0) {
    reading.state = JournalState::kInUse;
    close(file);
    return reading;
  }
  std::ifstream stream(path, std::ios::binary);
  std::unordered_map<std::int64_t, DeliveryResult> results;
  std::unordered_set<std::int64_t> dots;
  bool is_ours = false;
  for (std::string line; std::getline(stream, line);) {
    std::string_view record = opened(line);
    const std::string_view kind = next_word(record);
    if (kind == kMark) is_ours = record == owner;
    if (kind == "D") {
      // A row may have been tried before under the same owner: this try is still open.
      dots.insert(number(record));
      results.erase(number(record));
    } else if (kind == "R") {
      DeliveryResult result = read_result(record);
      dots.erase(result.delivery_id);
      results[result.delivery_id] = std::move(result);
    }
  }
  close(file);
  if (!is_ours) return reading;
  reading.state = JournalState::kRead;
  reading.replay.dots_without_result.assign(dots.begin(), dots.end());
  for (auto& [id, result] : results) reading.replay.results.push_back(std::move(result));
  return reading;
}

}  // namespace holdfast
