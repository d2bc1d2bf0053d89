#include "delivery/recovery.h"

#include <unistd.h>

#include <filesystem>

#include "delivery/journal.h"
#include "store/alert_store.h"
#include "store/delivery_store.h"
#include "store/test_database.h"
#include "store/test_recipients.h"

namespace holdfast {
namespace {

using Counts = std::map<std::string, std::int64_t>;

constexpr TimeMs kStart = 1'000'000;
const MachineIdentity kHere{"here", "boot-1"};

// Four readers, held by a sender that died: one has an answer in the journal, one was at its final
// dot, two were not begun.
class RecoveryTest : public OnEachDatabase {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/holdfast-recovery-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    journal_path_ = folder_ + "/one.journal";
    alert_ = transact(*database_, [](Transaction& t) -> Result<std::int64_t> {
               const auto alert =
                   propose_alert(t, {"a", "alert", "", "H", "words", "ada", 1}).value();
               return publish_alert(t, {"a", alert.source_hash, "ben", 2})->alert_id;
             }).value();
    transact(*database_, [&](Transaction& t) {
      (void)upsert_recipients(t, test_recipients(4), 1);
      (void)enqueue_group(t, alert_, {}, 10);
      insert_sender(t, {"one", alert_, kHere.host, kHere.boot, journal_path_, kStart, kStart});
    });
    const auto leases = transact(*database_, [&](Transaction& t) {
                          return lease_deliveries(t, {alert_, "one", 1, 4, {}, kStart});
                        }).value();
    auto journal = Journal::create(journal_path_, "one").value();
    ASSERT_TRUE(journal->add_dot(leases[0].delivery_id));
    ASSERT_TRUE(journal->add_result(
        {leases[0].delivery_id, "accepted", "250 ok", 1, std::nullopt, kStart}));
    ASSERT_TRUE(journal->add_dot(leases[1].delivery_id));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  RecoveryCounts recover(const MachineIdentity& machine, TimeMs now) {
    return recover_senders(*database_, machine, now).value();
  }
  Counts counts() {
    return transact(*database_, [&](Transaction& t) { return count_deliveries(t, alert_); });
  }

  std::string folder_;
  std::string journal_path_;
  std::int64_t alert_ = 0;
};

TEST_P(RecoveryTest, OnTheSameMachineTheJournalTellsAll) {
  const RecoveryCounts found = recover(kHere, kStart + 1);
  EXPECT_EQ(found.senders, 1);
  EXPECT_EQ(found.applied, 1);
  EXPECT_EQ(found.unknown, 1);
  EXPECT_EQ(found.queued, 2);
  EXPECT_EQ(counts(), (Counts{{"accepted", 1}, {"queued", 2}, {"unknown", 1}}));
  EXPECT_FALSE(std::filesystem::exists(journal_path_));
  EXPECT_EQ(recover(kHere, kStart + 2).senders, 0) << "once";
}

TEST_P(RecoveryTest, AfterAPowerCutWhatTheJournalLacksIsUnknown) {
  const RecoveryCounts found = recover({"here", "boot-2"}, kStart + 1);
  EXPECT_EQ(found.applied, 1);
  EXPECT_EQ(found.queued, 0);
  EXPECT_EQ(counts(), (Counts{{"accepted", 1}, {"unknown", 3}}));
}

TEST_P(RecoveryTest, AJournalCutShortLosesNoRow) {
  std::filesystem::resize_file(journal_path_, std::filesystem::file_size(journal_path_) - 3);
  (void)recover({"here", "boot-2"}, kStart + 1);
  EXPECT_EQ(counts(), (Counts{{"accepted", 1}, {"unknown", 3}}));
}

TEST_P(RecoveryTest, AnotherMachineWaitsForSilenceThenCallsAllUnknown) {
  const MachineIdentity there{"there", "boot-9"};
  EXPECT_EQ(recover(there, kStart + kSilenceMs).senders, 0);
  EXPECT_EQ(counts(), (Counts{{"leased", 4}}));
  EXPECT_EQ(recover(there, kStart + kSilenceMs + 1).senders, 1);
  EXPECT_EQ(counts(), (Counts{{"unknown", 4}}));
  EXPECT_TRUE(std::filesystem::exists(journal_path_)) << "its owner's, and of use to a person";
}

TEST_P(RecoveryTest, ASenderThatLivesIsLeftAlone) {
  std::filesystem::remove(journal_path_);
  const auto journal = Journal::create(journal_path_, "one").value();
  EXPECT_EQ(recover(kHere, kStart + kSilenceMs * 10).senders, 0);
  EXPECT_EQ(counts(), (Counts{{"leased", 4}}));
}

HOLDFAST_ON_EACH_DATABASE(RecoveryTest);

}  // namespace
}  // namespace holdfast
