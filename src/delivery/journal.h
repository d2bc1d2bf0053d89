// The sender's journal: which messages' last bytes may have left, and what the server said, written
// before anything else is told. A record reaches the system with one write(2), so it is there after
// kill -9; a power cut may lose the last ones, which docs/formats/delivery.md tells how to see.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "holdfast/result.h"
#include "store/delivery_store.h"

namespace holdfast {

// Owns the file and a lock on it for as long as it lives. May be used from many threads.
class Journal {
 public:
  // Makes the file, which must not be there. kUnavailable when it cannot.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> create(const std::string& path,
                                                               const std::string& owner);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Says that the end of this delivery's message is about to be sent. With false it must not be.
  [[nodiscard]] bool add_dot(std::int64_t delivery_id);
  // Says what became of it. False when it could not be written.
  [[nodiscard]] bool add_result(const DeliveryResult& result);
  [[nodiscard]] std::size_t size_bytes() const;
  // Empties it. Every dot in it must have its result in the database.
  [[nodiscard]] bool clear();
  // Removes the file.
  void remove();

 private:
  Journal(int file, std::string path, std::string owner);
  bool append(const std::string& record);

  int file_;
  std::string path_;
  std::string owner_;
};

// What a dead sender's journal tells.
struct JournalReplay {
  std::vector<DeliveryResult> results;
  std::vector<std::int64_t> dots_without_result;
};
enum class JournalState {
  kGone,   // there is no such file here
  kInUse,  // its sender lives
  kRead,
};
struct JournalReading {
  JournalState state = JournalState::kGone;
  JournalReplay replay;
};
// Locks and reads it. Records that were cut are skipped. A journal of another owner reads as gone.
[[nodiscard]] JournalReading read_journal(const std::string& path, const std::string& owner);

}  // namespace holdfast
