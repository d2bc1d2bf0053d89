#include "service/bank_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "store/bank_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

constexpr int kMinQuality = 50;

class BankIndexTest : public OnEachDatabase {
 protected:
  std::int64_t add(const Hash256& hash, int quality = 100, const std::string& bank = kTestBank) {
    NewContent content = test_content(1, bank);
    content.pdq_hex = to_hex(hash);
    content.quality = quality;
    return transact(*database_, [&](Transaction& t) { return insert_content(t, content); }).value();
  }
  void refresh() { ASSERT_TRUE(index_.refresh(*database_)); }
  // The contents found, nearest first.
  std::vector<std::int64_t> found(const Hash256& hash, std::vector<std::string> banks = {}) {
    std::vector<std::int64_t> out;
    for (const BankMatch& match : index_.find(hash, {.banks = std::move(banks)}))
      out.push_back(match.content_id);
    return out;
  }
  void change(const std::string& statement) {
    database_.run_sql("update revisions set value = value + 1 where topic = 'banks'");
    database_.run_sql(statement);
  }
  using Contents = std::vector<std::int64_t>;

  BankIndex index_{{.min_quality = kMinQuality}};
};

Hash256 with_bits_flipped(Hash256 hash, int bits, std::mt19937& random) {
  for (int i = 0; i < bits; ++i) {
    const unsigned bit = random() % 256;
    hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
  }
  return hash;
}

// Hashes around a few centres, so that many lie near the radius, in three rounds of inserts.
TEST_P(BankIndexTest, EqualsLookingAtEveryHash) {
  std::mt19937 random(7);
  std::vector<Hash256> centres(5);
  for (Hash256& centre : centres) {
    for (std::uint8_t& byte : centre.bytes) byte = static_cast<std::uint8_t>(random());
  }
  std::vector<std::pair<std::int64_t, Hash256>> all;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 40; ++i) {
      const Hash256 hash =
          with_bits_flipped(centres[random() % 5], static_cast<int>(random() % 60), random);
      all.emplace_back(add(hash), hash);
    }
    refresh();
    ASSERT_EQ(index_.size_of_type("pdq"), all.size());
    for (int query = 0; query < 20; ++query) {
      const Hash256 asked = with_bits_flipped(centres[query % 5], query, random);
      for (const int radius : {0, 16, 31, 64}) {
        std::vector<std::pair<int, std::int64_t>> expected, given;
        for (const auto& [content, hash] : all) {
          const int distance = hamming_distance_bits(asked, hash);
          if (distance <= radius) expected.emplace_back(distance, content);
        }
        for (const BankMatch& match : index_.find(asked, {.radius_bits = radius})) {
          EXPECT_EQ(match.bank, kTestBank);
          given.emplace_back(match.distance_bits, match.content_id);
        }
        EXPECT_TRUE(std::is_sorted(given.begin(), given.end()));
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(given, expected);
      }
    }
  }
}

TEST_P(BankIndexTest, IsNotLoadedBeforeTheFirstRefresh) {
  EXPECT_FALSE(index_.loaded());
  refresh();
  EXPECT_TRUE(index_.loaded());
  EXPECT_EQ(index_.size_of_type("pdq"), 0u);
}

TEST_P(BankIndexTest, FollowsAnotherProcess) {
  refresh();
  const auto other = Database::open({.url = database_.url(), .connections = 1}).value();
  const std::int64_t content =
      transact(*other, [](Transaction& t) { return insert_content(t, test_content(9)); }).value();
  EXPECT_TRUE(found(test_hash(9)).empty());
  refresh();
  EXPECT_EQ(found(test_hash(9)), Contents{content});
}

TEST_P(BankIndexTest, DropsWhatWasRemoved) {
  const std::int64_t first = add(test_hash(1));
  const std::int64_t second = add(test_hash(1));
  refresh();
  EXPECT_EQ(found(test_hash(1)), (Contents{first, second}));
  change(
      fmt::format("update signals set removed = 1, changed_revision = (select value from "
                  "revisions where topic = 'banks') where content_id = {}",
                  first));
  refresh();
  EXPECT_EQ(found(test_hash(1)), Contents{second});
  EXPECT_EQ(index_.size_of_type("pdq"), 1u);
}

TEST_P(BankIndexTest, MatchesABankByItsRatioAndTheCoin) {
  const std::int64_t content = add(test_hash(1));
  change("update banks set enabled_ratio = 0.5");
  refresh();
  const auto with = [&](double coin, bool raw = false) {
    Contents ids;
    for (const BankMatch& match : index_.find(test_hash(1), {.coin = coin, .raw = raw})) {
      ids.push_back(match.content_id);
    }
    return ids;
  };
  EXPECT_EQ(with(0.5), Contents{content});
  EXPECT_TRUE(with(0.51).empty());
  EXPECT_EQ(with(0.99, true), Contents{content});
  change("update banks set enabled_ratio = 0");
  refresh();
  EXPECT_TRUE(with(0.0001).empty());
  EXPECT_EQ(with(0), Contents{content});  // the coin is bypassed
}

TEST_P(BankIndexTest, MatchesAContentWhenItsTimeHasCome) {
  const std::int64_t content = add(test_hash(1));
  const auto at = [&](std::int64_t now_s) {
    return index_.find(test_hash(1), {.now_s = now_s}).size();
  };
  const auto set = [&](int until) {
    database_.run_sql("update revisions set value = value + 1 where topic = 'banks'");
    database_.run_sql(fmt::format("update bank_contents set disable_until = {}", until));
    database_.run_sql(
        "update signals set changed_revision = (select value from revisions where "
        "topic = 'banks')");
    refresh();
  };
  refresh();
  EXPECT_EQ(at(100), 1u);
  set(200);
  EXPECT_EQ(at(199), 0u);
  EXPECT_EQ(at(200), 1u);
  set(0);
  EXPECT_EQ(at(300), 0u);
  EXPECT_EQ(index_.find(test_hash(1), {.raw = true}).at(0).content_id, content);
}

TEST_P(BankIndexTest, FindsADigestExactly) {
  const std::int64_t first = add(test_hash(1));
  const std::int64_t second = add(test_hash(2));
  refresh();
  // Every content of this test has these.
  const PictureHashes picture = test_picture(1);
  std::map<std::string, std::string> digests{
      {"md5", picture.md5}, {"sha1", picture.sha1}, {"sha256", picture.sha256}};
  const auto expect = [&](const Contents& wanted) {
    for (const auto& [list, value] : digests) {
      Contents found;
      for (const BankMatch& match : index_.find_exact(list, value, {})) {
        found.push_back(match.content_id);
      }
      EXPECT_EQ(found, wanted) << list;
      EXPECT_EQ(index_.find_exact(list, value + "0", {}).size(), 0u) << list;
    }
  };
  EXPECT_EQ(index_.size_of_type("sha1"), 2u);
  EXPECT_EQ(index_.size(), 8u);
  expect({first, second});
  EXPECT_TRUE(index_.find_exact("pdq", picture.sha256, {}).empty());
  change(
      fmt::format("update signals set removed = 1, changed_revision = (select value from "
                  "revisions where topic = 'banks') where content_id = {}",
                  first));
  refresh();
  expect({second});
  for (auto& [list, value] : digests) value.back() = value.back() == '0' ? '1' : '0';
  expect({});
}

TEST_P(BankIndexTest, FindsAVideoByTheDigestsThatItHas) {
  NewContent video = test_content(1);
  video.pdq_hex = video.md5_hex = video.sha256_hex = "";
  video.video_md5_hex = std::string(32, 'a');
  const std::int64_t content =
      transact(*database_, [&](Transaction& t) { return insert_content(t, video); }).value();
  refresh();
  for (const auto& [list, value] :
       {std::pair("md5", video.video_md5_hex), std::pair("sha1", video.sha1_hex)}) {
    const std::vector<BankMatch> found = index_.find_exact(list, value, {});
    ASSERT_EQ(found.size(), 1u) << list;
    EXPECT_EQ(found[0].content_id, content);
  }
  EXPECT_EQ(index_.size(), 2u);
}

TEST_P(BankIndexTest, FindsManyAsItFindsOne) {
  const std::int64_t first = add(test_hash(1));
  const std::int64_t second = add(test_hash(2));
  refresh();
  const std::vector<BankIndex::Question> questions{
      {test_hash(2), 0.5}, {test_hash(3), 0.5}, {test_hash(1), 0.5}};
  const auto found = index_.find_many(questions, {.radius_bits = 0});
  ASSERT_EQ(found.size(), 3u);
  ASSERT_EQ(found[0].size(), 1u);
  EXPECT_EQ(found[0][0].content_id, second);
  EXPECT_TRUE(found[1].empty());
  ASSERT_EQ(found[2].size(), 1u);
  EXPECT_EQ(found[2][0].content_id, first);
}

TEST_P(BankIndexTest, MatchesNothingInABankThatIsOff) {
  const std::int64_t content = add(test_hash(1));
  refresh();
  EXPECT_EQ(found(test_hash(1)), Contents{content});
  change("update banks set enabled = 0");
  refresh();
  EXPECT_TRUE(found(test_hash(1)).empty());
  change("update banks set enabled = 1");
  refresh();
  EXPECT_EQ(found(test_hash(1)), Contents{content});
}

TEST_P(BankIndexTest, MatchesNoHashOfLowQuality) {
  add(test_hash(1), kMinQuality - 1);
  const std::int64_t good = add(test_hash(1), kMinQuality);
  refresh();
  EXPECT_EQ(found(test_hash(1)), Contents{good});
}

TEST_P(BankIndexTest, MatchesInTheBanksAskedForOnly) {
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "SCHOOL", 1); }));
  const std::int64_t first = add(test_hash(1));
  const std::int64_t second = add(test_hash(1), 100, "SCHOOL");
  refresh();
  EXPECT_EQ(found(test_hash(1)), (Contents{first, second}));
  EXPECT_EQ(found(test_hash(1), {"SCHOOL"}), Contents{second});
  EXPECT_EQ(found(test_hash(1), {kTestBank}), Contents{first});
  EXPECT_EQ(found(test_hash(1), {kTestBank, "SCHOOL"}), (Contents{first, second}));
}

TEST_P(BankIndexTest, KnowsTheNamesOfBanks) {
  EXPECT_FALSE(index_.has_bank(kTestBank));
  refresh();
  EXPECT_TRUE(index_.has_bank(kTestBank));
  EXPECT_FALSE(index_.has_bank("SCHOOL"));
}

// More than one page of changes.
TEST_P(BankIndexTest, LoadsALongList) {
  constexpr int kEntries = 20'050;
  database_.run_sql(
      fmt::format("with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) "
                  "insert into bank_contents(bank_id, created_at) select 1, 0 from n",
                  kEntries));
  const char* hex =
      GetParam() == Dialect::kSqlite ? "printf('%064x', id)" : "lpad(to_hex(id), 64, '0')";
  database_.run_sql(
      fmt::format("insert into signals(content_id, signal_type, value, quality, changed_revision, "
                  "removed) select id, 'pdq', {}, 100, id, 0 from bank_contents",
                  hex));
  database_.run_sql(fmt::format("update revisions set value = {} where topic = 'banks'", kEntries));
  refresh();
  EXPECT_EQ(index_.size_of_type("pdq"), static_cast<std::size_t>(kEntries));
}

TEST_P(BankIndexTest, KeepsWhatItHasWhenTheDatabaseFails) {
  const std::int64_t content = add(test_hash(1));
  refresh();
  change("alter table banks rename to elsewhere");
  EXPECT_EQ(index_.refresh(*database_).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(found(test_hash(1)), Contents{content});
}

// Each bank's entries match within its own radius, on every way of asking.
TEST_P(BankIndexTest, MatchesWithinTheRadiusOfEachBank) {
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "NEAR", 1); }));
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "FAR", 1); }));
  const std::int64_t usual = add(test_hash(1));
  const std::int64_t near = add(test_hash(1), 100, "NEAR");
  const std::int64_t far = add(test_hash(1), 100, "FAR");
  const auto set = [&](const char* bank, std::optional<int> radius) {
    ASSERT_TRUE(
        transact(*database_, [&](Transaction& t) { return set_bank_radius(t, bank, radius); }));
    refresh();
  };
  // At so many bits.
  const auto at = [&](int bits, std::vector<std::string> banks = {}) {
    Hash256 asked = test_hash(1);
    for (int bit = 0; bit < bits; ++bit) {
      asked.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    }
    const Contents one = found(asked, banks);
    const BankIndex::Question question{asked, 0.5};
    Contents many;
    const auto answers = index_.find_many({&question, 1}, {.banks = banks});
    for (const BankMatch& match : answers.at(0)) {
      EXPECT_EQ(match.distance_bits, bits);
      many.push_back(match.content_id);
    }
    EXPECT_EQ(one, many);
    return one;
  };
  refresh();
  EXPECT_EQ(at(31), (Contents{usual, near, far}));
  EXPECT_EQ(at(32), Contents{});
  set("NEAR", 0);
  set("FAR", 64);
  EXPECT_EQ(at(0), (Contents{usual, near, far}));
  EXPECT_EQ(at(1), (Contents{usual, far}));
  EXPECT_EQ(at(31), (Contents{usual, far}));
  EXPECT_EQ(at(32), Contents{far});
  EXPECT_EQ(at(64), Contents{far});
  EXPECT_EQ(at(65), Contents{});
  EXPECT_EQ(at(32, {kTestBank, "NEAR"}), Contents{});
  EXPECT_EQ(at(1, {"NEAR"}), Contents{});
  EXPECT_EQ(at(0, {"NEAR"}), Contents{near});
  change("update banks set enabled = 0 where name = 'FAR'");
  refresh();
  EXPECT_EQ(at(40), Contents{});
  set("NEAR", std::nullopt);
  EXPECT_EQ(at(31), (Contents{usual, near}));
}

HOLDFAST_ON_EACH_DATABASE(BankIndexTest);

}  // namespace
}  // namespace holdfast
