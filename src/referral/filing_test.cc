// The sequence against a server and a journal in memory, with a crash before and after each call.
#include "referral/filing.h"

#include <gmock/gmock.h>

#include <map>

#include "referral/test_incident.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Crash {};

// Throws at the n-th point that is passed; points lie before and after every effect.
struct Fuse {
  int left = -1;
  void pass() {
    if (left == 0) throw Crash{};
    if (left > 0) --left;
  }
};

class MemoryServer : public ReportServer {
 public:
  explicit MemoryServer(Fuse& fuse) : fuse_(fuse) {}

  Result<ReportReply> status() override {
    return answer([] { return ReportReply{}; });
  }
  Result<ReportReply> submit(const std::string& xml) override {
    return answer([&] {
      EXPECT_THAT(xml, ::testing::HasSubstr("<sextortion>true</sextortion>"));
      const std::string id = std::to_string(++last_);
      states[id] = "open";
      return ReportReply{.report_id = id};
    });
  }
  Result<ReportReply> upload(const std::string& id, const std::string&,
                             const std::string& bytes) override {
    return on_open(id, [&] {
      files[id].push_back("f" + std::to_string(files[id].size()));
      return ReportReply{.file_id = files[id].back(), .md5 = is_garbling ? "x" : "md5 of " + bytes};
    });
  }
  Result<ReportReply> file_info(const std::string&) override {
    return on_open(std::to_string(last_), [] { return ReportReply{}; });
  }
  Result<ReportReply> finish(const std::string& id) override {
    return on_open(id, [&] {
      states[id] = "finished";
      return ReportReply{.file_ids = files[id]};
    });
  }
  Result<ReportReply> retract(const std::string& id) override {
    return on_open(id, [&] {
      states[id] = "retracted";
      return ReportReply{};
    });
  }

  std::map<std::string, std::string> states;
  std::map<std::string, std::vector<std::string>> files;
  std::map<std::string, int> forced;  // step to the code that it answers next
  std::optional<Error> no_answer;
  bool is_garbling = false;

 private:
  template <class Effect>
  Result<ReportReply> answer(Effect effect) {
    fuse_.pass();
    if (no_answer) return std::unexpected<Error>(*no_answer);
    Result<ReportReply> reply = effect();
    fuse_.pass();
    return reply;
  }
  template <class Effect>
  Result<ReportReply> on_open(const std::string& id, Effect effect) {
    return answer([&]() -> ReportReply {
      const auto found = states.find(id);
      if (found == states.end()) return {.code = 5001};
      if (found->second == "retracted") return {.code = 5101};
      if (found->second == "finished") return {.code = 5102};
      return effect();
    });
  }

  Fuse& fuse_;
  int last_ = 0;
};

class MemoryJournal : public FilingJournal {
 public:
  explicit MemoryJournal(Fuse& fuse) : fuse_(fuse) {}

  Result<bool> note(const FilingNote& note) override {
    fuse_.pass();
    if (is_lost) return fail(ErrorCode::kConflict, "lost");
    lines.push_back(note.step + " " + note.outcome);
    fuse_.pass();
    return wants_retract_at == note.step;
  }
  Result<void> set_report(const std::string& id, const FilingNote& note) override {
    fuse_.pass();
    if (is_lost || is_lost_at_submit) return fail(ErrorCode::kConflict, "lost");
    report_id = id;
    lines.push_back(note.step + " " + note.outcome);
    if (!id.empty()) known.push_back(id);
    fuse_.pass();
    return {};
  }
  Result<std::string> load_file(std::size_t) override { return std::string("hello"); }

  std::vector<std::string> lines;
  std::vector<std::string> known;  // every report whose id was kept
  std::string report_id;
  std::string wants_retract_at;
  bool is_lost = false;
  bool is_lost_at_submit = false;

 private:
  Fuse& fuse_;
};

class Filing : public ::testing::Test {
 protected:
  FilingOutcome attempt(bool wants_retract = false) {
    FilingJob job;
    job.incident = &incident_;
    job.report_id = journal_.report_id;
    job.wants_retract = wants_retract;
    job.md5 = [](const std::string& bytes) { return "md5 of " + bytes; };
    return file_report(job, server_, journal_);
  }
  std::vector<std::string> in_state(const std::string& state) {
    std::vector<std::string> out;
    for (const auto& [id, now] : server_.states) {
      if (now == state) out.push_back(id);
    }
    return out;
  }

  Incident incident_ = read_incident(test_incident_json(), {.now_ms = kTestNowMs}).incident;
  Fuse fuse_;
  MemoryServer server_{fuse_};
  MemoryJournal journal_{fuse_};
};

TEST_F(Filing, TakesEveryStepInOrder) {
  const FilingOutcome outcome = attempt();
  EXPECT_EQ(outcome.end, FilingEnd::kFiled);
  EXPECT_EQ(outcome.report_id, "1");
  EXPECT_EQ(outcome.sentence, "It was filed.");
  EXPECT_THAT(journal_.lines,
              ElementsAre("status begun", "submit begun", "submit done", "upload begun",
                          "upload done", "fileinfo begun", "fileinfo done", "finish begun"));
}

// Whatever the moment of the crash: one finished report, none open that the journal does not tell
// of.
TEST_F(Filing, EndsWithOneFinishedReportWhereverItCrashes) {
  int crashes = 0;
  for (int moment = 0;; ++moment) {
    server_.states.clear();
    server_.files.clear();
    journal_.lines.clear();
    journal_.known.clear();
    journal_.report_id.clear();
    fuse_.left = moment;
    bool is_crashed = false;
    FilingOutcome outcome;
    try {
      outcome = attempt();
    } catch (const Crash&) {
      is_crashed = true;
      ++crashes;
    }
    fuse_.left = -1;
    if (is_crashed) outcome = attempt();
    EXPECT_EQ(outcome.end, FilingEnd::kFiled) << moment;
    EXPECT_THAT(in_state("finished"), ElementsAre(outcome.report_id)) << moment;
    for (const std::string& open : in_state("open")) {
      // Only the report whose number never reached us; the ledger says that a submission was begun.
      EXPECT_THAT(journal_.known, ::testing::Not(::testing::Contains(open))) << moment;
      EXPECT_EQ(std::count(journal_.lines.begin(), journal_.lines.end(), "submit begun"), 2);
      EXPECT_EQ(std::count(journal_.lines.begin(), journal_.lines.end(), "submit done"), 1);
    }
    EXPECT_LE(in_state("open").size(), 1u);
    if (!is_crashed) break;
  }
  EXPECT_EQ(crashes, 26) << "13 effects, before and after each";
}

TEST_F(Filing, OnAnExpiredReportBeginsAgain) {
  journal_.report_id = "99";  // the server forgot it
  EXPECT_EQ(attempt().end, FilingEnd::kFiled);
  EXPECT_EQ(journal_.lines[1], "retract gone");
}

TEST_F(Filing, LeavesNothingOpenThatTheServerRefused) {
  server_.no_answer = Error{ErrorCode::kUnauthenticated, "Check the password."};
  EXPECT_EQ(attempt().end, FilingEnd::kRefused);
  server_.no_answer = Error{ErrorCode::kUnavailable, "Not reached."};
  EXPECT_EQ(attempt().end, FilingEnd::kAgain);
}

TEST_F(Filing, TakesBackAReportThatNobodyWouldRemember) {
  journal_.is_lost_at_submit = true;
  EXPECT_EQ(attempt().end, FilingEnd::kLost);
  EXPECT_THAT(in_state("open"), IsEmpty());
  EXPECT_EQ(in_state("retracted").size(), 1u);
}

TEST_F(Filing, DoesNothingWithoutTheLease) {
  journal_.is_lost = true;
  EXPECT_EQ(attempt().end, FilingEnd::kLost);
  EXPECT_TRUE(server_.states.empty());
}

TEST_F(Filing, IsTakenBackWhenSomebodyWantsItBeforeTheEnd) {
  for (const char* step : {"status", "submit", "upload", "fileinfo", "finish"}) {
    journal_.wants_retract_at = step;
    EXPECT_EQ(attempt().end, FilingEnd::kRetracted) << step;
    EXPECT_THAT(in_state("open"), IsEmpty());
    EXPECT_THAT(in_state("finished"), IsEmpty());
  }
  journal_.wants_retract_at.clear();
  ASSERT_EQ(attempt().end, FilingEnd::kFiled);
  journal_.report_id = in_state("finished")[0];
  EXPECT_EQ(attempt(true).end, FilingEnd::kFiled) << "too late";
}

TEST_F(Filing, SendsAFileAgainThatArrivedBroken) {
  server_.is_garbling = true;
  EXPECT_EQ(attempt().end, FilingEnd::kAgain);
  server_.is_garbling = false;
  EXPECT_EQ(attempt().end, FilingEnd::kFiled);
  EXPECT_EQ(in_state("finished").size(), 1u);
  EXPECT_THAT(in_state("open"), IsEmpty());
}

}  // namespace
}  // namespace holdfast
