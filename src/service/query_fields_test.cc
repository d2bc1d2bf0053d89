#include "service/query_fields.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

template <class Function>
std::string fault_of(Query query, Function read) {
  Request request;
  request.query = std::move(query);
  QueryFields fields(request);
  read(fields);
  const Result<void> done = fields.finish();
  if (done) return "";
  EXPECT_EQ(done.error().code, ErrorCode::kInvalidArgument);
  return done.error().message;
}

TEST(QueryFields, ReadsTextOrNothing) {
  EXPECT_EQ(fault_of({{"a", "é ~"}},
                     [](QueryFields& f) {
                       EXPECT_EQ(f.text("a", 4), "é ~");
                       EXPECT_EQ(f.text("b", 4), std::nullopt);
                     }),
            "");
}

TEST(QueryFields, HoldsTextToItsBytes) {
  for (const std::string& value : {std::string(), std::string("abcde"), std::string("a\nb"),
                                   std::string("a\0b", 3), std::string("\x7f")}) {
    EXPECT_NE(fault_of({{"a", value}}, [](QueryFields& f) { (void)f.text("a", 4); }), "") << value;
  }
}

TEST(QueryFields, TakesAsciiOnlyWhereProgramsChoose) {
  const auto read = [](QueryFields& f) { (void)f.ascii("a", 4); };
  EXPECT_EQ(fault_of({{"a", "a ~!"}}, read), "");
  EXPECT_NE(fault_of({{"a", "é"}}, read), "");
  EXPECT_NE(fault_of({{"a", "abcde"}}, read), "");
}

TEST(QueryFields, ReadsWholeNumbersWithinTheirRange) {
  const auto number = [](const char* value) {
    std::int64_t read = 0;
    const std::string fault =
        fault_of({{"n", value}}, [&](QueryFields& f) { read = f.integer("n", 7, 0, 100); });
    return fault.empty() ? read : -1;
  };
  EXPECT_EQ(number("0"), 0);
  EXPECT_EQ(number("100"), 100);
  for (const char* value :
       {"", "-1", "101", "1.0", " 1", "1 ", "+1", "0x1", "99999999999999999999"}) {
    EXPECT_EQ(number(value), -1) << value;
  }
}

TEST(QueryFields, FallsBackWhereNothingIsGiven) {
  EXPECT_EQ(fault_of({},
                     [](QueryFields& f) {
                       EXPECT_EQ(f.integer("n", 7, 0, 100), 7);
                       EXPECT_EQ(f.word("w", "x", {"x", "y"}), "x");
                     }),
            "");
}

TEST(QueryFields, ReadsOneOfItsWords) {
  const auto read = [](QueryFields& f) { (void)f.word("w", "x", {"x", "y"}); };
  EXPECT_EQ(fault_of({{"w", "y"}}, read), "");
  EXPECT_NE(fault_of({{"w", "Y"}}, read), "");
  EXPECT_NE(fault_of({{"w", ""}}, read), "");
}

TEST(QueryFields, RefusesWhatNobodyReadOrIsGivenTwice) {
  const auto read = [](QueryFields& f) { (void)f.text("a", 9); };
  EXPECT_EQ(fault_of({{"a", "1"}}, read), "");
  EXPECT_NE(fault_of({{"a", "1"}, {"b", "2"}}, read), "");
  EXPECT_NE(fault_of({{"A", "1"}}, read), "");
  EXPECT_NE(fault_of({{"a", "1"}, {"a", "1"}}, read), "");
}

}  // namespace
}  // namespace holdfast
