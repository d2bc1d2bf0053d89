#include "store/list_reader_store.h"

#include <thread>

#include "store/exchange_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class ListReaderTest : public OnEachDatabase {
 protected:
  // A case whose pictures are all on the list.
  std::int64_t accepted(int number, int pictures = 1) {
    return transact(*database_,
                    [&](Transaction& t) -> Result<std::int64_t> {
                      const std::int64_t id = insert_case(t, test_case(number, pictures)).value();
                      decide_case(t, {.case_id = id,
                                      .accept = true,
                                      .positions = {},
                                      .reason = {},
                                      .bank = kTestBank,
                                      .decided_by = "ada",
                                      .at_ms = 1})
                          .value();
                      return id;
                    })
        .value();
  }
  void withdraw(std::int64_t case_id, std::vector<int> positions = {}) {
    transact(*database_, [&](Transaction& t) {
      return withdraw_pictures(t, case_id, positions, 2);
    }).value();
  }
  std::int64_t head() { return transact(*database_, exchange_head); }
  void read(const char* platform, std::int64_t from, std::int64_t until, TimeMs at_ms = 9) {
    transact(*database_,
             [&](Transaction& t) { note_list_read(t, platform, {from, until}, at_ms); });
  }
  void read_all(const char* platform, TimeMs at_ms = 9) { read(platform, 0, head(), at_ms); }
  // What the platform's fetches told the case: "loaded 1", "withdrawal_confirmed 2".
  std::vector<std::string> told(std::int64_t case_id, const std::string& platform) {
    const Case found =
        transact(*database_, [&](Transaction& t) { return load_case(t, case_id); }).value();
    std::vector<std::string> out;
    for (const CaseEvent& event : found.timeline) {
      if (event.platform == platform) {
        out.push_back(fmt::format("{} {}", event.kind, event.picture.value_or(0)));
      }
    }
    return out;
  }
  std::int64_t place(const char* platform) {
    return transact(*database_, [&](Transaction& t) { return list_read_by(t, platform); });
  }
};

using Told = std::vector<std::string>;

TEST_P(ListReaderTest, TellsEachCaseOnceWhatAPlatformHasLoaded) {
  const std::int64_t one = accepted(1, 2), two = accepted(2);
  read_all("Chatter", 77);
  read_all("Chatter", 88);
  EXPECT_EQ(told(one, "Chatter"), (Told{"loaded 1", "loaded 2"}));
  EXPECT_EQ(told(two, "Chatter"), Told{"loaded 1"});
  EXPECT_EQ(told(two, "Pinboard"), Told{});
  EXPECT_EQ(place("Chatter"), head());
  EXPECT_EQ(place("Pinboard"), 0);
  const std::int64_t three = accepted(3);
  read_all("Chatter");
  EXPECT_EQ(told(three, "Chatter"), Told{"loaded 1"});
  EXPECT_EQ(told(two, "Chatter"), Told{"loaded 1"});
}

TEST_P(ListReaderTest, TellsOfAWithdrawalWhoeverHadLoadedIt) {
  const std::int64_t id = accepted(1, 2);
  read_all("Chatter");
  withdraw(id, {2});
  read_all("Chatter");
  read_all("Pinboard");  // has the tombstone, and never had the picture
  EXPECT_EQ(told(id, "Chatter"), (Told{"loaded 1", "loaded 2", "withdrawal_confirmed 2"}));
  EXPECT_EQ(told(id, "Pinboard"), Told{"loaded 1"});
}

TEST_P(ListReaderTest, ToldOfAPictureThatCameAndWentBetweenTwoFetchesSaysNothing) {
  accepted(1);
  read_all("Chatter");
  const std::int64_t brief = accepted(2);
  withdraw(brief);
  read_all("Chatter");
  EXPECT_EQ(told(brief, "Chatter"), Told{});
}

TEST_P(ListReaderTest, BelievesNobodyWhoLeftOutAChange) {
  const std::int64_t id = accepted(1);
  const std::int64_t first = head();
  const std::int64_t later = accepted(2);
  read("Chatter", first + 1, head());
  EXPECT_EQ(told(id, "Chatter"), Told{});
  EXPECT_EQ(told(later, "Chatter"), Told{});
  EXPECT_EQ(place("Chatter"), 0);
  read("Chatter", 0, first);
  read("Chatter", first + 1, head());
  EXPECT_EQ(told(later, "Chatter"), Told{"loaded 1"});
}

TEST_P(ListReaderTest, SaysNothingOfABankThatIsSharedNoMore) {
  const std::int64_t id = accepted(1);
  transact(*database_, [](Transaction& t) {
    return set_bank_shared(t, kTestBank, false, 5);
  }).value();
  read_all("Chatter");
  EXPECT_EQ(told(id, "Chatter"), Told{});
}

TEST_P(ListReaderTest, TellsOnceWhenAPlatformFetchesManyTimesAtOnce) {
  const std::int64_t id = accepted(1);
  const std::int64_t last = head();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back([&] { read("Chatter", 0, last); });
  }
  EXPECT_EQ(told(id, "Chatter"), Told{"loaded 1"});
}

HOLDFAST_ON_EACH_DATABASE(ListReaderTest);

}  // namespace
}  // namespace holdfast
