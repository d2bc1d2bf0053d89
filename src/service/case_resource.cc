// POST /api/v1/cases: a young person's hashes become a case.
#include <algorithm>
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_talk_view.h"
#include "service/case_view.h"
#include "service/held_back.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/case_settings.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kNumberAttempts = 8;

constexpr std::size_t kMaxApps = 12;
constexpr std::size_t kMaxWants = 2;
constexpr std::size_t kMaxNameBytes = 32;
constexpr std::size_t kMaxQuestion = 120;  // characters

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

struct Submission {
  NewCase new_case;  // without number and key_hash
  std::string key;
  std::string recovery_key;
  std::optional<CaseTalk> talk;
  Proof proof;
};

std::vector<std::string> read_names(JsonFields& fields, const char* name, std::size_t most) {
  std::vector<std::string> names;
  const json::array* values = fields.optional_array(name, most);
  if (values == nullptr) return names;
  for (const json::value& value : *values) {
    const std::string text = value.is_string() ? std::string(value.get_string()) : "";
    if (!is_name(text)) {
      fields.expect(fail(ErrorCode::kInvalidArgument,
                         std::string("Each of '") + name + "' is a name of a to z, 0 to 9 and _."));
      return {};
    }
    if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
  }
  return names;
}

CaseSituation read_situation(JsonFields& fields) {
  CaseSituation situation{.threatened = fields.optional_boolean("threatened"),
                          .shared = fields.optional_boolean("shared"),
                          .deadline_ms = fields.optional_time("deadline_at"),
                          .age = fields.optional_word("age", {"under_18", "over_18"}),
                          .origin = fields.optional_word("origin", {"sent", "taken", "made_by_ai"}),
                          .shared_where = read_names(fields, "shared_where", kMaxApps),
                          .wants = read_names(fields, "wants", kMaxWants)};
  for (const std::string& want : situation.wants) {
    if (want == "report_account" || want == "talk") continue;
    fields.expect(
        fail(ErrorCode::kInvalidArgument, "'wants' has report_account or talk, nothing else."));
  }
  return situation;
}

Result<Submission> read_submission(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Submission submission;
  NewCase& new_case = submission.new_case;
  new_case.submission_id = fields.hex("submission_id", 32);
  submission.key = fields.hex("key", 64);
  submission.proof = read_proof(fields);
  new_case.pictures = read_pictures(fields);
  if (const json::object* object = fields.optional_object("situation")) {
    JsonFields situation(*object);
    new_case.situation = read_situation(situation);
    fields.expect(situation.finish());
  }
  if (const json::object* object = fields.optional_object("recovery")) {
    JsonFields recovery(*object);
    new_case.recovery_question = recovery.free_text("question", 1, kMaxQuestion);
    submission.recovery_key = recovery.hex("key", 64);
    fields.expect(recovery.finish());
  }
  if (const json::object* object = fields.optional_object("talk")) {
    JsonFields talk(*object);
    submission.talk = read_case_talk(talk);
    fields.expect(talk.finish());
  }
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return submission;
}

Response accepted(unsigned status, const std::string& number, TimeMs created_ms) {
  return json_response(
      status, json::object{{"case_number", number}, {"created_at", format_time(created_ms)}});
}

// A device that lost the answer sends the same submission again: it gets the same case.
Result<std::optional<Response>> answer_repeat(App& app, const Submission& submission) {
  const auto earlier =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<Case>> {
        const auto key = find_case_by_submission(transaction, submission.new_case.submission_id);
        if (!key) return std::nullopt;
        if (!slow_hash_matches(key->key_hash, submission.key)) {
          return fail(ErrorCode::kConflict, "This submission was sent before with another code.");
        }
        return load_case(transaction, key->case_id);
      });
  if (!earlier) return std::unexpected<Error>(earlier.error());
  if (!earlier->has_value()) return std::nullopt;
  return accepted(200, (*earlier)->number, (*earlier)->created_ms);
}

// The pictures are what matters: a key for messages that is not to the team as it is now is left
// out, and comes again when the case is opened.
Result<std::int64_t> insert_with_talk(Transaction& transaction, const NewCase& new_case,
                                      std::optional<CaseTalk>& talk) {
  const Result<std::int64_t> id = insert_case(transaction, new_case);
  if (!id || !talk || refuse_case_talk(transaction, *talk)) return id;
  talk->at_ms = new_case.created_ms;
  const Result<bool> kept = insert_case_talk(transaction, *id, *talk);
  if (!kept) return std::unexpected<Error>(kept.error());
  return id;
}

Result<std::string> store_case(App& app, NewCase& new_case, std::optional<CaseTalk>& talk) {
  for (int attempt = 1;; ++attempt) {
    new_case.number = random_case_number();
    const Result<std::int64_t> stored = app.database.write(
        [&](Transaction& transaction) { return insert_with_talk(transaction, new_case, talk); });
    if (stored) return new_case.number;
    if (stored.error().code != ErrorCode::kConflict || attempt == kNumberAttempts) {
      return std::unexpected<Error>(stored.error());
    }
  }
}

Response adults_elsewhere() {
  return problem(409, "adults-elsewhere",
                 "This list is for pictures of people who were under 18. Were you 18 or over? "
                 "StopNCII.org does the same for you. Nothing was kept.");
}

Response submit(App& app, const Request& request) {
  Result<Submission> submission = read_submission(request);
  if (!submission) return problem(submission.error());
  Response refusal;
  if (!app.work.accept(app.database, "case", "", submission->proof, refusal)) return refusal;
  Result<std::optional<Response>> repeat = answer_repeat(app, *submission);
  if (!repeat) return problem(repeat.error());
  if (repeat->has_value()) return std::move(**repeat);
  const auto settings = app.database.read([](Transaction& transaction) {
    return Result<CaseSettings>(load_case_settings(transaction));
  });
  if (!settings) return problem(settings.error());
  if (submission->new_case.situation.age == "over_18" && !settings->accept_adults) {
    return adults_elsewhere();
  }
  const Result<std::string> key_hash = slow_hash(submission->key);
  if (!key_hash) return problem(key_hash.error());
  NewCase& new_case = submission->new_case;
  new_case.key_hash = *key_hash;
  if (new_case.recovery_question) {
    const Result<std::string> answer_hash = slow_hash(submission->recovery_key);
    if (!answer_hash) return problem(answer_hash.error());
    new_case.recovery_hash = *answer_hash;
  }
  new_case.created_ms = app.clock();
  new_case.held = held_reasons(app, new_case.pictures, settings->crowded_above);
  const Result<std::string> number = store_case(app, new_case, submission->talk);
  if (!number) {
    // Two copies of one submission may have raced: the other one's case is the answer.
    repeat = answer_repeat(app, *submission);
    if (repeat && repeat->has_value()) return std::move(**repeat);
    return problem(number.error());
  }
  app.work.note_new_case();
  app.metrics.note_new_case();
  return accepted(201, *number, new_case.created_ms);
}

}  // namespace

void add_case_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/cases",
              .handler = [&app](const Request& request) { return submit(app, request); },
              .max_body_bytes = 64 * 1024});
  add_case_addition_routes(router, app);
  add_case_recovery_routes(router, app);
  add_case_talk_routes(router, app);
  add_case_sealed_routes(router, app);
}

}  // namespace holdfast
