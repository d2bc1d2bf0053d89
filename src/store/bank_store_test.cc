#include "store/bank_store.h"

#include <algorithm>

#include "store/lookup_file_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class BankTest : public OnEachDatabase {
 protected:
  Result<void> add_bank(const std::string& name) {
    return transact(*database_, [&](Transaction& t) { return insert_bank(t, name, 7); });
  }
  Result<std::int64_t> add(std::uint32_t number, const std::string& bank = kTestBank) {
    return transact(*database_,
                    [&](Transaction& t) { return insert_content(t, test_content(number, bank)); });
  }
  std::vector<SignalChange> changes(SignalPlace after, int limit = 100,
                                    const std::string& type = "pdq") {
    return transact(*database_,
                    [&](Transaction& t) { return signal_changes(t, type, after, limit); });
  }
  std::int64_t revision() {
    return transact(*database_, [](Transaction& t) { return current_revision(t, "banks"); });
  }
};

TEST_P(BankTest, HasOneFromTheStart) {
  const std::vector<BankSummary> banks = transact(*database_, list_banks);
  ASSERT_EQ(banks.size(), 1u);
  EXPECT_EQ(banks[0].name, "HOTLINE_ACCEPTED");
  EXPECT_TRUE(banks[0].enabled);
  EXPECT_EQ(banks[0].entries, 0);
}

TEST_P(BankTest, RefusesANameTakenAndMovesNoRevision) {
  ASSERT_TRUE(add_bank("SCHOOL"));
  const std::int64_t before = revision();
  EXPECT_EQ(add_bank("SCHOOL").error().code, ErrorCode::kConflict);
  EXPECT_EQ(revision(), before);
}

TEST_P(BankTest, CountsContentsOnceAndByBank) {
  ASSERT_TRUE(add_bank("SCHOOL"));
  ASSERT_TRUE(add(1));
  ASSERT_TRUE(add(2));
  ASSERT_TRUE(add(3, "SCHOOL"));
  const std::vector<BankSummary> banks = transact(*database_, list_banks);
  ASSERT_EQ(banks.size(), 2u);
  EXPECT_EQ(banks[0].entries, 2);
  EXPECT_EQ(banks[1].entries, 1);
}

TEST_P(BankTest, RefusesContentForABankThatIsNotThere) {
  EXPECT_EQ(add(1, "NOWHERE").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(changes({}).empty());
}

TEST_P(BankTest, TellsEachSignalOfAContent) {
  const std::int64_t content = add(5).value();
  const PictureHashes picture = test_picture(5);
  const std::pair<const char*, std::string> expected[] = {{"pdq", to_hex(picture.pdq)},
                                                          {"md5", picture.md5},
                                                          {"sha1", picture.sha1},
                                                          {"sha256", picture.sha256}};
  EXPECT_EQ(changes({}, 100, "").size(), std::size(expected));
  for (const auto& [type, value] : expected) {
    const std::vector<SignalChange> found = changes({}, 100, type);
    ASSERT_EQ(found.size(), 1u) << type;
    EXPECT_EQ(found[0].signal_type, type);
    EXPECT_EQ(found[0].value, value);
    EXPECT_EQ(found[0].content_id, content);
    EXPECT_EQ(found[0].quality, 100);
    EXPECT_FALSE(found[0].removed);
    EXPECT_EQ(found[0].revision, revision());
  }
}

TEST_P(BankTest, TellsOnlyWhatIsNewerOldestFirst) {
  ASSERT_TRUE(add(1));
  const std::int64_t seen = revision();
  const std::int64_t second = add(2).value();
  const std::int64_t third = add(3).value();
  const std::vector<SignalChange> newer = changes({seen, INT64_MAX});
  ASSERT_EQ(newer.size(), 2u);
  EXPECT_EQ(newer[0].content_id, second);
  EXPECT_EQ(newer[1].content_id, third);
  EXPECT_LT(newer[0].revision, newer[1].revision);
  EXPECT_TRUE(changes({revision(), INT64_MAX}).empty());
}

TEST_P(BankTest, GivesNoMoreThanTheLimitAndGoesOnBehindIt) {
  for (std::uint32_t i = 1; i <= 5; ++i) ASSERT_TRUE(add(i));
  std::vector<std::int64_t> contents;
  SignalPlace after;
  for (auto page = changes(after, 2); !page.empty(); page = changes(after, 2)) {
    EXPECT_LE(page.size(), 2u);
    for (const SignalChange& change : page) contents.push_back(change.content_id);
    after = {page.back().revision, page.back().signal_id};
  }
  ASSERT_EQ(contents.size(), 5u);
  EXPECT_TRUE(std::is_sorted(contents.begin(), contents.end()));
}

// As when a whole bank is removed: a page may end among signals of one revision.
TEST_P(BankTest, LosesNoneOfManyUnderOneRevision) {
  for (std::uint32_t i = 1; i <= 5; ++i) ASSERT_TRUE(add(i));
  database_.run_sql("update signals set changed_revision = 3");
  SignalPlace after;
  std::size_t seen = 0;
  for (auto page = changes(after, 2); !page.empty(); page = changes(after, 2)) {
    seen += page.size();
    after = {page.back().revision, page.back().signal_id};
  }
  EXPECT_EQ(seen, 5u);
}

TEST_P(BankTest, KeepsARadiusOfABankUntilItIsTakenBack) {
  const auto radius_of = [&] {
    std::optional<int> radius = -1;
    transact(*database_, [&](Transaction& t) {
      for (const BankName& bank : list_bank_names(t)) {
        if (bank.name == kTestBank) radius = bank.radius_bits;
      }
      for (const BankSummary& bank : list_banks(t)) {
        if (bank.name == kTestBank) {
          EXPECT_EQ(bank.radius_bits, radius);
        }
      }
    });
    return radius;
  };
  const auto set = [&](std::optional<int> radius, const char* bank = kTestBank) {
    return database_->write([&](Transaction& t) { return set_bank_radius(t, bank, radius); });
  };
  const auto revision = [&] {
    return transact(*database_, [](Transaction& t) { return current_revision(t, "banks"); });
  };
  EXPECT_EQ(radius_of(), std::nullopt);
  const std::int64_t before = revision();
  EXPECT_TRUE(set(0).value());
  EXPECT_EQ(radius_of(), 0);
  EXPECT_EQ(revision(), before + 1);
  EXPECT_FALSE(set(0).value());
  EXPECT_EQ(revision(), before + 1);
  EXPECT_TRUE(set(std::nullopt).value());
  EXPECT_EQ(radius_of(), std::nullopt);
  EXPECT_EQ(set(3, "NOWHERE").error().code, ErrorCode::kNotFound);
}

TEST_P(BankTest, KnowsTheNewestFilesOfLists) {
  transact(*database_, [](Transaction& t) {
    for (int i = 0; i <= kMostLookupFiles; ++i) note_lookup_file(t, std::to_string(i), i);
    EXPECT_FALSE(knows_lookup_file(t, "0"));
    EXPECT_TRUE(knows_lookup_file(t, "1"));
    EXPECT_TRUE(knows_lookup_file(t, std::to_string(kMostLookupFiles)));
    forget_lookup_file(t, "1");
    EXPECT_FALSE(knows_lookup_file(t, "1"));
  });
}

HOLDFAST_ON_EACH_DATABASE(BankTest);

}  // namespace
}  // namespace holdfast
