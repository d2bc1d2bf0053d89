// Requests and answers. See the header.
#include "service/cybertip_server.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "outbound/multipart_form.h"
#include "outbound/webhook.h"

namespace holdfast {
namespace {

constexpr const char* kXml = "text/xml; charset=utf-8";
constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr std::size_t kSlowestBytesPerSecond = 100'000;

// What an answer without one of the documented documents means.
Error without_document(unsigned status) {
  if (status == 401) {
    return {ErrorCode::kUnauthenticated,
            "The server did not take the name and password: check them."};
  }
  const bool is_passing = status < 300 || status == 408 || status == 429 || status >= 500;
  if (is_passing) {
    return {ErrorCode::kUnavailable, "The server gave no answer of its own: it is tried again."};
  }
  return {ErrorCode::kForbidden, "The address answers otherwise than the API: check it."};
}

}  // namespace

CybertipServer::CybertipServer(const CybertipOptions& options, std::function<bool()> should_stop)
    : options_(options), should_stop_(std::move(should_stop)), client_(options.outbound) {}

Result<ReportReply> CybertipServer::ask(const char* method, const std::string& path,
                                        std::string content_type, std::string body) {
  OutboundRequest request;
  request.method = method;
  request.url = options_.url + path;
  request.headers.emplace_back(
      "Authorization", "Basic " + base64_encode(as_bytes(options_.user + ":" + options_.password)));
  if (!content_type.empty()) request.headers.emplace_back("Content-Type", std::move(content_type));
  request.body = std::move(body);
  request.should_stop = should_stop_;
  OutboundLimits limits;
  limits.connect_timeout =
      std::min<std::chrono::milliseconds>(options_.timeout, std::chrono::seconds(15));
  limits.total_timeout =
      options_.timeout + std::chrono::seconds(request.body.size() / kSlowestBytesPerSecond);
  limits.max_body_bytes = kMaxReplyBytes;
  retry_after_ms_.reset();
  const Result<OutboundAnswer> answer = client_.send(request, limits);
  if (!answer) return std::unexpected<Error>(answer.error());
  retry_after_ms_ = read_retry_after(answer->header("retry-after"));
  if (answer->status != 401 && !answer->is_cut) {
    if (Result<ReportReply> reply = read_report_reply(answer->body)) return reply;
  }
  return std::unexpected<Error>(without_document(answer->status));
}

Result<ReportReply> CybertipServer::status() { return ask("GET", "/status", "", ""); }

Result<ReportReply> CybertipServer::submit(const std::string& report_xml) {
  return ask("POST", "/submit", kXml, report_xml);
}

Result<ReportReply> CybertipServer::upload(const std::string& report_id,
                                           const std::string& file_name, const std::string& bytes) {
  WrittenForm form = write_form({.field_name = "id",
                                 .field_value = report_id,
                                 .file_field = "file",
                                 .file_name = file_name,
                                 .bytes = bytes});
  return ask("POST", "/upload", std::move(form.content_type), std::move(form.body));
}

Result<ReportReply> CybertipServer::file_info(const std::string& details_xml) {
  return ask("POST", "/fileinfo", kXml, details_xml);
}

Result<ReportReply> CybertipServer::finish(const std::string& report_id) {
  return ask("POST", "/finish", kForm, write_form_field("id", report_id));
}

Result<ReportReply> CybertipServer::retract(const std::string& report_id) {
  return ask("POST", "/retract", kForm, write_form_field("id", report_id));
}

}  // namespace holdfast
