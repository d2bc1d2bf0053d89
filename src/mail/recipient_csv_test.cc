#include "mail/recipient_csv.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

struct Read {
  std::vector<RecipientRow> rows;
  std::vector<RefusedRow> refused;
  Result<void> result;
};

Read read(const std::string& bytes, std::size_t piece, const RecipientCsvOptions& options) {
  Read out;
  RecipientCsvReader reader(
      options, [&](const RecipientRow& row) { out.rows.push_back(row); },
      [&](const RefusedRow& row) { out.refused.push_back(row); });
  for (std::size_t at = 0; at < bytes.size() && out.result; at += piece) {
    out.result = reader.feed(std::string_view(bytes).substr(at, piece));
  }
  if (out.result) out.result = reader.finish();
  return out;
}

// Read whole and byte by byte, which must be the same.
Read read(const std::string& bytes) {
  const RecipientCsvOptions options{.consent = "duty", .consent_source = "list"};
  Read whole = read(bytes, bytes.size() + 1, options);
  const Read pieces = read(bytes, 1, options);
  EXPECT_EQ(whole.rows.size(), pieces.rows.size());
  EXPECT_EQ(whole.refused.size(), pieces.refused.size());
  EXPECT_EQ(whole.result.has_value(), pieces.result.has_value());
  return whole;
}

TEST(RecipientCsv, ReadsColumnsInAnyOrder) {
  const Read got =
      read("Role;E-Mail;Region;School\nTeacher;ada@x.example;gb-ken;\"Hill; North\"\n");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0].role, "teacher");
  EXPECT_EQ(got.rows[0].region, "GB-KEN");
  EXPECT_EQ(got.rows[0].school, "Hill; North");
  EXPECT_EQ(got.rows[0].consent, "duty");
  EXPECT_EQ(got.rows[0].line, 2u);
}

TEST(RecipientCsv, ReadsMixedEncodings) {
  const Read got = read("email,name\na@x.example,Zo\xc3\xab\nb@x.example,Zo\xeb \x96 \x80\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[0].name, "Zo\xc3\xab");
  EXPECT_EQ(got.rows[1].name, "Zo\xc3\xab \xe2\x80\x93 \xe2\x82\xac");
}

TEST(RecipientCsv, ReadsUtf16OfBothKinds) {
  const std::u16string text = u"email,name\r\na@x.example,Zo\u00eb \U0001F600\r\n";
  for (const bool is_little : {true, false}) {
    std::string bytes = is_little ? "\xff\xfe" : "\xfe\xff";
    for (const char16_t c : text) {
      const char low = static_cast<char>(c & 0xff);
      const char high = static_cast<char>(c >> 8);
      bytes.push_back(is_little ? low : high);
      bytes.push_back(is_little ? high : low);
    }
    const Read got = read(bytes);
    ASSERT_EQ(got.rows.size(), 1u);
    EXPECT_EQ(got.rows[0].name, "Zo\xc3\xab \xf0\x9f\x98\x80");
  }
}

TEST(RecipientCsv, ListsEachBrokenRowAndTakesTheRest) {
  const Read got = read(
      "\xef\xbb\xbf"
      "email,language\na@x.example,en\nnobody,en\n\nb@x.example,not a tag\n"
      "\"never closed,en\nc@x.example,cy\nd@x.exam\"ple,en\ne@x.example,en");
  ASSERT_TRUE(got.result);
  std::vector<std::uint64_t> refused;
  for (const RefusedRow& row : got.refused) refused.push_back(row.line);
  EXPECT_EQ(refused, (std::vector<std::uint64_t>{3, 5, 6, 8}));
  std::string taken;
  for (const RecipientRow& row : got.rows) taken += row.address.key[0];
  EXPECT_EQ(taken, "ace");
  for (const RefusedRow& row : got.refused) {
    EXPECT_EQ(row.reason.find("nobody"), std::string::npos);
  }
}

TEST(RecipientCsv, LeavesColumnsThatItDoesNotKnowAlone) {
  const Read got = read("email,notes\na@x.example,\"two\nlines\"\nb@x.example,one\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[1].line, 4u);
}

TEST(RecipientCsv, WantsAConsentAndAnAddressColumn) {
  const Read none = read("email\na@x.example\n", 100, {});
  ASSERT_EQ(none.refused.size(), 1u);
  const Read own =
      read("email,consent,consent_source\na@x.example,yes,form\nb@x.example,maybe,form\n", 100, {});
  ASSERT_EQ(own.rows.size(), 1u);
  EXPECT_EQ(own.rows[0].consent, "given");
  EXPECT_EQ(own.refused.size(), 1u);
  EXPECT_EQ(read("name\nAda\n").result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read("").result.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace holdfast
