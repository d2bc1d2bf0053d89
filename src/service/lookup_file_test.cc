#include "service/lookup_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "service/bank_index.h"
#include "store/bank_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

constexpr int kMinQuality = 50;

// With its file a new index has what the old one had, and what changed since.
class LookupFileTest : public OnEachDatabase {
 protected:
  using Contents = std::vector<std::int64_t>;

  LookupFileTest() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              fmt::format("lookup-{}-{}", getpid(), static_cast<const void*>(this));
    std::filesystem::create_directory(folder_);
    for (std::uint32_t i = 1; i <= 20; ++i) contents_.push_back(add(test_hash(i)));
  }
  ~LookupFileTest() override { std::filesystem::remove_all(folder_); }

  std::int64_t add(const Hash256& hash) {
    NewContent content = test_content(1);
    content.pdq_hex = to_hex(hash);
    content.quality = 100;
    return transact(*database_, [&](Transaction& t) { return insert_content(t, content); }).value();
  }
  BankIndexOptions options(int min_quality = kMinQuality) const {
    return {.min_quality = min_quality, .file = file(), .most_unsaved = 1};
  }
  std::string file() const { return (folder_ / "lookup.lists").string(); }
  void save() {
    BankIndex index(options());
    ASSERT_TRUE(index.refresh(*database_));
    ASSERT_TRUE(index.save_if_due(*database_, 1).value());
    EXPECT_FALSE(index.save_if_due(*database_, 1).value());
  }
  // The content that a new index finds, and whether it read the file.
  void expect(std::uint32_t number, const Contents& wanted, bool reads_file,
              int min_quality = kMinQuality) {
    BankIndex index(options(min_quality));
    ASSERT_TRUE(index.refresh(*database_));
    EXPECT_EQ(index.read_from_file() > 0, reads_file);
    for (const bool merged : {false, true}) {
      while (merged && index.merge_once()) {
      }
      Contents given;
      for (const BankMatch& match : index.find(test_hash(number), {.radius_bits = 0})) {
        given.push_back(match.content_id);
      }
      EXPECT_EQ(given, wanted);
      EXPECT_EQ(index.find_exact("md5", test_picture(1).md5, {}).size(), index.size_of_type("pdq"));
      EXPECT_EQ(index.find_exact("sha1", test_picture(1).sha1, {}).size(),
                index.size_of_type("pdq"));
    }
  }

  std::filesystem::path folder_;
  Contents contents_;
};

TEST_P(LookupFileTest, IsReadAndCaughtUp) {
  expect(3, {contents_[2]}, false);
  save();
  expect(3, {contents_[2]}, true);
  const std::int64_t fresh = add(test_hash(50));
  ASSERT_TRUE(
      transact(*database_, [&](Transaction& t) { return withdraw_content(t, contents_[2], 2); }));
  expect(50, {fresh}, true);
  expect(3, {}, true);
  save();
  expect(50, {fresh}, true);
  expect(3, {}, true);
}

TEST_P(LookupFileTest, IsMadeAnewWhereItIsDamaged) {
  save();
  std::string bytes;
  {
    std::ifstream in(file(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto write = [&](const std::string& some) {
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << some;
  };
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{100}, std::size_t{4096}, bytes.size() / 2, bytes.size() - 1}) {
    write(bytes.substr(0, size));
    expect(3, {contents_[2]}, false);
  }
  // A place in each part: the head, the token, hashes, and the last owners.
  for (const std::size_t at :
       {std::size_t{9}, std::size_t{26}, std::size_t{4096 + 4096 + 5}, bytes.size() - 8}) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    write(bad);
    expect(3, {contents_[2]}, false);
  }
  write(bytes);
  expect(3, {contents_[2]}, true);
}

// As after a backup was put back: the database went another way than the file.
TEST_P(LookupFileTest, IsNotReadForAnotherDatabase) {
  save();
  database_.run_sql("delete from lookup_files");
  expect(3, {contents_[2]}, false);
}

TEST_P(LookupFileTest, IsNotReadForAnotherLeastQuality) {
  save();
  expect(3, {contents_[2]}, false, kMinQuality + 1);
  expect(3, {contents_[2]}, true);
}

TEST_P(LookupFileTest, StaysAsItWasWhereItCannotBeWritten) {
  BankIndexOptions nowhere = options();
  nowhere.file = (folder_ / "none" / "lookup.lists").string();
  BankIndex index(nowhere);
  ASSERT_TRUE(index.refresh(*database_));
  EXPECT_EQ(index.save_if_due(*database_, 1).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(index.find(test_hash(3), {.radius_bits = 0}).size(), 1u);
}

// Look-ups while lists change, are merged and are saved find what stays, always.
TEST_P(LookupFileTest, AnswersWhileListsChange) {
  BankIndex index(options());
  ASSERT_TRUE(index.refresh(*database_));
  std::atomic<bool> stops{false};
  std::atomic<int> missed{0}, asked{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      const std::vector<BankIndex::Question> questions(3, {test_hash(7), 0.5});
      while (!stops) {
        missed += index.find(test_hash(7), {.radius_bits = 0}).size() == 1 ? 0 : 1;
        for (const auto& found : index.find_many(questions, {.radius_bits = 0}))
          missed += found.size() == 1 ? 0 : 1;
        ++asked;
      }
    });
  }
  for (std::uint32_t i = 100; i < 130; ++i) {
    const std::int64_t content = add(test_hash(i));
    EXPECT_TRUE(index.refresh(*database_));
    EXPECT_EQ(index.find(test_hash(i), {.radius_bits = 0}).size(), 1u);
    if (i % 3 == 0) {
      ASSERT_TRUE(
          transact(*database_, [&](Transaction& t) { return withdraw_content(t, content, 2); }));
      EXPECT_TRUE(index.refresh(*database_));
      EXPECT_TRUE(index.find(test_hash(i), {.radius_bits = 0}).empty());
    }
    if (i % 4 == 0) (void)index.save_if_due(*database_, i);
    (void)index.merge_once();
  }
  while (asked < 100) std::this_thread::yield();
  stops = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(missed, 0);
}

HOLDFAST_ON_EACH_DATABASE(LookupFileTest);

}  // namespace
}  // namespace holdfast
