// Forms. Pure.
#include "outbound/multipart_form.h"

namespace holdfast {
namespace {

std::string quoted_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unused_boundary(const FormUpload& upload) {
  for (unsigned number = 0;; ++number) {
    std::string boundary = "holdfast-form-" + std::to_string(number);
    if (upload.bytes.find(boundary) == std::string_view::npos &&
        upload.field_value.find(boundary) == std::string_view::npos) {
      return boundary;
    }
  }
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_plain) {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace

WrittenForm write_form(const FormUpload& upload) {
  const std::string boundary = unused_boundary(upload);
  WrittenForm form;
  form.content_type = "multipart/form-data; boundary=" + boundary;
  std::string& body = form.body;
  body.reserve(upload.bytes.size() + 1024);
  body.append("--").append(boundary);
  body.append("\r\nContent-Disposition: form-data; name=\"").append(upload.field_name);
  body.append("\"\r\n\r\n").append(upload.field_value).append("\r\n--").append(boundary);
  body.append("\r\nContent-Disposition: form-data; name=\"").append(upload.file_field);
  body.append("\"; filename=\"").append(quoted_name(upload.file_name));
  body.append("\"\r\nContent-Type: application/octet-stream\r\n\r\n").append(upload.bytes);
  body.append("\r\n--").append(boundary).append("--\r\n");
  return form;
}

std::string write_form_field(std::string_view name, std::string_view value) {
  return url_encoded(name) + "=" + url_encoded(value);
}

}  // namespace holdfast
