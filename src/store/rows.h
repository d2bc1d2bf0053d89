// Helpers of this room alone: optional values in and out of SOCI, and PostgreSQL's address for it.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast {

// A column that may be null: bind with soci::into(column.value, column.present).
template <class T>
struct NullableColumn {
  T value{};
  soci::indicator present = soci::i_null;

  template <class U = T>
  [[nodiscard]] std::optional<U> get() const {
    if (present != soci::i_ok) return std::nullopt;
    return static_cast<U>(value);
  }
};

// A parameter that may be null: bind with soci::use(parameter.value, parameter.present, name).
template <class T>
struct NullableParameter {
  T value{};
  soci::indicator present = soci::i_null;

  NullableParameter() = default;
  template <class U>
  explicit NullableParameter(const std::optional<U>& from)
      : value(from ? static_cast<T>(*from) : T{}), present(from ? soci::i_ok : soci::i_null) {}
};

// `url` as SOCI's PostgreSQL backend passes it on whole. The backend looks for its own options as
// KEY=VALUE and puts a '=' behind a text that has none, which would become part of the database's
// name; a URL with one parameter comes through as it is.
[[nodiscard]] inline std::string postgresql_connect_string(const std::string& url) {
  if (url.find('=') != std::string::npos) return url;
  const bool has_query = url.find('?') != std::string::npos;
  return url + (has_query ? "&" : "?") + "application_name=holdfast";
}

using NullableText = NullableColumn<std::string>;
using NullableNumber = NullableColumn<long long>;

}  // namespace holdfast
