// multipart/form-data. Pure; safe from any thread.
#include "service/multipart.h"

#include <optional>

#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxParts = 32;
constexpr std::size_t kMaxPartHeaderBytes = 4096;
constexpr std::size_t kMaxBoundaryBytes = 70;  // RFC 2046 section 5.1.1

std::unexpected<Error> bad_form() {
  return fail(ErrorCode::kInvalidArgument,
              "The form is cut short or does not follow its boundary.");
}

// What stands before the parameters, in lower case.
std::string kind_of(std::string_view header) {
  return ascii_lower(trimmed(header.substr(0, header.find(';'))));
}

// The value of `name=` or `name="..."` among the ;-separated parameters of a header.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header.remove_prefix(at + 1);
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const bool wanted = ascii_lower(trimmed(header.substr(0, equals))) == name;
    header.remove_prefix(equals + 1);
    std::string value;
    if (header.starts_with('"')) {
      header.remove_prefix(1);
      while (!header.empty() && header.front() != '"') {
        if (header.front() == '\\' && header.size() > 1) header.remove_prefix(1);
        value.push_back(header.front());
        header.remove_prefix(1);
      }
    } else {
      value = trimmed(header.substr(0, header.find(';')));
    }
    if (wanted) return value;
    at = header.find(';');
  }
  return std::nullopt;
}

// Reads one part's header lines into `part`; false when it is no form field.
bool read_part_headers(std::string_view headers, FormPart& part) {
  while (!headers.empty()) {
    const std::size_t end = headers.find("\r\n");
    const std::string_view line = headers.substr(0, end);
    headers = end == std::string_view::npos ? std::string_view() : headers.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    if (ascii_lower(line.substr(0, colon)) != "content-disposition") continue;
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (kind_of(value) != "form-data") return false;
    part.name = parameter(value, "name").value_or("");
    part.is_file = parameter(value, "filename") || parameter(value, "filename*");
  }
  return !part.name.empty();
}

}  // namespace

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                              std::string_view body) {
  if (kind_of(content_type) != "multipart/form-data") {
    return fail(ErrorCode::kUnsupported, "Send the file as multipart/form-data.");
  }
  const std::string boundary = parameter(content_type, "boundary").value_or("");
  if (boundary.empty() || boundary.size() > kMaxBoundaryBytes) return bad_form();
  const std::string delimiter = "\r\n--" + boundary;
  if (!body.starts_with(std::string_view(delimiter).substr(2))) return bad_form();
  std::string_view rest = body.substr(delimiter.size() - 2);
  std::vector<FormPart> parts;
  while (!rest.starts_with("--")) {
    if (!rest.starts_with("\r\n") || parts.size() == kMaxParts) return bad_form();
    rest.remove_prefix(2);
    const std::size_t headers_end = rest.substr(0, kMaxPartHeaderBytes).find("\r\n\r\n");
    if (headers_end == std::string_view::npos) return bad_form();
    FormPart part;
    if (!read_part_headers(rest.substr(0, headers_end), part)) return bad_form();
    rest.remove_prefix(headers_end + 4);
    const std::size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return bad_form();
    part.contents = rest.substr(0, end);
    parts.push_back(std::move(part));
    rest.remove_prefix(end + delimiter.size());
  }
  return parts;
}

}  // namespace holdfast
