// Attachments of a report: sealed files (sealed_upload.h) of any kind, but text from a school.
#include "service/problem.h"
#include "service/resources.h"
#include "service/sealed_upload.h"

namespace holdfast {
namespace {

Response too_many() { return problem(409, "too-many", "A report has at most 20 attachments."); }

void read_media(JsonFields& fields, UploadStart& start) {
  start.media = fields.word("media", {"text", "image", "video", "audio", "document", "other"});
}

Result<std::optional<Response>> refuse(Transaction& transaction, App&, const Request& request,
                                       const UploadStart& start) {
  const std::int64_t report_id = request.principal.report_id;
  const Result<Report> report = load_report(transaction, report_id, true);
  if (!report) return std::unexpected<Error>(report.error());
  const bool is_school = load_report_settings(transaction).is_school;
  if ((report->routing.is_school || is_school) && start.media != "text") {
    return problem(
        403, "imagery-refused",
        "From a school this takes text alone: a picture of a child must not be copied or "
        "sent on. Write down names, numbers and times, leave the device as it is, and "
        "tell the police; /remove can take a picture off the net without sending it.");
  }
  const std::size_t count = list_sealed_files(transaction, FileOwner::kReport, report_id).size();
  if (count >= kMaxReportAttachments) return too_many();
  return std::nullopt;
}

constexpr UploadRules kRules{
    .owner = FileOwner::kReport,
    .limits = kReportAttachmentFile,
    .too_large = "An attachment has at most 25 MiB.",
    .missing = "This report has no attachment of this id.",
    .no_room = "There is no room for attachments now. Your report itself is safe.",
    .read = read_media,
    .refuse = refuse,
    .refuse_piece = nullptr,
    .completed = nullptr,
    .view = upload_view};

Response forget(App& app, const Request& request) {
  const auto answer = app.database.write([&](Transaction& transaction) -> Result<Response> {
    const auto found =
        find_sealed_file(transaction, FileOwner::kReport, request.principal.report_id,
                         request.path_parameter("id"), true);
    if (!found) return no_such_upload(kRules);
    if (found->completed_ms) {
      return problem(409, "conflict",
                     "This attachment is complete: ask the hotline to destroy it.");
    }
    delete_sealed_file(transaction, FileOwner::kReport, found->id);
    return no_content();
  });
  return answer ? *answer : problem(answer.error());
}

}  // namespace

void add_report_attachment_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const std::string& end,
                       std::function<Response(const Request&)> handler, std::size_t max_body = 0) {
    router.add({.method = method,
                .pattern = "/api/v1/report/attachments" + end,
                .access = Access::kReport,
                .handler = std::move(handler),
                .max_body_bytes = max_body});
  };
  add("POST", "", [&app](const Request& r) { return begin_upload(app, r, kRules); }, 2048);
  add("GET", "/{id}", [&app](const Request& r) { return show_upload(app, r, kRules); });
  add(
      "PATCH", "/{id}", [&app](const Request& r) { return take_upload_piece(app, r, kRules); },
      kReportPieceBytes);
  add("DELETE", "/{id}", [&app](const Request& r) { return forget(app, r); });
}

}  // namespace holdfast
