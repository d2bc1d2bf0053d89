#include "service/batch_lookup.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "service/test_service.h"
#include "store/curation_store.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

namespace json = boost::json;

class BatchLookupTest : public ::testing::Test {
 protected:
  BatchLookupTest() {
    content_ = transact(*service_.database, [](Transaction& t) {
                 return insert_content(t, test_content(1));
               }).value();
    service_.follow();
  }
  TestService::Headers headers(const char* type = "application/x-ndjson") {
    TestService::Headers headers = service_.platform();
    headers.emplace_back("Content-Type", type);
    return headers;
  }
  std::vector<json::object> ask(const std::string& body, const std::string& query = "") {
    const Response response = service_.ask("POST", "/api/v1/lookups" + query, body, headers());
    EXPECT_EQ(response.status, 200u) << response.body;
    return lines_of(response.body);
  }
  static std::vector<json::object> lines_of(const std::string& text) {
    std::vector<json::object> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      lines.push_back(json::parse(text.substr(at, end - at)).as_object());
      at = end + 1;
    }
    return lines;
  }
  // What a body answers that comes in pieces of so many bytes.
  std::string in_pieces(const std::string& body, std::size_t size) {
    ++service_.app.lookup_streams;
    BatchLookup batch(service_.app, {});
    std::string said;
    for (std::size_t at = 0; at < body.size(); at += size) {
      said += batch.take(std::string_view(body).substr(at, size), false);
    }
    return said + batch.take({}, true);
  }

  TestService service_{Dialect::kSqlite};
  std::int64_t content_ = 0;
  const std::string listed_ = to_hex(test_hash(1));
  const std::string other_ = std::string(64, 'f');
};

TEST_F(BatchLookupTest, AnswersEachLineInOrderAndCountsThem) {
  const auto lines =
      ask(fmt::format("{{\"signal\":\"{}\",\"id\":\"a \\\" b\"}}\n\n"
                      "{{\"signal\":\"{}\",\"signal_type\":\"pdq\"}}\n"
                      "{{\"signal\":\"{}\",\"signal_type\":\"md5\",\"id\":\"c\"}}\n"
                      "{{\"signal\":\"{}\",\"signal_type\":\"sha1\"}}\n"
                      "{{\"signal\":\"{}\",\"signal_type\":\"sha256\"}}",
                      listed_, other_, test_picture(1).md5, test_picture(1).sha1, other_));
  ASSERT_EQ(lines.size(), 6u);
  const json::object match{{"bank_content_id", content_}, {"distance", "0"}};
  const json::object matches{{kTestBank, json::array{match}}};
  EXPECT_EQ(lines[0], (json::object{{"line", 1}, {"id", "a \" b"}, {"matches", matches}}));
  EXPECT_EQ(lines[1], (json::object{{"line", 3}, {"matches", json::object()}}));
  EXPECT_EQ(lines[2], (json::object{{"line", 4}, {"id", "c"}, {"matches", matches}}));
  EXPECT_EQ(lines[3], (json::object{{"line", 5}, {"matches", matches}}));
  EXPECT_EQ(lines[4], (json::object{{"line", 6}, {"matches", json::object()}}));
  EXPECT_EQ(lines[5], (json::object{{"lines", 6}, {"refused", 0}, {"unread", 0}}));
}

TEST_F(BatchLookupTest, RefusesALineAndGoesOn) {
  const std::string good = fmt::format("{{\"signal\":\"{}\"}}\n", listed_);
  for (const std::string& bad :
       {std::string("nonsense"), std::string("[]"), std::string("{}"),
        std::string("{\"signal\":7}"), fmt::format("{{\"signal\":\"{}\"}}", listed_.substr(1)),
        fmt::format("{{\"signal\":\"{}\",\"more\":\"x\"}}", listed_),
        fmt::format("{{\"signal\":\"{}\",\"signal_type\":\"vpdq\"}}", listed_),
        fmt::format("{{\"signal\":\"{}\",\"signal_type\":\"sha1\"}}", listed_),
        fmt::format("{{\"signal\":\"{}\",\"id\":\"{}\"}}", listed_, std::string(129, 'x')),
        std::string(2000, ' ') + "{}x", std::string(70'000, 'x')}) {
    const auto lines = ask(bad + "\n" + good);
    ASSERT_EQ(lines.size(), 3u) << bad;
    EXPECT_TRUE(lines[0].contains("error")) << bad;
    EXPECT_TRUE(lines[1].contains("matches")) << bad;
    EXPECT_EQ(lines[2], (json::object{{"lines", 2}, {"refused", 1}, {"unread", 0}}));
  }
}

TEST_F(BatchLookupTest, AnswersTheSameHoweverTheBodyIsCut) {
  std::string body;
  for (int i = 0; i < 20; ++i) {
    body += fmt::format("{{\"signal\":\"{}\",\"id\":\"{}\"}}\n", i % 3 == 0 ? listed_ : other_, i);
    if (i == 7) body += std::string(1500, 'y') + "\n";
  }
  body += "last";
  const std::string whole = in_pieces(body, body.size());
  EXPECT_EQ(lines_of(whole).back(), (json::object{{"lines", 22}, {"refused", 2}, {"unread", 0}}));
  for (const std::size_t size : {1u, 7u, 100u, 1025u}) EXPECT_EQ(in_pieces(body, size), whole);
}

TEST_F(BatchLookupTest, FlipsCoinsByLineAndByRequest) {
  transact(*service_.database, [](Transaction& t) {
    BankName bank = find_bank(t, kTestBank).value();
    bank.enabled_ratio = 0.2;
    EXPECT_TRUE(update_bank(t, bank));
  });
  service_.follow();
  // By coin_flip_test: 0.13 and 0.25.
  const std::string line = fmt::format("{{\"signal\":\"{}\",\"seed\":\"", listed_);
  const auto lines = ask(line + "seed one\"}\n" + line + "1234\"}\n");
  EXPECT_EQ(lines[0].at("matches").as_object().size(), 1u);
  EXPECT_EQ(lines[1].at("matches").as_object().size(), 0u);
  const std::string plain = fmt::format("{{\"signal\":\"{}\"}}\n", listed_);
  EXPECT_EQ(ask(plain, "?seed=seed%20one")[0].at("matches").as_object().size(), 1u);
  EXPECT_EQ(ask(plain, "?seed=1234")[0].at("matches").as_object().size(), 0u);
  const auto bypassed = ask(plain, "?seed=1234&bypass_coinflip=true");
  EXPECT_EQ(bypassed[0].at("matches").as_object().size(), 1u);
}

TEST_F(BatchLookupTest, RefusesTheWholeWhereItMust) {
  const auto status = [&](const std::string& query, const TestService::Headers& headers) {
    return service_.ask("POST", "/api/v1/lookups" + query, "", headers).status;
  };
  EXPECT_EQ(status("", headers("application/json")), 415u);
  EXPECT_EQ(status("?banks=NOWHERE", headers()), 404u);
  EXPECT_EQ(status("?more=1", headers()), 400u);
  EXPECT_EQ(status("", {{"Content-Type", "application/x-ndjson"}}), 401u);
  service_.app.lookup_streams = kMostLookupStreams;
  EXPECT_EQ(status("", headers()), 503u);
  EXPECT_EQ(service_.app.lookup_streams, kMostLookupStreams);
  service_.app.lookup_streams = 0;
  EXPECT_EQ(status("", headers()), 200u);
  EXPECT_EQ(service_.app.lookup_streams, 0);
}

}  // namespace
}  // namespace holdfast
