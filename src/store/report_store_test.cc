#include "store/report_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/report_desk_store.h"
#include "store/sealed_file_store.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

std::string sha256(std::string_view text) {
  return hex_encode(digest(DigestKind::kSha256, as_bytes(text)));
}

class ReportTest : public OnEachDatabase {
 protected:
  NewReport fresh(const ReportRouting& routing = {}, TimeMs created_ms = 1000) {
    ++count_;
    return {.number = fmt::format("AAAA-{:04}", count_),
            .submission_id = fmt::format("{:032}", count_),
            .key_hash = "argon",
            .created_ms = created_ms,
            .answer_by_ms = created_ms + 100,
            .reporter_recipient = "age1reporter",
            .key_id = "aaaaaaaaaaaa",
            .body = base64_encode(as_bytes("body")),
            .routing = routing};
  }
  std::int64_t add(const ReportRouting& routing = {}, TimeMs created_ms = 1000) {
    const NewReport report = fresh(routing, created_ms);
    return transact(*database_, [&](Transaction& t) { return insert_report(t, report); }).value();
  }
  Report load(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return load_report(t, id, true); }).value();
  }
  std::vector<std::int64_t> list(const ReportFilter& filter) {
    const auto found =
        transact(*database_, [&](Transaction& t) { return list_reports(t, filter); }).value();
    std::vector<std::int64_t> ids;
    for (const Report& each : found) ids.push_back(each.report_id);
    return ids;
  }
  Result<ReportMessage> say(std::int64_t id, const char* sender, const std::string& message_id,
                            TimeMs at_ms = 2000) {
    return transact(*database_, [&](Transaction& t) {
      return insert_report_message(t, id,
                                   {.message_id = message_id,
                                    .sender = sender,
                                    .key_id = "aaaaaaaaaaaa",
                                    .sent_ms = at_ms,
                                    .body = base64_encode(as_bytes(message_id))});
    });
  }
  template <class Function>
  auto run(Function function) {
    return transact(*database_, function);
  }
  int count_ = 0;
};

TEST_P(ReportTest, IsFoundByNumberAndSubmission) {
  const ReportRouting routing{.urgency = ReportUrgency::kDanger,
                              .deadline_ms = 5000,
                              .country = "GB",
                              .age_band = "13_15",
                              .kind = "professional",
                              .is_school = true};
  const std::int64_t id = add(routing);
  const auto by_number = run([](Transaction& t) { return find_report_by_number(t, "AAAA-0001"); });
  ASSERT_TRUE(by_number);
  EXPECT_EQ(by_number->report_id, id);
  EXPECT_EQ(by_number->key_hash, "argon");
  EXPECT_EQ(by_number->created_ms, 1000);
  const auto by_submission =
      run([](Transaction& t) { return find_report_by_submission(t, fmt::format("{:032}", 1)); });
  EXPECT_EQ(by_submission->report_id, id);
  EXPECT_FALSE(run([](Transaction& t) { return find_report_by_number(t, "BBBB-0001"); }));
  const Report report = load(id);
  EXPECT_EQ(report.state, "waiting");
  EXPECT_EQ(report.routing.urgency, ReportUrgency::kDanger);
  EXPECT_EQ(report.routing.deadline_ms, 5000);
  EXPECT_EQ(report.routing.country, "GB");
  EXPECT_TRUE(report.routing.is_school);
  EXPECT_EQ(report.answer_by_ms, 1100);
  EXPECT_EQ(report.late_ms, 1100);
  NewReport again = fresh();
  again.number = "AAAA-0001";
  EXPECT_EQ(run([&](Transaction& t) { return insert_report(t, again); }).error().code,
            ErrorCode::kConflict);
}

TEST_P(ReportTest, TheQueueIsByUrgencyThenDeadlineThenAge) {
  const std::int64_t old_quiet = add({}, 100);
  const std::int64_t shared = add({.urgency = ReportUrgency::kShared}, 200);
  const std::int64_t late_deadline =
      add({.urgency = ReportUrgency::kDeadline, .deadline_ms = 9000}, 300);
  const std::int64_t early_deadline =
      add({.urgency = ReportUrgency::kDeadline, .deadline_ms = 8000}, 400);
  const std::int64_t danger = add({.urgency = ReportUrgency::kDanger}, 500);
  const std::int64_t young_quiet = add({}, 600);
  const std::vector<std::int64_t> whole = {danger, early_deadline, late_deadline,
                                           shared, old_quiet,      young_quiet};
  EXPECT_EQ(list({}), whole);
  std::vector<std::int64_t> paged;
  ReportFilter filter{.limit = 2};
  for (int page = 0; page < 4; ++page) {
    const auto found = run([&](Transaction& t) { return list_reports(t, filter); }).value();
    for (const Report& each : found) paged.push_back(each.report_id);
    if (!found.empty()) filter.after = report_cursor(found.back());
  }
  EXPECT_EQ(paged, whole);
  EXPECT_EQ(list({.state = "closed"}), std::vector<std::int64_t>{});
  filter.after = "1.2";
  EXPECT_EQ(run([&](Transaction& t) { return list_reports(t, filter); }).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_P(ReportTest, TheQueueIsFiltered) {
  const std::int64_t one =
      add({.urgency = ReportUrgency::kShared, .country = "GB", .age_band = "16_17", .kind = "me"});
  const std::int64_t two = add({.country = "DE", .kind = "platform"}, 50'000);
  run([&](Transaction& t) { claim_report(t, two, "ada", 60'000); });
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(list({.country = "GB"}), Ids{one});
  EXPECT_EQ(list({.age_band = "16_17"}), Ids{one});
  EXPECT_EQ(list({.kind = "platform"}), Ids{two});
  EXPECT_EQ(list({.urgency = ReportUrgency::kShared}), Ids{one});
  EXPECT_EQ(list({.assigned_to = "ada"}), Ids{two});
  EXPECT_EQ(list({.assigned_to = ""}), Ids{one});
  EXPECT_EQ(list({.state = "waiting"}), Ids{one});
  EXPECT_EQ(list({.state = "open", .country = "DE", .assigned_to = "ada"}), Ids{two});
  EXPECT_EQ(list({.late_at_ms = 2000}), Ids{one});
  const ReportCounts counts = run([](Transaction& t) { return count_reports(t, 2000); });
  EXPECT_EQ(counts.waiting, 1);
  EXPECT_EQ(counts.open, 1);
  EXPECT_EQ(counts.late, 1);
}

TEST_P(ReportTest, MessagesAreNumberedAndRead) {
  const std::int64_t id = add();
  EXPECT_EQ(say(id, "reporter", "m1")->number, 1);
  EXPECT_EQ(say(id, "reporter", "m2")->number, 2);
  EXPECT_EQ(load(id).unread, 2);
  EXPECT_EQ(load(id).answer_by_ms, 1100);
  EXPECT_EQ(say(id, "desk", "m3", 3000)->number, 3);
  EXPECT_FALSE(load(id).answer_by_ms);
  EXPECT_FALSE(load(id).late_ms);
  run([&](Transaction& t) { mark_report_messages_read(t, id, "reporter", 1, 4000); });
  EXPECT_EQ(load(id).unread, 1);
  run([&](Transaction& t) { mark_report_messages_read(t, id, "reporter", 9, 5000); });
  run([&](Transaction& t) { mark_report_messages_read(t, id, "desk", 9, 6000); });
  const auto all = run([&](Transaction& t) { return list_report_messages(t, id); });
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].read_ms, 4000);
  EXPECT_EQ(all[1].read_ms, 5000);
  EXPECT_EQ(all[2].read_ms, 6000);
  EXPECT_EQ(all[2].sender, "desk");
  EXPECT_EQ(load(id).unread, 0);
  EXPECT_TRUE(run([&](Transaction& t) { return find_report_message(t, id, "m2"); }));
  EXPECT_FALSE(run([&](Transaction& t) { return find_report_message(t, id, "m9"); }));
}

TEST_P(ReportTest, MessagesHaveAnEnd) {
  const std::int64_t id = add();
  const Result<ReportMessage> large = run([&](Transaction& t) {
    return insert_report_message(
        t, id,
        {.message_id = "large",
         .sender = "reporter",
         .body = std::string(static_cast<std::size_t>(kMaxReportMessageBytes) + 1, 'A')});
  });
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(say(id, "reporter", "small"));
}

TEST_P(ReportTest, DraftsAreSavedInTurn) {
  const auto save = [&](const char* body, std::int64_t replaces) {
    return run([&](Transaction& t) {
      return save_report_draft(t, "hash", {.saved_ms = 7, .body = body}, replaces);
    });
  };
  EXPECT_EQ(save("one", 0).value(), 1);
  EXPECT_EQ(save("two", 0).error().code, ErrorCode::kConflict);
  EXPECT_EQ(save("two", 1).value(), 2);
  EXPECT_EQ(save("three", 1).error().code, ErrorCode::kConflict);
  const auto find = [&] {
    return run([](Transaction& t) { return find_report_draft(t, "hash"); });
  };
  EXPECT_EQ(find()->body, "two");
  EXPECT_EQ(find()->revision, 2);
  run([](Transaction& t) { delete_old_report_drafts(t, 7); });
  EXPECT_TRUE(find());
  run([](Transaction& t) { delete_old_report_drafts(t, 8); });
  EXPECT_FALSE(find());
}

TEST_P(ReportTest, SessionsEnd) {
  const std::int64_t id = add();
  run([&](Transaction& t) { insert_report_session(t, "token", id, 50); });
  const auto find = [&](TimeMs now) {
    return run([&](Transaction& t) { return find_report_session(t, "token", now); });
  };
  EXPECT_EQ(find(49), id);
  EXPECT_FALSE(find(50));
  run([](Transaction& t) { delete_expired_report_sessions(t, 50); });
  EXPECT_FALSE(find(1));
}

TEST_P(ReportTest, AttachmentsGrowPieceByPiece) {
  const std::int64_t id = add();
  const std::string first(100'000, '\0');
  const std::string second = "the end\xff";
  run([&](Transaction& t) {
    insert_sealed_file(
        t, FileOwner::kReport, id,
        {.attachment_id = "a1", .key_id = "k", .size = 100'008, .sha256 = "s", .created_ms = 10});
    auto attachment = find_sealed_file(t, FileOwner::kReport, id, "a1", true).value();
    append_sealed_piece(t, FileOwner::kReport, attachment, first, 20);
    append_sealed_piece(t, FileOwner::kReport, attachment, second, 30);
    EXPECT_EQ(attachment.received, 100'008);
  });
  const auto find = [&] {
    return run([&](Transaction& t) { return find_sealed_file(t, FileOwner::kReport, id, "a1"); });
  };
  EXPECT_EQ(find()->received, 100'008);
  EXPECT_EQ(find()->changed_ms, 30);
  EXPECT_EQ(load(id).uploading, 1);
  std::string whole;
  run([&](Transaction& t) {
    read_sealed_pieces(t, FileOwner::kReport, find_sealed_file(t, FileOwner::kReport, id, "a1")->id,
                       [&](std::string_view piece) {
                         whole += piece;
                         return true;
                       });
  });
  EXPECT_EQ(whole, first + second);
  EXPECT_EQ(run([](Transaction& t) { return sealed_file_bytes(t); }), 100'008);
  EXPECT_EQ(run([](Transaction& t) { return forget_unfinished_attachments(t, 30, 10); }), 0);
  const std::int64_t whole_id = find()->id;
  run([&](Transaction& t) { complete_sealed_file(t, FileOwner::kReport, whole_id, 40); });
  EXPECT_EQ(load(id).attachments, 1);
  EXPECT_EQ(run([](Transaction& t) { return forget_unfinished_attachments(t, 99, 10); }), 0);
  run([&](Transaction& t) {
    insert_sealed_file(t, FileOwner::kReport, id,
                       {.attachment_id = "a2", .size = 9, .created_ms = 10});
  });
  EXPECT_EQ(run([](Transaction& t) { return forget_unfinished_attachments(t, 99, 10); }), 1);
  EXPECT_EQ(
      run([&](Transaction& t) { return list_sealed_files(t, FileOwner::kReport, id); }).size(), 1u);
}

TEST_P(ReportTest, ClaimReleaseCloseAndOpenAgain) {
  const std::int64_t id = add();
  run([&](Transaction& t) { claim_report(t, id, "ada", 10); });
  EXPECT_EQ(load(id).state, "open");
  EXPECT_EQ(load(id).assigned_to, "ada");
  EXPECT_EQ(load(id).opened_ms, 10);
  run([&](Transaction& t) { release_report(t, id); });
  EXPECT_EQ(load(id).state, "waiting");
  run([&](Transaction& t) { claim_report(t, id, "bob", 20); });
  EXPECT_EQ(load(id).opened_ms, 10);
  run([&](Transaction& t) {
    set_report_state(t, id,
                     {.state = "closed", .outcome = "helped", .at_ms = 30, .destroy_ms = 99});
  });
  EXPECT_EQ(load(id).outcome, "helped");
  EXPECT_EQ(load(id).destroy_ms, 99);
  run([&](Transaction& t) { set_report_state(t, id, {.state = "open", .at_ms = 40}); });
  EXPECT_EQ(load(id).state, "open");
  EXPECT_FALSE(load(id).destroy_ms);
  EXPECT_FALSE(load(id).closed_ms);
}

TEST_P(ReportTest, TriageAndClocksSayWhenItIsLate) {
  const std::int64_t id = add();
  run([&](Transaction& t) { set_report_triage(t, id, ReportUrgency::kDeadline, 900); });
  EXPECT_EQ(load(id).late_ms, 900);
  EXPECT_EQ(load(id).order_ms, 900);
  run([&](Transaction& t) { set_report_triage(t, id, ReportUrgency::kShared, std::nullopt); });
  EXPECT_EQ(load(id).late_ms, 1100);
  EXPECT_EQ(load(id).order_ms, 1000);
  const std::int64_t clock = run([&](Transaction& t) {
    return insert_report_clock(t, id, {.kind = "police", .due_ms = 500, .set_by = "ada"});
  });
  EXPECT_EQ(load(id).late_ms, 500);
  EXPECT_TRUE(run([&](Transaction& t) { return finish_report_clock(t, id, clock, 400); }));
  EXPECT_FALSE(run([&](Transaction& t) { return finish_report_clock(t, id, clock, 400); }));
  EXPECT_EQ(load(id).late_ms, 1100);
  EXPECT_EQ(run([&](Transaction& t) { return list_report_clocks(t, id); }).size(), 2u);
}

TEST_P(ReportTest, EqualTokensLinkReports) {
  const std::int64_t one = add();
  const std::int64_t two = add();
  const std::int64_t three = add();
  run([&](Transaction& t) {
    replace_report_tokens(t, one,
                          {{"handle", "t1", "k"}, {"phone", "t2", "k"}, {"phone", "t2", "k"}});
    replace_report_tokens(t, two, {{"handle", "t1", "k"}, {"phone", "t2", "k"}});
    replace_report_tokens(t, three, {{"wallet", "t1", "k"}});
  });
  EXPECT_EQ(load(one).links, 1);
  EXPECT_EQ(load(three).links, 0);
  const auto links = run([&](Transaction& t) { return list_report_links(t, one); });
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].number, "AAAA-0002");
  run([&](Transaction& t) { replace_report_tokens(t, two, {}); });
  EXPECT_EQ(load(one).links, 0);
  EXPECT_EQ(run([&](Transaction& t) { return list_report_tokens(t, one); }).size(), 2u);
}

TEST_P(ReportTest, OnlyWhatIsDueAndNotHeldIsDestroyed) {
  const auto close = [&](TimeMs destroy_ms) {
    const std::int64_t id = add();
    run([&](Transaction& t) {
      set_report_state(
          t, id, {.state = "closed", .outcome = "helped", .at_ms = 1, .destroy_ms = destroy_ms});
    });
    return id;
  };
  const std::int64_t due = close(100);
  (void)close(101);
  const std::int64_t held = close(50);
  const std::int64_t held_until = close(60);
  run([&](Transaction& t) {
    set_report_hold(t, held, "police", std::nullopt);
    set_report_hold(t, held_until, "court", 200);
  });
  const auto list = [&](TimeMs now) {
    return run([&](Transaction& t) { return list_reports_to_destroy(t, now, 10); });
  };
  EXPECT_EQ(list(100), std::vector<std::int64_t>{due});
  EXPECT_TRUE(is_held(load(held), 1'000'000));
  EXPECT_TRUE(is_held(load(held_until), 199));
  EXPECT_FALSE(is_held(load(held_until), 200));
  EXPECT_EQ(list(200).size(), 3u);
}

TEST_P(ReportTest, DestroyingLeavesNothingButNumberAndTimes) {
  const std::int64_t id = add({.urgency = ReportUrgency::kShared, .country = "GB"});
  ASSERT_TRUE(say(id, "reporter", "said"));
  run([&](Transaction& t) {
    insert_report_note(t, id, {"n1", "ada", 5, "k", base64_encode(as_bytes("noted"))});
    insert_sealed_file(t, FileOwner::kReport, id,
                       {.attachment_id = "a1", .size = 6, .sha256 = "s", .created_ms = 1});
    auto attachment = find_sealed_file(t, FileOwner::kReport, id, "a1").value();
    append_sealed_piece(t, FileOwner::kReport, attachment, "pieces", 2);
    replace_report_tokens(t, id, {{"handle", "t1", "k"}});
    insert_report_session(t, "token", id, 50);
  });
  const ReportDestruction gone = run([&](Transaction& t) { return destroy_report(t, id, 77); });
  EXPECT_EQ(gone.bodies, 1);
  EXPECT_EQ(gone.messages, 1);
  EXPECT_EQ(gone.notes, 1);
  EXPECT_EQ(gone.attachments, 1);
  std::vector<std::string> digests = {sha256("body"), sha256("said"), sha256("noted"),
                                      sha256("pieces")};
  std::sort(digests.begin(), digests.end());
  std::string lines;
  for (const std::string& each : digests) lines += each + "\n";
  EXPECT_EQ(gone.digest, sha256(lines));
  const Report left = load(id);
  EXPECT_EQ(left.state, "destroyed");
  EXPECT_EQ(left.routing.country, "");
  EXPECT_EQ(left.routing.urgency, ReportUrgency::kNone);
  EXPECT_EQ(left.reporter_recipient, "");
  EXPECT_EQ(left.messages + left.notes + left.attachments + left.uploading + left.links, 0);
  EXPECT_EQ(run([&](Transaction& t) { return load_report_body(t, id); }), "");
  EXPECT_FALSE(run([](Transaction& t) { return find_report_session(t, "token", 1); }));
  const auto key = run([](Transaction& t) { return find_report_by_number(t, "AAAA-0001"); });
  EXPECT_EQ(key->key_hash, "argon");
  EXPECT_EQ(key->destroyed_ms, 77);
}

TEST_P(ReportTest, RedactionAndErasureReplaceWhatWasThere) {
  const std::int64_t id = add();
  ASSERT_TRUE(say(id, "desk", "m1"));
  run([&](Transaction& t) { redact_report(t, id, "bbbbbbbbbbbb", "cmVk", 8); });
  EXPECT_EQ(
      run([&](Transaction& t) { return redact_report(t, id, "bbbbbbbbbbbb", "redacted", 9); }),
      "b1f51a511f1da0cd348b8f8598db32e61cb963e5fc69e2b41485bf99590ed75a");
  EXPECT_EQ(run([&](Transaction& t) { return load_report_body(t, id); }), "redacted");
  EXPECT_EQ(load(id).key_id, "bbbbbbbbbbbb");
  EXPECT_EQ(load(id).redacted_ms, 9);
  EXPECT_TRUE(run([&](Transaction& t) { return erase_report_message(t, id, "m1"); }));
  EXPECT_FALSE(run([&](Transaction& t) { return erase_report_message(t, id, "m2"); }));
  EXPECT_EQ(run([&](Transaction& t) { return list_report_messages(t, id); })[0].body, "");
}

HOLDFAST_ON_EACH_DATABASE(ReportTest);

}  // namespace
}  // namespace holdfast
