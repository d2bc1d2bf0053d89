// Assessed mode at the desk: the law that it rests on, and the sealed pictures of a case, which
// only those open whom an admin lets, each opening in the audit log. The keys are in the members'
// browsers alone. docs/formats/case.md.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "service/case_keeper.h"
#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_view.h"
#include "store/audit_store.h"
#include "store/case_assessment.h"
#include "store/case_file_store.h"
#include "store/sqlite_log.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr TimeMs kDayMs = 86'400'000;
constexpr std::size_t kLeastBasis = 10;  // characters
constexpr std::size_t kMostBasis = 500;

json::object settings_view(Transaction& transaction) {
  const CaseAssessment assessment = load_case_assessment(transaction);
  return {{"on", assessment.open()},
          {"basis", assessment.basis},
          {"recorded_by", assessment.recorded_by},
          {"recorded_at", time_or_null(assessment.recorded_ms)},
          {"longest_days", assessment.longest_days},
          {"school", assessment.is_school},
          {"pictures", count_case_files(transaction)}};
}

Response show_settings(App& app) {
  const auto view = app.database.read(
      [](Transaction& transaction) { return Result<json::object>(settings_view(transaction)); });
  return view ? json_response(200, *view) : problem(view.error());
}

Result<CaseAssessment> read_settings(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  CaseAssessment wanted;
  const std::optional<bool> on = fields.optional_boolean("on");
  if (!on) fields.expect(fail(ErrorCode::kInvalidArgument, "Send 'on', true or false."));
  wanted.enabled = on.value_or(false);
  wanted.basis = fields.free_text("basis", wanted.enabled ? kLeastBasis : 0, kMostBasis);
  wanted.longest_days = static_cast<int>(fields.integer("longest_days", 1, kMostPictureDays));
  wanted.recorded_by = request.principal.name;
  wanted.recorded_ms = app.clock();
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return wanted;
}

Response change_settings(App& app, const Request& request) {
  const Result<CaseAssessment> wanted = read_settings(app, request);
  if (!wanted) return problem(wanted.error());
  auto answer = app.database.write([&](Transaction& transaction) -> Result<Response> {
    if (wanted->enabled && load_case_assessment(transaction).is_school) {
      return problem(403, "imagery-refused",
                     "A school may not hold a picture of a child, so this cannot be turned on.");
    }
    save_case_assessment(transaction, *wanted);
    append_audit(transaction,
                 {.at_ms = *wanted->recorded_ms,
                  .actor = request.principal.actor(),
                  .action = "case.assessment",
                  .details = wanted->enabled ? fmt::format("on; {} days at most; {}",
                                                           wanted->longest_days, wanted->basis)
                                             : "off"});
    return json_response(200, settings_view(transaction));
  });
  if (!answer) return problem(answer.error());
  if (answer->status == 200 && !wanted->enabled) {
    keep_case_files(app);
    (void)empty_sqlite_log(app.database);
  }
  return std::move(*answer);
}

Result<Case> find_case(Transaction& transaction, const Request& request) {
  const auto key = find_case_by_number(transaction, request.path_parameter("number"));
  if (!key) return fail(ErrorCode::kNotFound, "There is no case of this number.");
  return load_case(transaction, key->case_id);
}

bool sees_pictures(Transaction& transaction, const Request& request) {
  const auto member = find_staff(transaction, request.principal.name);
  return member && member->sees_pictures;
}

Response list(App& app, const Request& request) {
  const auto view = app.database.read([&](Transaction& transaction) -> Result<json::object> {
    const Result<Case> found = find_case(transaction, request);
    if (!found) return std::unexpected<Error>(found.error());
    const CaseAssessment assessment = load_case_assessment(transaction);
    json::array pictures;
    for (const SealedFile& file :
         list_sealed_files(transaction, FileOwner::kCase, found->case_id)) {
      json::object line = report_attachment_view(file, true);
      line["position"] = file.position;
      line["destroy_at"] = format_time(file.created_ms + assessment.longest_days * kDayMs);
      pictures.push_back(std::move(line));
    }
    return json::object{{"on", assessment.open()},
                        {"sees_pictures", sees_pictures(transaction, request)},
                        {"pictures", std::move(pictures)}};
  });
  return view ? json_response(200, *view) : problem(view.error());
}

Response age_file(std::string bytes) {
  Response response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"picture.age\"");
  response.body = std::move(bytes);
  return response;
}

// The bytes, once the opening is in the audit log.
Response open(App& app, const Request& request) {
  auto answer = app.database.write([&](Transaction& transaction) -> Result<Response> {
    const Result<Case> found = find_case(transaction, request);
    if (!found) return std::unexpected<Error>(found.error());
    if (!load_case_assessment(transaction).open()) {
      return problem(403, "assessed-off", "Assessed mode is off: no picture is opened.");
    }
    if (!sees_pictures(transaction, request)) {
      return problem(403, "pictures-not-yours",
                     "You may not open pictures: an admin gives a person that right under Staff.");
    }
    const TimeMs now_ms = app.clock();
    const auto has_it = case_claimant(*found, now_ms);
    if (has_it && *has_it != request.principal.name) return case_in_hand(*has_it);
    const auto file = find_sealed_file(transaction, FileOwner::kCase, found->case_id,
                                       request.path_parameter("id"));
    if (!file || !file->completed_ms) {
      return fail(ErrorCode::kNotFound, "There is no such picture, or it was destroyed.");
    }
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = request.principal.actor(),
                               .action = "case.picture_open",
                               .subject = found->number,
                               .details = fmt::format("picture {}", file->position)});
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(file->size));
    read_sealed_pieces(transaction, FileOwner::kCase, file->id, [&](std::string_view piece) {
      bytes += piece;
      return true;
    });
    return age_file(std::move(bytes));
  });
  return answer ? std::move(*answer) : problem(answer.error());
}

}  // namespace

void add_desk_sealed_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/assessment",
              .access = Access::kAnalyst,
              .handler = [&app](const Request&) { return show_settings(app); }});
  router.add({.method = "PUT",
              .pattern = "/api/v1/desk/assessment",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return change_settings(app, request); },
              .max_body_bytes = 4096});
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/cases/{number}/sealed-pictures",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return list(app, request); }});
  router.add({.method = "GET",
              .pattern = "/api/v1/desk/cases/{number}/sealed-pictures/{id}",
              .access = Access::kAnalyst,
              .handler = [&app](const Request& request) { return open(app, request); }});
}

}  // namespace holdfast
