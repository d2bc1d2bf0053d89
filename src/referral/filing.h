// The sequence of one report: take back what an interrupted attempt left, then status, submit,
// upload and fileinfo for each file, finish. Crash-safe as long as the journal is durable: whatever
// moment a process dies in, the next attempt ends with exactly one finished report, and a report
// that stays unfinished is either taken back or told of in the journal. Knows no HTTP and no SQL:
// both are handed in. One call a thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "referral/incident.h"
#include "referral/reply.h"

namespace holdfast {

// The server, by its operations. An error means that there was no readable answer:
// kUnauthenticated and kForbidden are the account's or the address's fault, everything else is
// tried again.
class ReportServer {
 public:
  virtual ~ReportServer() = default;
  virtual Result<ReportReply> status() = 0;
  virtual Result<ReportReply> submit(const std::string& report_xml) = 0;
  virtual Result<ReportReply> upload(const std::string& report_id, const std::string& file_name,
                                     const std::string& bytes) = 0;
  virtual Result<ReportReply> file_info(const std::string& details_xml) = 0;
  virtual Result<ReportReply> finish(const std::string& report_id) = 0;
  virtual Result<ReportReply> retract(const std::string& report_id) = 0;
};

// What happened at a step, for the ledger.
struct FilingNote {
  std::string step;     // "status", "submit", "upload", "fileinfo", "finish", "retract"
  std::string outcome;  // "begun", "done", "refused", "failed", "gone", "finished", "unrecorded"
  std::optional<int> code;
  std::string report_id;
};

// The ledger of one referral under a lease. Every call is durable when it returns, and kConflict
// when another process has the lease: then nothing more may be sent but what takes a report back.
class FilingJournal {
 public:
  virtual ~FilingJournal() = default;
  // Renews the lease. True: somebody wants the report taken back.
  virtual Result<bool> note(const FilingNote& note) = 0;
  // The report that is open now; empty: none.
  virtual Result<void> set_report(const std::string& report_id, const FilingNote& note) = 0;
  // The bytes of the incident's `place`th file.
  virtual Result<std::string> load_file(std::size_t place) = 0;
};

struct FilingJob {
  const Incident* incident = nullptr;  // borrowed
  std::string report_id;               // left open by an attempt before; empty: none
  bool wants_retract = false;
  std::function<std::string(const std::string& bytes)> md5;  // 32 lower-case hex digits
};

enum class FilingEnd {
  kFiled,      // finished; report_id says which
  kRetracted,  // taken back, as was wanted, and not begun again
  kAgain,      // try again later
  kRefused,    // a person must look
  kLost,       // another process has the lease: nothing may be written
};

struct FilingOutcome {
  FilingEnd end = FilingEnd::kAgain;
  std::string report_id;  // the finished one, or one that may still be open
  std::optional<int> code;
  std::string sentence;  // what to do; holds nothing of the incident
};

[[nodiscard]] FilingOutcome file_report(const FilingJob& job, ReportServer& server,
                                        FilingJournal& journal);

}  // namespace holdfast
