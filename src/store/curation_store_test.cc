#include "store/curation_store.h"

#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class CurationStoreTest : public OnEachDatabase {
 protected:
  void SetUp() override {
    OnEachDatabase::SetUp();
    ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "SCHOOL", 1); }));
  }
  std::optional<BankName> bank(const std::string& name) {
    return transact(*database_, [&](Transaction& t) { return find_bank(t, name); });
  }
  std::int64_t add(const std::string& pdq = std::string(64, 'a')) {
    return transact(*database_, [&](Transaction& t) {
      return insert_bank_content(t, {.bank_id = find_bank(t, "SCHOOL")->bank_id,
                                     .signals = {{"md5", std::string(32, 'b')}, {"pdq", pdq}},
                                     .source_uri = "https://example.org/a.jpg",
                                     .note = "a note",
                                     .metadata = "{}",
                                     .at_ms = 7000});
    });
  }
  std::optional<BankContent> content(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) {
      return find_bank_content(t, find_bank(t, "SCHOOL")->bank_id, id);
    });
  }
  std::vector<SignalChange> changes() {
    return transact(*database_, [](Transaction& t) { return signal_changes(t, "pdq", {}, 100); });
  }
  std::int64_t revision() {
    return transact(*database_, [](Transaction& t) { return current_revision(t, "banks"); });
  }
};

TEST_P(CurationStoreTest, RenamesABankAndSetsItsRatio) {
  BankName school = *bank("SCHOOL");
  EXPECT_EQ(school.enabled_ratio, 1);
  school.name = "CLUB";
  school.enabled_ratio = 0.25;
  const std::int64_t before = revision();
  ASSERT_TRUE(transact(*database_, [&](Transaction& t) { return update_bank(t, school); }));
  EXPECT_FALSE(bank("SCHOOL"));
  EXPECT_EQ(bank("CLUB")->enabled_ratio, 0.25);
  EXPECT_GT(revision(), before);
  school.name = kTestBank;
  EXPECT_EQ(
      transact(*database_, [&](Transaction& t) { return update_bank(t, school); }).error().code,
      ErrorCode::kConflict);
}

TEST_P(CurationStoreTest, RemovesABankWithItsContentsAndFreesItsName) {
  const std::int64_t first = add();
  const std::int64_t id = bank("SCHOOL")->bank_id;
  transact(*database_, [&](Transaction& t) { remove_bank(t, id, 9000); });
  EXPECT_FALSE(bank("SCHOOL"));
  EXPECT_EQ(transact(*database_, list_banks).size(), 1u);
  ASSERT_EQ(changes().size(), 1u);
  EXPECT_TRUE(changes()[0].removed);
  EXPECT_EQ(changes()[0].revision, revision());
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "SCHOOL", 1); }));
  EXPECT_FALSE(content(first));
}

TEST_P(CurationStoreTest, KeepsWhatIsSaidOfAContent) {
  const std::int64_t id = add();
  const BankContent found = content(id).value();
  EXPECT_EQ(found.content_id, id);
  EXPECT_EQ(found.disable_until_s, kContentEnabled);
  EXPECT_EQ(found.source_uri, "https://example.org/a.jpg");
  EXPECT_EQ(found.note, "a note");
  EXPECT_EQ(found.metadata, "{}");
  const SignalValues signals{{"md5", std::string(32, 'b')}, {"pdq", std::string(64, 'a')}};
  EXPECT_EQ(found.signals, signals);
  EXPECT_FALSE(content(id + 1));
  EXPECT_FALSE(transact(*database_, [&](Transaction& t) { return is_content_of_case(t, id); }));
}

TEST_P(CurationStoreTest, TellsFollowersWhenAContentIsSwitchedOff) {
  const std::int64_t id = add();
  const std::int64_t before = revision();
  transact(*database_, [&](Transaction& t) {
    update_bank_content(t, id, {.disable_until_s = 99, .note = "changed"});
  });
  EXPECT_EQ(content(id)->note, "changed");
  ASSERT_EQ(changes().size(), 1u);
  EXPECT_EQ(changes()[0].disable_until_s, 99);
  EXPECT_GT(changes()[0].revision, before);
}

TEST_P(CurationStoreTest, RemovesAContent) {
  const std::int64_t id = add();
  transact(*database_, [&](Transaction& t) { remove_bank_content(t, id, 9000); });
  EXPECT_FALSE(content(id));
  EXPECT_TRUE(changes().at(0).removed);
}

TEST_P(CurationStoreTest, CountsSignalsAndKeepsRatiosOfTypes) {
  const auto count = [&](const char* type) {
    return transact(*database_, [&](Transaction& t) { return count_signals(t, type); });
  };
  EXPECT_EQ(count("pdq").signals, 0);
  EXPECT_EQ(count("pdq").newest_ms, 0);
  add();
  EXPECT_EQ(count("pdq").signals, 1);
  EXPECT_EQ(count("pdq").newest_ms, 7000);
  EXPECT_EQ(count("sha256").signals, 0);
  for (const double ratio : {0.5, 0.0}) {
    transact(*database_, [&](Transaction& t) { set_signal_type_ratio(t, "md5", ratio); });
    const auto ratios = transact(*database_, list_signal_type_ratios);
    ASSERT_EQ(ratios.size(), 1u);
    EXPECT_EQ(ratios[0], std::make_pair(std::string("md5"), ratio));
  }
}

HOLDFAST_ON_EACH_DATABASE(CurationStoreTest);

}  // namespace
}  // namespace holdfast
