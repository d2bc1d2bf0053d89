// Attachments of a report, in pieces that may come over hours and from a bad line. A piece that was
// answered is in the database. Much like tus, with one length and one hash told before.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "base/age_format.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "service/case_view.h"
#include "service/problem.h"
#include "service/report_quota.h"
#include "service/report_view.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::string_view kPieceType = "application/offset+octet-stream";

json::object upload_view(const App& app, const ReportAttachment& attachment) {
  json::object view = report_attachment_view(attachment, false);
  view["expires_at"] =
      attachment.completed_ms
          ? json::value(nullptr)
          : json::value(format_time(attachment.changed_ms + app.options.report_upload_ms));
  return view;
}

Response no_attachment() {
  return problem(404, "not-found", "This report has no attachment of this id.");
}

// An answer from inside a transaction, which is kept.
using Answer = Result<Response>;

Response answered(Answer answer) { return answer ? std::move(*answer) : problem(answer.error()); }

struct Beginning {
  ReportAttachment attachment;
  std::string media;
  std::optional<Proof> proof;
};

Result<Beginning> read_beginning(const App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  Beginning beginning;
  ReportAttachment& attachment = beginning.attachment;
  attachment.attachment_id = fields.hex("attachment_id", 32);
  attachment.key_id = fields.hex("key_id", 12);
  attachment.size = fields.integer("size", 1, std::int64_t{1} << 40);
  attachment.sha256 = fields.hex("sha256", 64);
  attachment.created_ms = attachment.changed_ms = app.clock();
  beginning.media = fields.word("media", {"text", "image", "video", "audio", "document", "other"});
  if (body->contains("proof")) beginning.proof = read_proof(fields);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return beginning;
}

std::optional<Response> refuse_beginning(Transaction& transaction, App& app, const Report& report,
                                         const Beginning& beginning) {
  const ReportRecipients now = load_report_recipients(transaction);
  if ((report.routing.is_school || now.settings.is_school) && beginning.media != "text") {
    return problem(
        403, "imagery-refused",
        "From a school this takes text alone: a picture of a child must not be copied or "
        "sent on. Write down names, numbers and times, leave the device as it is, and "
        "tell the police; /remove can take a picture off the net without sending it.");
  }
  if (static_cast<std::uint64_t>(beginning.attachment.size) >
      max_age_file_bytes(kReportAttachmentFile)) {
    return problem(413, "too-large", "An attachment has at most 25 MiB.");
  }
  if (!now.team || now.team->key_id != beginning.attachment.key_id) return report_keys_changed();
  const std::size_t count = list_report_attachments(transaction, report.report_id).size();
  if (count >= kMaxReportAttachments) {
    return problem(409, "too-many", "A report has at most 20 attachments.");
  }
  const std::int64_t used = app.report_quota->used(transaction, app.clock());
  if (used + beginning.attachment.size > now.settings.quota_bytes) {
    return problem(507, "storage-full",
                   "There is no room for attachments now. Your report itself is safe.");
  }
  return std::nullopt;
}

// What is there under the id already, as an answer.
Answer begin_again(const App& app, const ReportAttachment& known, const ReportAttachment& asked) {
  if (known.size != asked.size || known.sha256 != asked.sha256) {
    return fail(ErrorCode::kConflict, "Another attachment has this id: choose another id.");
  }
  return json_response(200, upload_view(app, known));
}

Response begin(App& app, const Request& request) {
  const Result<Beginning> beginning = read_beginning(app, request);
  if (!beginning) return problem(beginning.error());
  const ReportAttachment& asked = beginning->attachment;
  const std::int64_t report_id = request.principal.report_id;
  const auto known = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<ReportAttachment>>(
        find_report_attachment(transaction, report_id, asked.attachment_id));
  });
  if (!known) return problem(known.error());
  if (known->has_value()) return answered(begin_again(app, **known, asked));
  Response refusal;
  const Proof proof = beginning->proof.value_or(Proof{});
  if (!app.work.accept(app.database, "attachment", "", proof, refusal)) return refusal;
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const Result<Report> report = load_report(transaction, report_id, true);
    if (!report) return std::unexpected<Error>(report.error());
    if (const auto other = find_report_attachment(transaction, report_id, asked.attachment_id)) {
      return begin_again(app, *other, asked);
    }
    if (auto refused = refuse_beginning(transaction, app, *report, *beginning)) {
      return std::move(*refused);
    }
    insert_report_attachment(transaction, report_id, asked);
    return json_response(201, upload_view(app, asked));
  }));
}

Response show(App& app, const Request& request) {
  return answered(app.database.read([&](Transaction& transaction) -> Answer {
    const auto found = find_report_attachment(transaction, request.principal.report_id,
                                              request.path_parameter("id"));
    return found ? json_response(200, upload_view(app, *found)) : no_attachment();
  }));
}

Response forget(App& app, const Request& request) {
  return answered(app.database.write([&](Transaction& transaction) -> Answer {
    const auto found = find_report_attachment(transaction, request.principal.report_id,
                                              request.path_parameter("id"), true);
    if (!found) return no_attachment();
    if (found->completed_ms) {
      return problem(409, "conflict",
                     "This attachment is complete: ask the hotline to destroy it.");
    }
    delete_report_attachment(transaction, found->id);
    return no_content();
  }));
}

Response at_offset(Response response, std::int64_t offset) {
  response.headers.emplace_back("Upload-Offset", std::to_string(offset));
  return response;
}

std::optional<std::int64_t> read_offset(const Request& request) {
  const std::string_view text = request.header("upload-offset");
  std::int64_t offset = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || offset < 0) {
    return std::nullopt;
  }
  return offset;
}

// Why what came is not the age file that was announced; nothing when it is.
std::optional<Response> refuse_whole(Transaction& transaction, const ReportAttachment& whole) {
  Digest sha256(DigestKind::kSha256);
  std::string front;
  read_report_pieces(transaction, whole.id, [&](std::string_view piece) {
    sha256.update(as_bytes(piece));
    if (front.size() < kAgeMaxHeaderBytes) front.append(piece.substr(0, kAgeMaxHeaderBytes));
    return true;
  });
  if (hex_encode(sha256.finish()) != whole.sha256) {
    return problem(422, "hash-wrong", "What came is not what was announced: send it again from 0.");
  }
  const auto recipients = load_report_recipients(transaction);
  auto refused = refuse_age_file(front, static_cast<std::uint64_t>(whole.size),
                                 kReportAttachmentFile, recipients.count());
  // It was begun when the keys were others': what it is encrypted to was current then.
  if (refused && refused->status == 409) {
    const bool is_old = !recipients.team || recipients.team->key_id != whole.key_id;
    if (is_old) return std::nullopt;
  }
  if (refused) refused->status = refused->status == 400 ? 422 : refused->status;
  return refused;
}

Answer append(Transaction& transaction, App& app, ReportAttachment attachment,
              const std::string& bytes) {
  const TimeMs now_ms = app.clock();
  append_report_piece(transaction, attachment, bytes, now_ms);
  if (attachment.received == attachment.size) {
    if (auto refused = refuse_whole(transaction, attachment)) {
      restart_report_attachment(transaction, attachment.id, now_ms);
      return at_offset(std::move(*refused), 0);
    }
    complete_report_attachment(transaction, attachment.id, now_ms);
  }
  return at_offset(no_content(), attachment.received);
}

Response take_piece(App& app, const Request& request) {
  if (request.header("content-type") != kPieceType) {
    return problem(415, "unsupported", fmt::format("Send a piece as {}.", kPieceType));
  }
  const std::optional<std::int64_t> offset = read_offset(request);
  if (!offset || request.body.empty()) {
    return problem(400, "invalid-argument",
                   "Send Upload-Offset, a whole number, and the bytes from there.");
  }
  const auto bytes = static_cast<std::int64_t>(request.body.size());
  Answer answer = app.database.write([&](Transaction& transaction) -> Answer {
    const auto found = find_report_attachment(transaction, request.principal.report_id,
                                              request.path_parameter("id"), true);
    if (!found) return no_attachment();
    if (*offset != found->received || found->completed_ms) {
      return at_offset(problem(409, "wrong-offset", "Go on where Upload-Offset says."),
                       found->received);
    }
    const std::int64_t left = found->size - found->received;
    if (bytes > left) {
      return problem(413, "too-large", "This goes beyond the size that was announced.");
    }
    if (bytes < left && bytes < static_cast<std::int64_t>(kMinReportPieceBytes)) {
      return problem(400, "invalid-argument", "A piece but the last has at least 16 KiB.");
    }
    const std::int64_t used = app.report_quota->used(transaction, app.clock());
    if (used + bytes > load_report_settings(transaction).quota_bytes) {
      return problem(507, "storage-full",
                     "There is no room for attachments now. Your report itself is safe.");
    }
    return append(transaction, app, *found, request.body);
  });
  if (answer && answer->status == 204) app.report_quota->add(bytes);
  return answered(std::move(answer));
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
  add("POST", "", [&app](const Request& r) { return begin(app, r); }, 2048);
  add("GET", "/{id}", [&app](const Request& r) { return show(app, r); });
  add("PATCH", "/{id}", [&app](const Request& r) { return take_piece(app, r); }, kReportPieceBytes);
  add("DELETE", "/{id}", [&app](const Request& r) { return forget(app, r); });
}

}  // namespace holdfast
