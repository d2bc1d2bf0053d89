// Pages of snapshots and deltas as files.
#include "exchange/snapshot.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "exchange/test_records.h"

namespace holdfast {
namespace {

namespace json = boost::json;

SnapshotPage page_of_two() {
  ExchangeRecord gone = test_record(2);
  gone.state = EntryState::kWithdrawn;
  return {
      .kind = "delta", .since = 3, .revision = 9, .next = "", .records = {test_record(1), gone}};
}

TEST(SnapshotTest, WritesJson) {
  SnapshotPage page = page_of_two();
  const json::value read = json::parse(write_snapshot_json(page));
  EXPECT_EQ(read.at("format").as_string(), "holdfast-exchange-1");
  EXPECT_EQ(read.at("since").as_int64(), 3);
  EXPECT_EQ(read.at("revision").as_int64(), 9);
  EXPECT_TRUE(read.at("next").is_null());
  const json::object& entry = read.at("entries").at(0).as_object();
  EXPECT_EQ(entry.at("pdq").as_string(), test_record(1).pdq);
  EXPECT_EQ(entry.at("changed_at").as_string(), "2017-10-24T15:10:00.999Z");
  EXPECT_EQ(entry.at("sha1").as_string(), test_record(1).sha1);
  const json::object& gone = read.at("entries").at(1).as_object();
  EXPECT_EQ(gone.at("state").as_string(), "withdrawn");
  EXPECT_FALSE(gone.contains("pdq"));
  page.next = "/more";
  EXPECT_EQ(json::parse(write_snapshot_json(page)).at("next").as_string(), "/more");
}

TEST(SnapshotTest, WritesCsv) {
  const std::string id = "HOTLINE_ACCEPTED,picture,";
  EXPECT_EQ(write_snapshot_csv(page_of_two()),
            "id,bank,kind,state,revision,changed_at,quality,pdq,md5,sha1,sha256\r\n"
            "1," +
                id + "active,1,2017-10-24T15:10:00.999Z,90," + test_record(1).pdq + "," +
                std::string(32, 'b') + "," + std::string(40, 'd') + "," + std::string(64, 'c') +
                "\r\n"
                "2," +
                id + "withdrawn,2,2017-10-24T15:10:00.999Z,,,,,\r\n");
}

TEST(SnapshotTest, AnEmptyPageIsAPage) {
  EXPECT_EQ(write_snapshot_csv({.kind = "delta", .next = {}, .records = {}}),
            "id,bank,kind,state,revision,changed_at,quality,pdq,md5,sha1,sha256\r\n");
}

}  // namespace
}  // namespace holdfast
