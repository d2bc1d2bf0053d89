// The sequence. See the header for what it promises.
#include "referral/filing.h"

#include <algorithm>

#include "referral/report_xml.h"

namespace holdfast {
namespace {

// How one step ended where the sequence does not just go on.
using Stop = std::optional<FilingOutcome>;

class Filing {
 public:
  Filing(const FilingJob& job, ReportServer& server, FilingJournal& journal)
      : job_(job), server_(server), journal_(journal), report_id_(job.report_id) {}

  FilingOutcome run() {
    if (!report_id_.empty()) {
      if (Stop stop = take_back()) return *stop;
    }
    if (job_.wants_retract) return ended(FilingEnd::kRetracted, 0, "It was taken back.");
    ReportReply reply;
    if (Stop stop = step("status", [&] { return server_.status(); }, reply)) return *stop;
    if (Stop stop = open()) return *stop;
    for (std::size_t place = 0; place < job_.incident->files.size(); ++place) {
      if (!job_.incident->files[place].is_attached) continue;
      if (Stop stop = send_file(place)) return *stop;
    }
    return finish();
  }

 private:
  FilingOutcome ended(FilingEnd end, std::optional<int> code, std::string sentence) const {
    return {end, report_id_, code, std::move(sentence)};
  }

  // What follows from a journal that did not take a note.
  FilingOutcome without_journal(const Error& error) {
    if (error.code == ErrorCode::kConflict) {
      return ended(FilingEnd::kLost, std::nullopt, "Another process has this referral.");
    }
    return ended(FilingEnd::kAgain, std::nullopt, error.message);
  }

  FilingNote note_of(const char* name, const char* outcome, std::optional<int> code = {}) const {
    return {name, outcome, code, report_id_};
  }

  // Notes that a step begins, takes it, and notes how it ended. Stops unless it is done.
  template <class Call>
  Stop step(const char* name, Call call, ReportReply& reply) {
    const Result<bool> begun = journal_.note(note_of(name, "begun"));
    if (!begun) return without_journal(begun.error());
    if (*begun) return give_up_as_wanted();
    const Result<ReportReply> answer = call();
    if (!answer) return after_no_answer(name, answer.error());
    reply = *answer;
    return after_reply(name, reply.code);
  }

  Stop after_no_answer(const char* name, const Error& error) {
    const bool is_refused =
        error.code == ErrorCode::kUnauthenticated || error.code == ErrorCode::kForbidden;
    const Result<bool> noted = journal_.note(note_of(name, is_refused ? "refused" : "failed"));
    if (!noted) return without_journal(noted.error());
    return ended(is_refused ? FilingEnd::kRefused : FilingEnd::kAgain, std::nullopt, error.message);
  }

  Stop after_reply(const char* name, int code) {
    switch (reply_kind(code)) {
      case ReplyKind::kDone:
        return std::nullopt;
      case ReplyKind::kFinished: {
        const Result<bool> noted = journal_.note(note_of(name, "finished", code));
        if (!noted) return without_journal(noted.error());
        return ended(FilingEnd::kFiled, code, reply_sentence(code));
      }
      case ReplyKind::kGone: {
        const Result<void> noted = journal_.set_report("", note_of(name, "gone", code));
        if (!noted) return without_journal(noted.error());
        report_id_.clear();
        return ended(FilingEnd::kAgain, code, reply_sentence(code));
      }
      case ReplyKind::kAgain: {
        const Result<bool> noted = journal_.note(note_of(name, "failed", code));
        if (!noted) return without_journal(noted.error());
        return ended(FilingEnd::kAgain, code, reply_sentence(code));
      }
      case ReplyKind::kRefused:
        break;
    }
    const Result<bool> noted = journal_.note(note_of(name, "refused", code));
    if (!noted) return without_journal(noted.error());
    // What will not be finished is not left open for the server to forget.
    if (!report_id_.empty()) {
      const Stop stop = take_back();
      if (stop && stop->end == FilingEnd::kFiled) return stop;
      if (stop && stop->end == FilingEnd::kLost) return stop;
    }
    return ended(FilingEnd::kRefused, code, reply_sentence(code));
  }

  Stop give_up_as_wanted() {
    if (!report_id_.empty()) {
      if (Stop stop = take_back()) return stop;
    }
    return ended(FilingEnd::kRetracted, 0, "It was taken back.");
  }

  // Retracts what is open. Goes on (nullopt) when nothing is open any more.
  Stop take_back() {
    const Result<bool> begun = journal_.note(note_of("retract", "begun"));
    if (!begun) return without_journal(begun.error());
    const Result<ReportReply> answer = server_.retract(report_id_);
    if (!answer) return after_no_answer("retract", answer.error());
    const ReplyKind kind = reply_kind(answer->code);
    if (kind == ReplyKind::kDone || kind == ReplyKind::kGone) {
      const Result<void> noted = journal_.set_report(
          "", note_of("retract", kind == ReplyKind::kDone ? "done" : "gone", answer->code));
      if (!noted) return without_journal(noted.error());
      report_id_.clear();
      return std::nullopt;
    }
    const bool is_finished = kind == ReplyKind::kFinished;
    const bool is_refused = kind == ReplyKind::kRefused;
    const Result<bool> noted = journal_.note(note_of("retract",
                                                     is_finished  ? "finished"
                                                     : is_refused ? "refused"
                                                                  : "failed",
                                                     answer->code));
    if (!noted) return without_journal(noted.error());
    return ended(is_finished  ? FilingEnd::kFiled
                 : is_refused ? FilingEnd::kRefused
                              : FilingEnd::kAgain,
                 answer->code, reply_sentence(answer->code));
  }

  // Opens a report; its id is durable before anything else is done with it.
  Stop open() {
    ReportReply reply;
    const std::string xml = report_xml(*job_.incident);
    if (Stop stop = step("submit", [&] { return server_.submit(xml); }, reply)) return stop;
    if (reply.report_id.empty()) {
      const Result<bool> noted = journal_.note(note_of("submit", "failed", reply.code));
      if (!noted) return without_journal(noted.error());
      return ended(FilingEnd::kAgain, reply.code, "The server gave no number for the report.");
    }
    const Result<void> kept =
        journal_.set_report(reply.report_id, {"submit", "done", reply.code, reply.report_id});
    if (kept) {
      report_id_ = reply.report_id;
      return std::nullopt;
    }
    // Nobody will remember this report, so it must not stay open.
    (void)server_.retract(reply.report_id);
    return without_journal(kept.error());
  }

  Stop send_file(std::size_t place) {
    const ReportFile& file = job_.incident->files[place];
    const Result<std::string> bytes = journal_.load_file(place);
    if (!bytes) return without_journal(bytes.error());
    ReportReply reply;
    const auto upload = [&] { return server_.upload(report_id_, file.name, *bytes); };
    if (Stop stop = step("upload", upload, reply)) return stop;
    const bool is_whole =
        !reply.file_id.empty() && (reply.md5.empty() || reply.md5 == job_.md5(*bytes));
    const Result<bool> noted =
        journal_.note(note_of("upload", is_whole ? "done" : "failed", reply.code));
    if (!noted) return without_journal(noted.error());
    if (!is_whole) {
      return ended(FilingEnd::kAgain, reply.code, "The server did not get the file whole.");
    }
    file_ids_.push_back(reply.file_id);
    const std::string xml = file_details_xml(file, {report_id_, reply.file_id});
    if (Stop stop = step("fileinfo", [&] { return server_.file_info(xml); }, reply)) return stop;
    const Result<bool> told = journal_.note(note_of("fileinfo", "done", reply.code));
    if (!told) return without_journal(told.error());
    return std::nullopt;
  }

  FilingOutcome finish() {
    ReportReply reply;
    if (Stop stop = step("finish", [&] { return server_.finish(report_id_); }, reply)) return *stop;
    std::vector<std::string> taken = reply.file_ids;
    std::sort(taken.begin(), taken.end());
    std::sort(file_ids_.begin(), file_ids_.end());
    const bool has_all = taken == file_ids_;
    return ended(FilingEnd::kFiled, reply.code,
                 has_all
                     ? "It was filed."
                     : "It was filed, but the server's list of files is another one: ask NCMEC.");
  }

  const FilingJob& job_;
  ReportServer& server_;
  FilingJournal& journal_;
  std::string report_id_;
  std::vector<std::string> file_ids_;
};

}  // namespace

FilingOutcome file_report(const FilingJob& job, ReportServer& server, FilingJournal& journal) {
  return Filing(job, server, journal).run();
}

}  // namespace holdfast
