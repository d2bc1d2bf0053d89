// Assessed mode as the young person's device meets it: whether a picture may be sent, and the
// sealed file of each. Where the mode is off, nothing is taken. docs/formats/case.md.
#include <algorithm>
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/sealed_upload.h"
#include "store/case_assessment.h"
#include "store/case_file_store.h"
#include "store/sqlite_log.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr ReportFileLimits kSealedPicture{64 * 1024, 4 * 1024 * 1024};
constexpr int kMaxPosition = 50;

Response show_assessment(App& app) {
  const auto view = app.database.read([](Transaction& transaction) -> Result<json::object> {
    const CaseAssessment assessment = load_case_assessment(transaction);
    const ReportRecipients desk = load_report_recipients(transaction);
    const bool open = assessment.open() && desk.team.has_value();
    json::array recipients;
    if (open) recipients.emplace_back(desk.team->recipient);
    if (open && desk.count() == 2) recipients.emplace_back(desk.settings.recovery_recipient);
    return json::object{{"open", open},
                        {"why", open                ? json::value(nullptr)
                                : assessment.open() ? json::value("no-keys")
                                                    : json::value("off")},
                        {"key_id", open ? json::value(desk.team->key_id) : json::value(nullptr)},
                        {"recipients", std::move(recipients)},
                        {"longest_days", assessment.longest_days},
                        {"limits", json::object{{"picture_bytes", kSealedPicture.max_plain_bytes},
                                                {"chunk_bytes", kReportPieceBytes}}}};
  });
  return view ? json_response(200, *view) : problem(view.error());
}

std::optional<Response> refuse_when_off(Transaction& transaction) {
  const CaseAssessment assessment = load_case_assessment(transaction);
  if (assessment.open()) return std::nullopt;
  if (assessment.is_school) {
    return problem(
        403, "imagery-refused",
        "A school may not hold a picture of a child, sealed or not: the hash is enough.");
  }
  return problem(403, "assessed-off",
                 "No picture is taken here: the hash is enough, and the case is safe.");
}

void read_position(JsonFields& fields, UploadStart& start) {
  start.file.position = static_cast<int>(fields.integer("position", 1, kMaxPosition));
}

Result<std::optional<Response>> refuse(Transaction& transaction, App&, const Request& request,
                                       const UploadStart& start) {
  if (auto off = refuse_when_off(transaction)) return off;
  const Result<Case> found = load_locked_case(transaction, request.principal.case_id);
  if (!found) return std::unexpected<Error>(found.error());
  const int position = start.file.position;
  const auto picture = std::ranges::find(found->pictures, position, &CasePicture::position);
  if (picture == found->pictures.end()) {
    return problem(404, "not-found", "The case has no picture at that position.");
  }
  if (!awaits_decision(picture->state)) {
    return problem(409, "conflict", "This picture is decided: nobody needs to look at it.");
  }
  const auto files = list_sealed_files(transaction, FileOwner::kCase, found->case_id);
  if (std::ranges::find(files, position, &SealedFile::position) != files.end()) {
    return problem(409, "conflict", "This picture was sent already: take that one back first.");
  }
  return std::nullopt;
}

void tell_sent(Transaction& transaction, const Request& request, const SealedFile& file,
               TimeMs at_ms) {
  append_case_event(transaction, request.principal.case_id,
                    {.at_ms = at_ms, .kind = "picture_sent", .picture = file.position});
}

json::object sealed_view(const App& app, const SealedFile& file) {
  json::object view = upload_view(app, file);
  view["position"] = file.position;
  return view;
}

constexpr UploadRules kRules{
    .owner = FileOwner::kCase,
    .limits = kSealedPicture,
    .too_large = "A picture has at most 4 MiB.",
    .missing = "This case has no sealed picture of this id.",
    .no_room = "There is no room for pictures now. Your case itself is safe.",
    .read = read_position,
    .refuse = refuse,
    .refuse_piece = refuse_when_off,
    .completed = tell_sent,
    .view = sealed_view};

Response list(App& app, const Request& request) {
  const auto view = app.database.read([&](Transaction& transaction) {
    json::array pictures;
    for (const SealedFile& file :
         list_sealed_files(transaction, FileOwner::kCase, request.principal.case_id)) {
      pictures.push_back(sealed_view(app, file));
    }
    return Result<json::object>(json::object{{"pictures", std::move(pictures)}});
  });
  return view ? json_response(200, *view) : problem(view.error());
}

// Whoever sent it may have it destroyed at any time, also once all of it has come.
Response take_back(App& app, const Request& request) {
  const Result<bool> gone = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<Case> found = load_locked_case(transaction, request.principal.case_id);
    if (!found) return std::unexpected<Error>(found.error());
    return destroy_case_file(transaction, *found, request.path_parameter("id"),
                             request.principal.actor(), "taken back", app.clock());
  });
  if (!gone) return problem(gone.error());
  if (!*gone) return no_such_upload(kRules);
  (void)empty_sqlite_log(app.database);
  return no_content();
}

}  // namespace

void add_case_sealed_routes(Router& router, App& app) {
  router.add({.method = "GET", .pattern = "/api/v1/assessment", .handler = [&app](const Request&) {
                return show_assessment(app);
              }});
  const auto add = [&](const char* method, const std::string& end,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/case/sealed-pictures" + end,
                .access = Access::kCase,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("GET", "", [&app](const Request& r) { return list(app, r); });
  add("POST", "", [&app](const Request& r) { return begin_upload(app, r, kRules); }, 2048);
  add("GET", "/{id}", [&app](const Request& r) { return show_upload(app, r, kRules); });
  add(
      "PATCH", "/{id}", [&app](const Request& r) { return take_upload_piece(app, r, kRules); },
      kReportPieceBytes);
  add("DELETE", "/{id}", [&app](const Request& r) { return take_back(app, r); });
}

}  // namespace holdfast
