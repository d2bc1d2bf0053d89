#include "service/json_fields.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace holdfast {
namespace {

namespace json = boost::json;

Request body(std::string text, const char* type = "application/json") {
  Request request;
  request.headers = {{"content-type", type}};
  request.body = std::move(text);
  return request;
}

// What finish() says after `read` has read from the object in `text`; empty when nothing is wrong.
template <class Function>
std::string fault_of(const char* text, Function read) {
  const json::object object = json::parse(text).as_object();
  JsonFields fields(object);
  read(fields);
  const Result<void> done = fields.finish();
  if (done) return "";
  EXPECT_EQ(done.error().code, ErrorCode::kInvalidArgument);
  return done.error().message;
}

TEST(JsonBody, IsTakenWithItsContentTypeOnly) {
  for (const char* type : {"application/json", "Application/JSON",
                           "application/json; charset=utf-8", " application/json ;x=y"}) {
    EXPECT_TRUE(read_json_object(body("{}", type))) << type;
  }
  for (const char* type : {"", "text/plain", "application/jsonx", "application/problem+json"}) {
    EXPECT_EQ(read_json_object(body("{}", type)).error().code, ErrorCode::kUnsupported) << type;
  }
}

TEST(JsonBody, MustBeOneWholeObject) {
  for (const char* text : {"", " ", "[]", "1", "\"x\"", "null", "{", "{}}", "{} {}", "{\"a\":1,}",
                           "{a:1}", "{'a':1}", "{\"a\":NaN}", "{\"a\":01}", "// c\n{}"}) {
    const auto read = read_json_object(body(text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(JsonBody, MustBeUtf8) {
  EXPECT_TRUE(read_json_object(body("{\"a\":\"\xc3\xa9\"}")));
  EXPECT_FALSE(read_json_object(body("{\"a\":\"\xff\"}")));
  EXPECT_FALSE(read_json_object(body("{\"a\":\"\xed\xa0\x80\"}")));
  EXPECT_FALSE(read_json_object(body("{\"a\":\"\\ud800\"}")));
}

TEST(JsonBody, IsNestedEightDeepAtMost) {
  const auto nested = [](int depth) {
    std::string text = "{\"a\":";
    for (int i = 1; i < depth; ++i) text += '[';
    text += '1';
    for (int i = 1; i < depth; ++i) text += ']';
    return body(text + "}");
  };
  EXPECT_TRUE(read_json_object(nested(8)));
  EXPECT_FALSE(read_json_object(nested(9)));
  EXPECT_FALSE(read_json_object(nested(10'000)));
}

TEST(JsonFields, RefusesAFieldThatNobodyRead) {
  EXPECT_NE(fault_of("{\"a\":1}", [](JsonFields&) {}), "");
  EXPECT_EQ(fault_of("{\"a\":1}", [](JsonFields& f) { f.integer("a", 0, 9); }), "");
  EXPECT_EQ(fault_of("{}", [](JsonFields&) {}), "");
}

TEST(JsonFields, NeverRepeatsTheSendersWords) {
  const std::string fault = fault_of("{\"secretword\":1}", [](JsonFields&) {});
  EXPECT_EQ(fault.find("secretword"), std::string::npos);
}

TEST(JsonFields, SaysTheFirstFault) {
  const std::string fault = fault_of("{\"b\":\"x\",\"other\":1}", [](JsonFields& f) {
    f.text("a", 1, 5);
    f.integer("b", 0, 1);
  });
  EXPECT_EQ(fault, "The field 'a' is missing.");
}

TEST(JsonFields, MissesEveryRequiredField) {
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.text("a", 0, 5); }), "");
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.hex("a", 2); }), "");
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.word("a", {"x"}); }), "");
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.integer("a", 0, 1); }), "");
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.array("a", 0, 1); }), "");
  EXPECT_NE(fault_of("{}", [](JsonFields& f) { f.object("a"); }), "");
}

TEST(JsonFields, LetsOptionalFieldsBeMissing) {
  EXPECT_EQ(fault_of("{}",
                     [](JsonFields& f) {
                       EXPECT_EQ(f.optional_text("a", 5), std::nullopt);
                       EXPECT_EQ(f.optional_boolean("b"), std::nullopt);
                       EXPECT_EQ(f.optional_time("c"), std::nullopt);
                       EXPECT_EQ(f.optional_array("d", 5), nullptr);
                       EXPECT_EQ(f.optional_object("e"), nullptr);
                     }),
            "");
}

TEST(JsonFields, TakesNullForNothing) {
  EXPECT_NE(fault_of("{\"a\":null}", [](JsonFields& f) { f.optional_text("a", 5); }), "");
  EXPECT_NE(fault_of("{\"a\":null}", [](JsonFields& f) { f.optional_boolean("a"); }), "");
  EXPECT_NE(fault_of("{\"a\":null}", [](JsonFields& f) { f.optional_time("a"); }), "");
}

TEST(JsonFields, HoldsTextToItsBytes) {
  const auto fault = [](const char* text) {
    return fault_of(text, [](JsonFields& f) { f.text("a", 2, 4); });
  };
  EXPECT_EQ(fault("{\"a\":\"ab\"}"), "");
  EXPECT_EQ(fault("{\"a\":\"\u00e9\u00e9\"}"), "");  // four bytes
  EXPECT_NE(fault("{\"a\":\"a\"}"), "");
  EXPECT_NE(fault("{\"a\":\"\u00e9\u00e9a\"}"), "");
  EXPECT_NE(fault("{\"a\":12}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\nb\"}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\u0000b\"}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\u007fb\"}"), "");
}

TEST(JsonFields, CountsFreeTextInCharacters) {
  const auto fault = [](const char* text) {
    return fault_of(text, [](JsonFields& f) { f.free_text("a", 2, 3); });
  };
  EXPECT_EQ(fault("{\"a\":\"日本語\"}"), "");
  EXPECT_EQ(fault("{\"a\":\"\u00a0\U0001f600\"}"), "");
  EXPECT_NE(fault("{\"a\":\"日本語で\"}"), "");
  EXPECT_NE(fault("{\"a\":\"é\"}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\u001fb\"}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\u007fb\"}"), "");
  EXPECT_NE(fault("{\"a\":\"a\\u0085b\"}"), "");
  EXPECT_NE(fault("{}"), "");
}

TEST(JsonFields, TakesAsciiOnlyWhereProgramsChoose) {
  const auto fault = [](const char* text) {
    return fault_of(text, [](JsonFields& f) { f.optional_ascii("a", 4); });
  };
  EXPECT_EQ(fault("{}"), "");
  EXPECT_EQ(fault("{\"a\":\"a ~!\"}"), "");
  EXPECT_NE(fault("{\"a\":\"é\"}"), "");
  EXPECT_NE(fault("{\"a\":\"abcde\"}"), "");
  EXPECT_NE(fault("{\"a\":\"\"}"), "");
}

TEST(JsonFields, ReadsHexOfOneLengthInLowerCase) {
  EXPECT_EQ(fault_of("{\"a\":\"0aFf\"}", [](JsonFields& f) { EXPECT_EQ(f.hex("a", 4), "0aff"); }),
            "");
  for (const char* text :
       {"{\"a\":\"0aF\"}", "{\"a\":\"0aFf0\"}", "{\"a\":\"0aFg\"}", "{\"a\":1234}"}) {
    EXPECT_NE(fault_of(text, [](JsonFields& f) { f.hex("a", 4); }), "") << text;
  }
}

TEST(JsonFields, ReadsOneOfItsWords) {
  EXPECT_EQ(fault_of("{\"a\":\"no\"}",
                     [](JsonFields& f) { EXPECT_EQ(f.word("a", {"yes", "no"}), "no"); }),
            "");
  EXPECT_NE(fault_of("{\"a\":\"No\"}", [](JsonFields& f) { f.word("a", {"yes", "no"}); }), "");
  EXPECT_NE(fault_of("{\"a\":true}", [](JsonFields& f) { f.word("a", {"yes", "no"}); }), "");
}

TEST(JsonFields, ReadsWholeNumbersWithinTheirRange) {
  const auto fault = [](const char* text) {
    return fault_of(text, [](JsonFields& f) { f.integer("a", -5, 100); });
  };
  for (const char* text : {"{\"a\":-5}", "{\"a\":100}", "{\"a\":7.0}", "{\"a\":1e2}"}) {
    EXPECT_EQ(fault(text), "") << text;
  }
  for (const char* text : {"{\"a\":-6}", "{\"a\":101}", "{\"a\":7.5}", "{\"a\":1e300}",
                           "{\"a\":18446744073709551615}", "{\"a\":\"7\"}", "{\"a\":true}"}) {
    EXPECT_NE(fault(text), "") << text;
  }
}

TEST(JsonFields, ReadsTimes) {
  EXPECT_EQ(fault_of("{\"a\":\"1970-01-01T00:00:01Z\"}",
                     [](JsonFields& f) { EXPECT_EQ(f.optional_time("a"), 1000); }),
            "");
  EXPECT_NE(fault_of("{\"a\":\"tomorrow\"}", [](JsonFields& f) { f.optional_time("a"); }), "");
  EXPECT_NE(fault_of("{\"a\":1000}", [](JsonFields& f) { f.optional_time("a"); }), "");
}

TEST(JsonFields, ReadsTrueAndFalseOnly) {
  EXPECT_EQ(fault_of("{\"a\":true,\"b\":false}",
                     [](JsonFields& f) {
                       EXPECT_EQ(f.optional_boolean("a"), true);
                       EXPECT_EQ(f.optional_boolean("b"), false);
                     }),
            "");
  EXPECT_NE(fault_of("{\"a\":1}", [](JsonFields& f) { f.optional_boolean("a"); }), "");
}

TEST(JsonFields, HoldsListsToTheirLength) {
  const auto fault = [](const char* text) {
    return fault_of(text, [](JsonFields& f) { f.array("a", 1, 2); });
  };
  EXPECT_EQ(fault("{\"a\":[1,2]}"), "");
  EXPECT_NE(fault("{\"a\":[]}"), "");
  EXPECT_NE(fault("{\"a\":[1,2,3]}"), "");
  EXPECT_NE(fault("{\"a\":{}}"), "");
}

TEST(JsonFields, TakesOverTheFaultOfAnInnerObject) {
  const std::string fault = fault_of("{\"a\":{\"b\":1,\"c\":2}}", [](JsonFields& f) {
    JsonFields inner(*f.object("a"));
    inner.integer("b", 0, 9);
    f.expect(inner.finish());
  });
  EXPECT_NE(fault, "");
}

}  // namespace
}  // namespace holdfast
