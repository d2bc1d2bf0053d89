// Proof of work: the asking device does a sum before the server does its own costly one. Nobody is
// locked out and no address is counted: a subject that is guessed at (a case, a name) only becomes
// dearer to ask. docs/formats/work.md has the challenge's grammar. Safe from many threads.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "service/message.h"
#include "store/database.h"

namespace holdfast {

struct WorkOptions {
  // Leading zero bits asked of SHA-256 when nobody guesses and the load is low, 1 to 30. Each bit
  // doubles the device's work; 16 is about a tenth of a second on a phone.
  int base_bits = 16;
  int max_bits = 24;             // however many guesses, 1 to 30
  int free_failures = 3;         // wrong tries on a subject before it becomes dearer
  int cases_a_minute = 600;      // new cases a minute before sending becomes dearer
  int reports_a_minute = 600;    // and new reports
  TimeMs lifetime_ms = 600'000;  // of a challenge: a slow phone on a bad line needs minutes
  TimeMs memory_ms = 3'600'000;  // of failures
};

struct Challenge {
  std::string text;
  int bits = 0;
  TimeMs expires_ms = 0;
};

struct Proof {
  std::string challenge;
  std::string nonce;
};

class WorkGate {
 public:
  WorkGate(const WorkOptions& options, Clock clock);

  // Reads the secret that signs challenges, or makes it. Call once before the rest.
  [[nodiscard]] Result<void> load(Database& database);

  // `purpose`: "case", "report", "attachment", "lookup", "sign-in" or "subscription". `subject`: what
  // is asked for; kept only as a hash. `scarce_bits`: added where what is asked for runs out.
  [[nodiscard]] Result<Challenge> issue(Database& database, std::string_view purpose,
                                        std::string_view subject, int scarce_bits = 0);
  // Takes the proof once. On refusal the response says which: proof-wrong, proof-expired or
  // proof-used (403).
  [[nodiscard]] bool accept(Database& database, std::string_view purpose, std::string_view subject,
                            const Proof& proof, Response& refusal);

  // Tells whether the secret that came with the proof was right.
  void note_result(Transaction& transaction, std::string_view purpose, std::string_view subject,
                   bool right);
  void note_new_case();
  void note_new_report();

 private:
  [[nodiscard]] std::string subject_hash(std::string_view purpose, std::string_view subject) const;
  [[nodiscard]] int load_bits(std::vector<TimeMs>& recent, int usual_a_minute);

  const WorkOptions options_;
  const Clock clock_;
  std::string secret_;
  std::mutex mutex_;  // guards what follows
  std::vector<TimeMs> recent_cases_;
  std::vector<TimeMs> recent_reports_;
};

}  // namespace holdfast
