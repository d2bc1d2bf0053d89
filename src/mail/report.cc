// Delivery reports and complaints. Pure; safe from any thread.
#include "mail/report.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxMailBytes = 1u << 20;
constexpr std::size_t kMaxParts = 20;

struct Part {
  std::string_view headers;
  std::string_view body;
};

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The first empty line parts headers from body.
Part split_part(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    if (without_line_end(text.substr(at, end + 1 - at)).empty()) {
      return {text.substr(0, at), text.substr(end + 1)};
    }
    at = end + 1;
  }
  return {text, {}};
}

// The value of the first header of that name (lower case), unfolded.
std::string header_value(std::string_view headers, std::string_view name) {
  std::string out;
  bool is_inside = false;
  for (std::size_t at = 0; at < headers.size();) {
    std::size_t end = headers.find('\n', at);
    if (end == std::string_view::npos) end = headers.size();
    const std::string_view line = without_line_end(headers.substr(at, end - at));
    const bool is_folded = line.starts_with(' ') || line.starts_with('\t');
    if (is_inside && is_folded) {
      out += " " + std::string(trimmed(line));
    } else if (is_inside) {
      break;
    } else if (!is_folded) {
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos && ascii_lower(trimmed(line.substr(0, colon))) == name) {
        is_inside = true;
        out = std::string(trimmed(line.substr(colon + 1)));
      }
    }
    at = end + 1;
  }
  return out;
}

// A parameter of a Content-Type, quoted or not.
std::string parameter(const std::string& value, const std::string& name) {
  const std::string lower = ascii_lower(value);
  std::size_t at = lower.find(name + "=");
  if (at == std::string::npos) return {};
  at += name.size() + 1;
  if (at < value.size() && value[at] == '"') {
    const std::size_t end = value.find('"', at + 1);
    return end == std::string::npos ? std::string() : value.substr(at + 1, end - at - 1);
  }
  return value.substr(at, value.find_first_of("; \t", at) - at);
}

std::vector<Part> split_parts(std::string_view body, const std::string& boundary) {
  std::vector<Part> parts;
  const std::string mark = "--" + boundary;
  std::size_t start = std::string_view::npos;
  for (std::size_t at = 0; at < body.size() && parts.size() < kMaxParts;) {
    std::size_t end = body.find('\n', at);
    if (end == std::string_view::npos) end = body.size();
    const std::string_view line = trimmed(body.substr(at, end - at));
    const bool is_last = line == mark + "--";
    if (line == mark || is_last) {
      if (start != std::string_view::npos) {
        parts.push_back(split_part(body.substr(start, at - start)));
      }
      start = std::min(end + 1, body.size());
      if (is_last) return parts;
    }
    at = end + 1;
  }
  if (start != std::string_view::npos && parts.size() < kMaxParts) {
    parts.push_back(split_part(body.substr(start)));
  }
  return parts;
}

std::string without_brackets(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('<')) text.remove_prefix(1);
  if (text.ends_with('>')) text.remove_suffix(1);
  return std::string(text);
}

// "rfc822; name@example.org" without its type.
std::string typed_value(const std::string& value) {
  const std::size_t at = value.find(';');
  return without_brackets(at == std::string::npos ? value : value.substr(at + 1));
}

Result<void> read_delivery_status(std::string_view body, MailReport& report) {
  // The first group of fields is about the message, each next one about a recipient.
  const Part message = split_part(body);
  const Part recipient = split_part(message.body);
  const std::string_view fields = recipient.headers.empty() ? message.headers : recipient.headers;
  const std::string action = ascii_lower(header_value(fields, "action"));
  report.status = header_value(fields, "status");
  report.status.resize(std::min(report.status.find_first_of(" ("), report.status.size()));
  report.recipient = typed_value(header_value(fields, "original-recipient"));
  if (report.recipient.empty()) {
    report.recipient = typed_value(header_value(fields, "final-recipient"));
  }
  report.diagnostic = shortened_utf8(typed_value(header_value(fields, "diagnostic-code")), 300);
  if (action == "failed") {
    report.kind = MailReport::Kind::kFailed;
  } else if (action == "delayed") {
    report.kind = MailReport::Kind::kDelayed;
  } else if (action == "delivered" || action == "relayed" || action == "expanded") {
    report.kind = MailReport::Kind::kDelivered;
  } else {
    return fail(ErrorCode::kCorrupt, "The delivery report does not say what happened.");
  }
  return {};
}

}  // namespace

Result<MailReport> read_mail_report(std::string_view mail) {
  if (mail.size() > kMaxMailBytes) {
    return fail(ErrorCode::kTooLarge, "The mail is over 1 MiB: a report is not that large.");
  }
  const Part whole = split_part(mail);
  const std::string type = header_value(whole.headers, "content-type");
  const std::string kind = ascii_lower(parameter(type, "report-type"));
  const bool is_complaint = kind == "feedback-report";
  if (!ascii_lower(type).starts_with("multipart/report") ||
      (kind != "delivery-status" && !is_complaint)) {
    return fail(ErrorCode::kUnsupported, "This mail is neither a delivery report nor a complaint.");
  }
  MailReport report;
  report.envelope_to = without_brackets(header_value(whole.headers, "to"));
  bool has_fields = false;
  for (const Part& part : split_parts(whole.body, parameter(type, "boundary"))) {
    const std::string part_type = ascii_lower(header_value(part.headers, "content-type"));
    if (part_type.starts_with("message/delivery-status") && !is_complaint) {
      const Result<void> good = read_delivery_status(part.body, report);
      if (!good) return std::unexpected<Error>(good.error());
      has_fields = true;
    } else if (part_type.starts_with("message/feedback-report") && is_complaint) {
      report.kind = MailReport::Kind::kComplaint;
      report.recipient = without_brackets(header_value(part.body, "original-rcpt-to"));
      has_fields = true;
    } else if (part_type.starts_with("message/rfc822") || part_type.starts_with("message/global") ||
               part_type.starts_with("text/rfc822-headers")) {
      report.message_id = without_brackets(header_value(part.body, "message-id"));
      if (report.recipient.empty()) {
        report.recipient = without_brackets(header_value(split_part(part.body).headers, "to"));
      }
    }
  }
  if (!has_fields) return fail(ErrorCode::kCorrupt, "The report has no fields that can be read.");
  return report;
}

}  // namespace holdfast
