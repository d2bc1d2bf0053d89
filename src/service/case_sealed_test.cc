// Assessed mode over HTTP: off until a law is recorded, sealed files alone, opened on the record,
// gone with the decision.
#include "base/age_format.h"
#include "base/bytes.h"
#include "service/case_keeper.h"
#include "service/test_case_service.h"
#include "store/report_key_store.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimeMs kDayMs = 86'400'000;

// An age file to `recipients` people with as long a text as is asked for, and no meaning.
std::string age_file(std::size_t plain_bytes = 64 * 1024, int recipients = 1) {
  const std::string line(43, 'A');
  std::string file = "age-encryption.org/v1\n";
  for (int i = 0; i < recipients; ++i) file += "-> X25519 " + line + "\n" + line + "\n";
  file += "--- " + line + "\n";
  const std::size_t chunks = (plain_bytes + kAgeChunkBytes - 1) / kAgeChunkBytes;
  return file + std::string(kAgeNonceBytes + plain_bytes + chunks * kAgeTagBytes, '\x7f');
}

class CaseSealedTest : public CaseServiceTest {
 protected:
  void SetUp() override {
    transact(*service_.database, [&](Transaction& t) {
      insert_report_key(
          t, {.key_id = "aaaaaaaaaaaa", .kind = "team", .recipient = "age1team", .created_ms = 1},
          "")
          .value();
    });
  }
  Response put_mode(const json::object& body, const TestService::Headers& who) {
    TestService::Headers headers = who;
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", "/api/v1/desk/assessment", json::serialize(body), headers);
  }
  void turn(bool on) {
    const Response response =
        put_mode({{"on", on}, {"basis", "Some Act, section 1"}, {"longest_days", 3}},
                 service_.staff("admin"));
    ASSERT_EQ(response.status, 200u) << response.body;
  }
  Response let_see(const TestService::Headers& who, bool sees) {
    const Response session = service_.get("/api/v1/staff-session", who);
    const std::string name(TestService::body_of(session).at("name").as_string());
    TestService::Headers headers = admin_;
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", "/api/v1/staff/" + name + "/pictures",
                        json::serialize(json::object{{"sees_pictures", sees}}), headers);
  }
  void make_school(bool is_school) {
    transact(*service_.database, [&](Transaction& t) {
      ReportSettings settings = load_report_settings(t);
      settings.is_school = is_school;
      save_report_settings(t, settings);
    });
  }
  json::object start_of(int position, const std::string& file, const std::string& id) {
    return {{"attachment_id", id},
            {"position", position},
            {"key_id", "aaaaaaaaaaaa"},
            {"size", file.size()},
            {"sha256", hex_encode(digest(DigestKind::kSha256, as_bytes(file)))},
            {"proof", service_.proof("attachment")}};
  }
  Response begin(const std::string& number, const json::object& start) {
    return service_.post("/api/v1/case/sealed-pictures", start, session(number));
  }
  Response piece(const std::string& number, const std::string& id, std::size_t offset,
                 const std::string& bytes) {
    TestService::Headers headers = session(number);
    headers.emplace_back("Upload-Offset", std::to_string(offset));
    headers.emplace_back("Content-Type", "application/offset+octet-stream");
    return service_.ask("PATCH", "/api/v1/case/sealed-pictures/" + id, bytes, headers);
  }
  std::string id_of(int position) { return fmt::format("{:032x}", position); }
  void send(const std::string& number, int position = 1) {
    const std::string file = age_file();
    const Response begun = begin(number, start_of(position, file, id_of(position)));
    ASSERT_EQ(begun.status, 201u) << begun.body;
    const Response sent = piece(number, id_of(position), 0, file);
    ASSERT_EQ(sent.status, 204u) << sent.body;
  }
  std::string desk_path(const std::string& number) {
    return "/api/v1/desk/cases/" + number + "/sealed-pictures";
  }
  std::size_t kept(const std::string& number) {
    const Response response = service_.get(desk_path(number), service_.staff("analyst"));
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response).at("pictures").as_array().size();
  }
  std::string code(const Response& response) {
    return fmt::format("{} {}", response.status,
                       std::string(TestService::body_of(response).at("code").as_string()));
  }
  std::vector<std::string> audit(std::string_view action) {
    std::vector<std::string> out;
    for (const AuditEntry& entry :
         transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 50); })) {
      if (entry.action == action) out.push_back(entry.details);
    }
    return out;
  }
};

TEST_P(CaseSealedTest, NothingIsTakenUntilALawIsRecorded) {
  const std::string number = submit({picture(1)});
  const auto shown = [&] { return TestService::body_of(service_.get("/api/v1/assessment")); };
  EXPECT_EQ(shown().at("open"), false);
  EXPECT_EQ(shown().at("why"), "off");
  EXPECT_TRUE(shown().at("recipients").as_array().empty());
  const std::string file = age_file();
  EXPECT_EQ(code(begin(number, start_of(1, file, id_of(1)))), "403 assessed-off");
  EXPECT_EQ(code(piece(number, id_of(1), 0, file)), "403 assessed-off");
  EXPECT_EQ(kept(number), 0u);
  turn(true);
  EXPECT_EQ(shown().at("open"), true);
  EXPECT_EQ(shown().at("recipients"), json::array{"age1team"});
  EXPECT_EQ(begin(number, start_of(1, file, id_of(1))).status, 201u);
  turn(false);
  EXPECT_EQ(code(piece(number, id_of(1), 0, file)), "403 assessed-off");
}

TEST_P(CaseSealedTest, AnAdminRecordsTheLawAndTheAuditLogSaysSo) {
  const json::object on{{"on", true}, {"basis", "Some Act, section 1"}, {"longest_days", 3}};
  EXPECT_EQ(put_mode(on, analyst_).status, 403u);
  for (const auto& [name, value] :
       json::object{{"basis", "short"}, {"basis_", "x"}, {"longest_days", 0}, {"on", "yes"}}) {
    json::object wrong = on;
    wrong[name] = value;
    EXPECT_EQ(put_mode(wrong, admin_).status, 400u) << json::serialize(wrong);
  }
  json::object late = on;
  late["longest_days"] = 31;
  EXPECT_EQ(put_mode(late, admin_).status, 400u);
  EXPECT_THAT(audit("case.assessment"), ElementsAre());
  turn(true);
  EXPECT_THAT(audit("case.assessment"), ElementsAre("on; 3 days at most; Some Act, section 1"));
  const json::object shown =
      TestService::body_of(service_.get("/api/v1/desk/assessment", analyst_));
  EXPECT_EQ(shown.at("basis"), "Some Act, section 1");
  EXPECT_THAT(std::string(shown.at("recorded_by").as_string()), HasSubstr("admin"));
  EXPECT_TRUE(shown.at("recorded_at").is_string());
}

TEST_P(CaseSealedTest, ASchoolCanNeverTurnItOn) {
  make_school(true);
  const json::object on{{"on", true}, {"basis", "Some Act, section 1"}, {"longest_days", 3}};
  EXPECT_EQ(code(put_mode(on, admin_)), "403 imagery-refused");
  make_school(false);
  turn(true);
  const std::string number = submit({picture(1)});
  send(number);
  make_school(true);
  EXPECT_EQ(code(begin(number, start_of(1, age_file(), id_of(9)))), "403 imagery-refused");
  EXPECT_EQ(service_.get(desk_path(number) + "/" + id_of(1), analyst_).status, 403u);
  keep_case_files(service_.app);
  EXPECT_EQ(kept(number), 0u);
}

TEST_P(CaseSealedTest, TakesOnePaddedAgeFileForEachPicture) {
  turn(true);
  const std::string number = submit({picture(1), picture(2)});
  const auto refused = [&](const std::string& file, const json::object& more = {}) {
    json::object start = start_of(2, file, id_of(7));
    for (const auto& [name, value] : more) start[name] = value;
    const Response begun = begin(number, start);
    if (begun.status != 201) return code(begun);
    const std::string said = code(piece(number, id_of(7), 0, file));
    const std::string path = "/api/v1/case/sealed-pictures/" + id_of(7);
    EXPECT_EQ(service_.ask("DELETE", path, "", session(number)).status, 204u);
    return said;
  };
  EXPECT_EQ(refused(std::string(70'000, 'x')), "422 not-age");
  EXPECT_EQ(refused(age_file(64 * 1024 + 1)), "422 not-padded");
  EXPECT_EQ(refused(age_file(64 * 1024, 2)), "409 keys-changed");
  EXPECT_EQ(refused(age_file(), {{"sha256", std::string(64, 'a')}}), "422 hash-wrong");
  EXPECT_EQ(refused(age_file(), {{"key_id", "bbbbbbbbbbbb"}}), "409 keys-changed");
  EXPECT_EQ(refused(age_file(), {{"position", 3}}), "404 not-found");
  EXPECT_EQ(refused(age_file(), {{"position", 51}}), "400 invalid-argument");
  EXPECT_EQ(refused(age_file(), {{"media", "image"}}), "400 invalid-argument");
  EXPECT_EQ(refused(age_file(), {{"size", 5'000'000}}), "413 too-large");
  EXPECT_EQ(refused(age_file(), {{"proof", service_.proof("case")}}), "403 proof-wrong");
  EXPECT_EQ(kept(number), 0u);
  send(number, 1);
  EXPECT_EQ(code(begin(number, start_of(1, age_file(), id_of(5)))), "409 conflict");
  EXPECT_THAT(timeline(number), ElementsAre("received", "picture_sent 1"));
}

TEST_P(CaseSealedTest, EachOpeningIsOnTheRecordAndNobodyElsesCaseIsOpened) {
  turn(true);
  const std::string number = submit({picture(1)});
  send(number);
  const std::string path = desk_path(number) + "/" + id_of(1);
  EXPECT_EQ(service_.get(path).status, 401u);
  EXPECT_EQ(service_.get(path, service_.staff("platform")).status, 403u);
  EXPECT_EQ(let_see(analyst_, true).status, 204u);
  EXPECT_EQ(let_see(admin_, true).status, 204u);
  EXPECT_THAT(audit("case.picture_open"), ElementsAre());
  const Response opened = service_.get(path, analyst_);
  EXPECT_EQ(opened.body, age_file());
  EXPECT_THAT(opened.headers, ::testing::Contains(std::pair<std::string, std::string>(
                                  "Cache-Control", "no-store")));
  EXPECT_EQ(service_.get(path, analyst_).status, 200u);
  EXPECT_THAT(audit("case.picture_open"), ElementsAre("picture 1", "picture 1"));
  EXPECT_EQ(service_.post("/api/v1/desk/cases/" + number + "/claim", {}, admin_).status, 200u);
  EXPECT_EQ(service_.get(path, analyst_).status, 409u);
  EXPECT_EQ(service_.get(path, admin_).status, 200u);
}

TEST_P(CaseSealedTest, OnlyWhomAnAdminLetsMayOpenIt) {
  turn(true);
  const std::string number = submit({picture(1)});
  send(number);
  const std::string path = desk_path(number) + "/" + id_of(1);
  const auto sees = [&] {
    return TestService::body_of(service_.get(desk_path(number), analyst_)).at("sees_pictures");
  };
  EXPECT_EQ(code(service_.get(path, analyst_)), "403 pictures-not-yours");
  EXPECT_EQ(code(service_.get(path, admin_)), "403 pictures-not-yours")
      << "an admin is no exception";
  EXPECT_EQ(sees(), false);
  EXPECT_THAT(audit("case.picture_open"), ElementsAre());
  EXPECT_EQ(let_see(analyst_, true).status, 204u);
  EXPECT_EQ(let_see(analyst_, true).status, 204u);
  EXPECT_EQ(sees(), true);
  EXPECT_EQ(service_.get(path, analyst_).status, 200u);
  EXPECT_EQ(let_see(analyst_, false).status, 204u);
  EXPECT_EQ(code(service_.get(path, analyst_)), "403 pictures-not-yours");
  EXPECT_THAT(audit("staff.pictures"), ElementsAre("may not see them", "may see them"));
  EXPECT_EQ(let_see(service_.staff("platform"), true).status, 409u);
}

TEST_P(CaseSealedTest, DecisionWithdrawalAndTheSenderDestroyItWithProof) {
  turn(true);
  const std::string number = submit({picture(1), picture(2), picture(3), picture(4)});
  for (int position : {1, 2, 3, 4}) send(number, position);
  const std::string proof = hex_encode(digest(DigestKind::kSha256, as_bytes(age_file())));
  decide(number, {{"decision", "accept"}, {"pictures", {1}}});
  decide(number, {{"decision", "decline"}, {"pictures", {2}}, {"reason", "test"}});
  EXPECT_EQ(withdraw(number, {{"pictures", {3}}}).status, 200u);
  const std::string path = "/api/v1/case/sealed-pictures/";
  EXPECT_EQ(service_.ask("DELETE", path + id_of(4), "", session(number)).status, 204u);
  EXPECT_EQ(service_.ask("DELETE", path + id_of(4), "", session(number)).status, 404u);
  EXPECT_EQ(kept(number), 0u);
  const std::string tail = fmt::format(", {} bytes; {}", age_file().size(), proof);
  EXPECT_THAT(audit("case.picture_destroy"),
              ElementsAre("taken back; picture 4" + tail, "withdrawn; picture 3" + tail,
                          "decided; picture 2" + tail, "decided; picture 1" + tail));
  EXPECT_EQ(timeline(number).back(), "picture_destroyed 4");
  EXPECT_EQ(state(number, 4), "received");
  EXPECT_EQ(code(begin(number, start_of(1, age_file(), id_of(6)))), "409 conflict");
}

TEST_P(CaseSealedTest, ItIsKeptOverTheFirstOfTwoAcceptances) {
  set({{"two_people", true}});
  turn(true);
  const std::string number = submit({picture(1)});
  send(number);
  decide(number, {{"decision", "accept"}});
  EXPECT_EQ(kept(number), 1u);
  EXPECT_EQ(service_
                .post("/api/v1/desk/cases/" + number + "/decision", {{"decision", "accept"}},
                      service_.staff("analyst"))
                .status,
            200u);
  EXPECT_EQ(kept(number), 0u);
}

TEST_P(CaseSealedTest, ItGoesWithItsLongestTimeAndWithTheMode) {
  turn(true);
  const std::string number = submit({picture(1), picture(2)});
  send(number, 1);
  service_.now_ms += 3 * kDayMs;
  send(number, 2);
  keep_case_files(service_.app);
  EXPECT_EQ(kept(number), 2u);
  service_.now_ms += 1;
  keep_case_files(service_.app);
  EXPECT_EQ(kept(number), 1u);
  EXPECT_THAT(audit("case.picture_destroy").at(0), HasSubstr("time over; picture 1"));
  turn(false);
  EXPECT_EQ(kept(number), 0u);
  EXPECT_THAT(audit("case.picture_destroy").at(0), HasSubstr("assessed mode off; picture 2"));
}

HOLDFAST_ON_EACH_DATABASE(CaseSealedTest);

}  // namespace
}  // namespace holdfast
