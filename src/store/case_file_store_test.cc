#include "store/case_file_store.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/base64.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/audit_store.h"
#include "store/case_assessment.h"
#include "store/report_key_store.h"
#include "store/sqlite_log.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr FileOwner kCase = FileOwner::kCase;

class CaseFileTest : public OnEachDatabase {
 protected:
  template <class Function>
  auto run(Function function) {
    return transact(*database_, function);
  }
  std::int64_t add_case(int number, int pictures = 1) {
    return run([&](Transaction& t) { return insert_case(t, test_case(number, pictures)); }).value();
  }
  // A file of the picture at `position`, begun at its creation; whole unless it is cut short.
  void send(std::int64_t case_id, int position, const std::string& bytes, TimeMs at_ms = 1000,
            bool whole = true) {
    run([&](Transaction& t) {
      const std::string id = "file" + std::to_string(position);
      insert_sealed_file(t, kCase, case_id,
                         {.attachment_id = id,
                          .position = position,
                          .key_id = "k",
                          .size = static_cast<std::int64_t>(bytes.size()) + (whole ? 0 : 1),
                          .sha256 = hex_encode(digest(DigestKind::kSha256, as_bytes(bytes))),
                          .created_ms = at_ms});
      SealedFile file = find_sealed_file(t, kCase, case_id, id, true).value();
      append_sealed_piece(t, kCase, file, bytes.substr(0, 3), at_ms);
      append_sealed_piece(t, kCase, file, bytes.substr(3), at_ms);
      if (whole) complete_sealed_file(t, kCase, file.id, at_ms);
    });
  }
  std::size_t kept(std::int64_t case_id) {
    return run([&](Transaction& t) { return list_sealed_files(t, kCase, case_id); }).size();
  }
  std::vector<std::string> due(const CaseFileTimes& times) {
    std::vector<std::string> out;
    const auto all = run([&](Transaction& t) { return list_due_case_files(t, times, 10); });
    for (const DueCaseFile& each : all) out.push_back(each.attachment_id + " " + each.why);
    return out;
  }
  int settle(std::int64_t case_id) {
    return run([&](Transaction& t) {
      return destroy_settled_case_files(t, load_locked_case(t, case_id).value(), "staff:ada", 5000);
    });
  }
  std::string last_audit() {
    const auto entries = run([](Transaction& t) { return list_audit(t, 0, 1); });
    const AuditEntry& entry = entries.at(0);
    return entry.actor + " " + entry.action + " " + entry.subject + " " + entry.details;
  }
};

TEST_P(CaseFileTest, AssessedModeIsOffAndOffAtASchool) {
  const auto load = [&] { return run([](Transaction& t) { return load_case_assessment(t); }); };
  EXPECT_FALSE(load().open());
  EXPECT_EQ(load().recorded_ms, std::nullopt);
  run([](Transaction& t) {
    save_case_assessment(t, {.enabled = true,
                             .basis = "An Act, section 1",
                             .recorded_by = "ada",
                             .recorded_ms = 7,
                             .longest_days = 3});
  });
  EXPECT_TRUE(load().open());
  EXPECT_EQ(load().basis, "An Act, section 1");
  EXPECT_EQ(load().recorded_by, "ada");
  EXPECT_EQ(load().recorded_ms, 7);
  EXPECT_EQ(load().longest_days, 3);
  run([](Transaction& t) {
    ReportSettings settings = load_report_settings(t);
    settings.is_school = true;
    save_report_settings(t, settings);
  });
  EXPECT_FALSE(load().open());
  run([](Transaction& t) { end_case_assessment(t, "staff:ada", 9); });
  EXPECT_FALSE(load().enabled);
  EXPECT_EQ(last_audit(), "staff:ada case.assessment  off: the server is a school's");
  run([](Transaction& t) { end_case_assessment(t, "staff:bob", 10); });
  EXPECT_EQ(last_audit(), "staff:ada case.assessment  off: the server is a school's");
}

TEST_P(CaseFileTest, APictureHasOneFileAndReportsHaveTheirOwn) {
  const std::int64_t id = add_case(1, 2);
  send(id, 1, "first file");
  send(id, 2, "second");
  EXPECT_THROW(send(id, 2, "another"), std::exception);
  EXPECT_EQ(kept(id), 2u);
  EXPECT_EQ(run([](Transaction& t) { return sealed_file_bytes(t); }), 16);
  EXPECT_EQ(run([](Transaction& t) { return count_case_files(t); }), 2);
  EXPECT_THAT(run([&](Transaction& t) { return list_sealed_files(t, FileOwner::kReport, id); }),
              IsEmpty());
  std::string read;
  run([&](Transaction& t) {
    const SealedFile file = find_sealed_file(t, kCase, id, "file1").value();
    EXPECT_EQ(file.position, 1);
    read_sealed_pieces(t, kCase, file.id, [&](std::string_view piece) {
      read += piece;
      return true;
    });
  });
  EXPECT_EQ(read, "first file");
}

TEST_P(CaseFileTest, ADecisionDestroysWithProofAndLeavesTheOthers) {
  const std::int64_t id = add_case(1, 3);
  for (int position : {1, 2, 3}) send(id, position, "sealed picture");
  EXPECT_EQ(settle(id), 0);
  const Decision decision{.case_id = id,
                          .accept = true,
                          .positions = {1},
                          .bank = kTestBank,
                          .decided_by = "ada",
                          .at_ms = 4000};
  run([&](Transaction& t) { return decide_case(t, decision); }).value();
  EXPECT_EQ(settle(id), 1);
  const std::string sha = hex_encode(digest(DigestKind::kSha256, as_bytes("sealed picture")));
  EXPECT_EQ(last_audit(),
            "staff:ada case.picture_destroy 0001-TEST decided; picture 1, 14 bytes; " + sha);
  run([&](Transaction& t) { return withdraw_pictures(t, id, {2}, 4500); }).value();
  EXPECT_EQ(settle(id), 1);
  EXPECT_THAT(last_audit(), ::testing::HasSubstr("withdrawn; picture 2"));
  EXPECT_EQ(kept(id), 1u);
  const Case found = run([&](Transaction& t) { return load_case(t, id); }).value();
  EXPECT_EQ(found.timeline.back().kind, "picture_destroyed");
  EXPECT_EQ(found.timeline.back().picture, 2);
  EXPECT_FALSE(run([&](Transaction& t) {
    return destroy_case_file(t, found, "file1", "program", "decided", 1);
  }));
}

TEST_P(CaseFileTest, NothingOfThePiecesIsLeft) {
  const std::int64_t id = add_case(1);
  const std::string bytes = "the bytes of a sealed picture, first and second piece";
  send(id, 1, bytes);
  const std::int64_t file_id =
      run([&](Transaction& t) { return find_sealed_file(t, kCase, id, "file1").value().id; });
  const auto pieces = [&] {
    int count = 0;
    run([&](Transaction& t) {
      read_sealed_pieces(t, kCase, file_id, [&](std::string_view) { return ++count > 0; });
    });
    return count;
  };
  EXPECT_EQ(pieces(), 2);
  const auto on_disk = [&] {
    EXPECT_TRUE(empty_sqlite_log(*database_));
    std::ifstream file(database_.url().substr(7), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    return all.find(base64_encode(as_bytes(bytes.substr(3)))) != std::string::npos;
  };
  const bool is_sqlite = GetParam() == Dialect::kSqlite;
  EXPECT_TRUE(!is_sqlite || on_disk());
  run([&](Transaction& t) {
    EXPECT_TRUE(
        destroy_case_file(t, load_locked_case(t, id).value(), "file1", "case", "taken back", 1));
  });
  EXPECT_EQ(pieces(), 0);
  EXPECT_EQ(kept(id), 0u);
  EXPECT_EQ(run([](Transaction& t) { return sealed_file_bytes(t); }), 0);
  EXPECT_FALSE(is_sqlite && on_disk());
}

TEST_P(CaseFileTest, FilesAreDueByAgeByQuietByModeAndOnceNobodyNeedsThem) {
  const std::int64_t id = add_case(1, 3);
  send(id, 1, "old", 100);
  send(id, 2, "half", 200, false);
  send(id, 3, "young", 300);
  EXPECT_THAT(due({}), IsEmpty());
  EXPECT_THAT(due({.created_before_ms = 101}), ElementsAre("file1 time over"));
  EXPECT_THAT(due({.unfinished_before_ms = 400}), ElementsAre("file2 unfinished"));
  EXPECT_THAT(due({.all = true}), ElementsAre("file1 assessed mode off", "file2 assessed mode off",
                                              "file3 assessed mode off"));
  run([&](Transaction& t) {
    return decide_case(
        t, {.case_id = id, .positions = {3}, .reason = "test", .decided_by = "ada", .at_ms = 400});
  }).value();
  EXPECT_THAT(due({}), ElementsAre("file3 decided"));
  run([&](Transaction& t) { return withdraw_pictures(t, id, {}, 500); }).value();
  EXPECT_THAT(due({}), ElementsAre("file1 withdrawn", "file2 withdrawn", "file3 decided"));
}

HOLDFAST_ON_EACH_DATABASE(CaseFileTest);

}  // namespace
}  // namespace holdfast
