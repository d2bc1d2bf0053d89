// A form with a file as HTTP sends it (RFC 7578, as HTML's forms write names). Pure; safe from any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

struct FormUpload {
  std::string_view field_name;  // of the text that goes before the file, ASCII
  std::string_view field_value;
  std::string_view file_field;
  std::string_view file_name;  // '"' and line ends are written as %22, %0D and %0A
  std::string_view bytes;
};
struct WrittenForm {
  std::string content_type;  // with the boundary, which stands nowhere in what is sent
  std::string body;
};
[[nodiscard]] WrittenForm write_form(const FormUpload& upload);

// application/x-www-form-urlencoded of one field; every byte but letters and digits is encoded.
[[nodiscard]] std::string write_form_field(std::string_view name, std::string_view value);

}  // namespace holdfast
