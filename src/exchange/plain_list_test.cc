// The plain hash list: what it takes, what it refuses, and that pieces do not matter.
#include "exchange/plain_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace holdfast {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kA(64, 'a');
const std::string kB(64, 'b');

struct Row {
  std::string hex;
  std::string id;
  std::uint64_t line;
  friend bool operator==(const Row&, const Row&) = default;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.hex << "," << row.id << " at " << row.line;
}

struct Reading {
  std::vector<Row> rows;
  Result<void> result;
};

Reading read(std::string_view text, std::size_t piece_bytes = 1u << 20,
             const PlainListLimits& limits = {}) {
  Reading reading;
  PlainListParser parser(
      [&reading](const PlainListEntry& entry) {
        reading.rows.push_back({to_hex(entry.hash), std::string(entry.id), entry.line});
      },
      limits);
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    reading.result = parser.feed(text.substr(at, piece_bytes));
    if (!reading.result) return reading;
  }
  reading.result = parser.finish();
  return reading;
}

TEST(PlainListTest, ReadsHashesWithAndWithoutIds) {
  const Reading reading = read(kA + "\n" + kB + ",case-7\n");
  ASSERT_TRUE(reading.result.has_value());
  EXPECT_THAT(reading.rows, ::testing::ElementsAre(Row{kA, "", 1}, Row{kB, "case-7", 2}));
}

TEST(PlainListTest, ToleratesWhatEditorsAdd) {
  const Reading reading = read("\xEF\xBB\xBF# a comment\r\n\r\n  " + kA +
                               " ,  an id, with a comma \r\n\t\n" + kB + ",");
  ASSERT_TRUE(reading.result.has_value());
  EXPECT_THAT(reading.rows,
              ::testing::ElementsAre(Row{kA, "an id, with a comma", 3}, Row{kB, "", 5}));
}

TEST(PlainListTest, TakesUpperCase) {
  const Reading reading = read(std::string(64, 'A'));
  ASSERT_TRUE(reading.result.has_value());
  EXPECT_EQ(reading.rows.at(0).hex, kA);
}

TEST(PlainListTest, ReadsTheSameInPiecesOfEverySize) {
  const std::string text = "\xEF\xBB\xBF" + kA + "\r\n#x\n\n" + kB + ",\xC3\xA9t\xC3\xA9\n" + kA;
  const Reading whole = read(text);
  ASSERT_TRUE(whole.result.has_value());
  ASSERT_EQ(whole.rows.size(), 3u);
  for (std::size_t bytes = 1; bytes < text.size(); ++bytes) {
    const Reading pieces = read(text, bytes);
    ASSERT_TRUE(pieces.result.has_value());
    ASSERT_EQ(pieces.rows, whole.rows) << bytes;
  }
}

TEST(PlainListTest, NamesTheFirstMalformedLineAndTheCountButNoContent) {
  const Reading reading = read(kA + "\nsecret words\n" + kB + "\nmore\n" + kA + "0\n");
  ASSERT_FALSE(reading.result.has_value());
  EXPECT_EQ(reading.result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(reading.result.error().message, HasSubstr("3 malformed lines"));
  EXPECT_THAT(reading.result.error().message, HasSubstr("line 2"));
  EXPECT_THAT(reading.result.error().message, Not(HasSubstr("secret")));
}

TEST(PlainListTest, RefusesEachKindOfMalformedLine) {
  const std::string cases[] = {
      kA.substr(1),        // a digit short
      kA + "a",            // a digit long
      kA.substr(1) + "g",  // not hexadecimal
      "," + kA,            // the wrong way round
      kA + " " + kB,       // two hashes
      kA + ",\xFF",        // an id that is not UTF-8
      kA + ",a\x01"
           "b",      // a control character
      kA + ",a\rb",  // a carriage return inside a line
      "\xEF\xBB\xBF"
      "# x\n\xEF\xBB\xBF" +
          kA,  // a byte order mark elsewhere
      std::string(1, '\0'),
  };
  for (const std::string& text : cases) {
    const Reading reading = read(text + "\n");
    ASSERT_FALSE(reading.result.has_value()) << text;
    EXPECT_EQ(reading.result.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(PlainListTest, LimitsTheLineInWhateverPieces) {
  const PlainListLimits limits{.max_line_bytes = 70};
  EXPECT_TRUE(read(kA + ",12345\r\n", 1, limits).result.has_value());
  EXPECT_TRUE(read("\xEF\xBB\xBF" + kA + ",12345\r\n", 7, limits).result.has_value());
  EXPECT_FALSE(read(kA + ",123456\n", 1, limits).result.has_value());
  EXPECT_FALSE(
      read(std::string("#").append(5'000'000, ' ') + "\n" + kA, 1000, limits).result.has_value());
}

TEST(PlainListTest, LimitsTheEntries) {
  const PlainListLimits limits{.max_entries = 2};
  EXPECT_TRUE(read(kA + "\n" + kB + "\n#\n", 10, limits).result.has_value());
  const Reading reading = read(kA + "\n" + kB + "\n" + kA + "\n" + kB, 10, limits);
  ASSERT_FALSE(reading.result.has_value());
  EXPECT_EQ(reading.result.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(reading.rows.size(), 2u);
}

TEST(PlainListTest, CountsALastLineWithoutEnd) {
  EXPECT_EQ(read(kA + "\n" + kB).rows.size(), 2u);
  const Reading reading = read(kA + "\nx");
  ASSERT_FALSE(reading.result.has_value());
  EXPECT_THAT(reading.result.error().message, HasSubstr("1 malformed line, at line 2"));
}

TEST(PlainListTest, AnEmptyListIsAList) { EXPECT_TRUE(read("").result.has_value()); }

}  // namespace
}  // namespace holdfast
